/**
 * Stands for `node:crypto` in the deployed package (template.yaml, `Alias`): the same functions, looked up at the first
 * call. When an ES module imports the real one, Node reads its lazy properties too, Web Crypto among them. That takes
 * some milliseconds of each cold start (docs/decisions/0003-node-crypto-alias.md).
 *
 * It has what this function and its libraries import. The build fails if they import more.
 */
type Crypto = typeof import('node:crypto');

const lookedUp = <Name extends keyof Crypto>(name: Name): Crypto[Name] =>
  ((...args: unknown[]) =>
    (process.getBuiltinModule('node:crypto')[name] as (...args: unknown[]) => unknown)(...args)) as Crypto[Name];

export const createHash = lookedUp('createHash');
export const createHmac = lookedUp('createHmac');
export const getRandomValues = lookedUp('getRandomValues');
export const randomInt = lookedUp('randomInt');
