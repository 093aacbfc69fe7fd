/**
 * What the deployed package finds behind `node:crypto` (template.yaml, `Alias`): the same functions, looked up when one
 * is called. An ES module that imports the real one makes Node read its lazy properties too, Web Crypto among them:
 * some milliseconds of each cold start, for Powertools' sampling, which is off, and a hash that can wait.
 *
 * Holds what Powertools, the AWS SDK and this function import; the build fails if they come to import more.
 */
type Crypto = typeof import('node:crypto');

const lookedUp = <Name extends keyof Crypto>(name: Name): Crypto[Name] =>
  ((...args: unknown[]) =>
    (process.getBuiltinModule('node:crypto')[name] as (...args: unknown[]) => unknown)(...args)) as Crypto[Name];

export const createHash = lookedUp('createHash');
export const createHmac = lookedUp('createHmac');
export const createPrivateKey = lookedUp('createPrivateKey');
export const createPublicKey = lookedUp('createPublicKey');
export const getRandomValues = lookedUp('getRandomValues');
export const randomInt = lookedUp('randomInt');
export const sign = lookedUp('sign');
