/**
 * Stands for `node:buffer`, `node:crypto` and `node:timers` in the deployed package (template.yaml, `Alias`). When an ES
 * module imports one of these, Node reads all its lazy properties too, such as Web Crypto and `File`, and loads what they
 * need. That takes up to some milliseconds of each cold start (docs/decisions/0003-node-alias.md).
 *
 * It has what this function and its libraries import. The build fails if they import more.
 */

// Loaded by Node itself before any code runs.
export const { isUtf8 } = process.getBuiltinModule('node:buffer');
export const { setTimeout } = process.getBuiltinModule('node:timers');

type Crypto = typeof import('node:crypto');

/** Looked up at the first call, because most cold starts need none before the first answer. */
const lookedUp = <Name extends keyof Crypto>(name: Name): Crypto[Name] =>
  ((...args: unknown[]) =>
    (process.getBuiltinModule('node:crypto')[name] as (...args: unknown[]) => unknown)(...args)) as Crypto[Name];

export const createHash = lookedUp('createHash');
export const createHmac = lookedUp('createHmac');
export const randomInt = lookedUp('randomInt');
