import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RouteTable } from '../shared/routing/schema.ts';
import { type Handler, PROXY_ARN } from './lambda.ts';
import type { FunctionSettings } from './lambda-service/service.ts';

/** Files by the name of the function that they stand for. */
export type Modules = ReadonlyMap<string, string>;

/** Reads `NAME=FILE`, the value of `--function`. */
export function readModule(option: string, folder: string): [name: string, file: string] {
  const [, name, file] = /^([\w-]+)=(.+)$/.exec(option) ?? [];
  if (name === undefined || file === undefined) throw new Error(`--function ${option}: expected NAME=FILE`);
  return [name, resolve(folder, file)];
}

/** How each function is found, by its name. */
export type Handlers = ReadonlyMap<string, () => Handler | Promise<Handler>>;

export const handlersOf = (modules: Modules): Handlers =>
  new Map([...modules].map(([name, file]) => [name, () => loadModule(file)]));

export interface LocalFunctions {
  /** By ARN. The proxy itself is one of them, because mirrors invoke it. */
  functions: ReadonlyMap<string, FunctionSettings>;
  /** Adds the functions of a table. Returns the names of those that are not on this machine. */
  addFrom(table: RouteTable): Promise<string[]>;
}

/** The functions on this machine. */
export function localFunctions(handlers: Handlers, proxy: Handler): LocalFunctions {
  const functions = new Map<string, FunctionSettings>([[PROXY_ARN, { handler: proxy }]]);
  return {
    functions,
    async addFrom({ targetGroups }) {
      const missing = new Set<string>();
      for (const group of Object.values(targetGroups)) {
        if (group.type !== 'lambda') continue;
        const name = nameOf(group.functionArn);
        const find = handlers.get(name);
        if (find) functions.set(group.functionArn, { handler: await find() });
        else missing.add(name);
      }
      return [...missing];
    },
  };
}

/** `arn:aws:lambda:REGION:ACCOUNT:function:NAME:ALIAS` */
const nameOf = (arn: string): string => arn.split(':')[6]!;

/** The module's handler. A changed file is loaded again, so that an edit needs no restart. */
async function loadModule(file: string): Promise<Handler> {
  const { href } = pathToFileURL(file);
  const changedAt = async () => (await stat(file)).mtimeMs;
  const load = async (url: string): Promise<Handler> => {
    const { handler } = (await import(/* @vite-ignore */ url).catch((cause: Error) => {
      throw new Error(`${file}: ${cause.message}`, { cause });
    })) as { handler?: Handler };
    if (typeof handler !== 'function')
      throw new Error(`${file}: expected a module that exports handler(event, context)`);
    return handler;
  };
  const first = await changedAt();
  const handler = await load(href);
  return async (event, context) => {
    const changed = await changedAt();
    // Node keeps modules by URL, so another URL is another module.
    return (changed === first ? handler : await load(`${href}?changed=${changed}`))(event, context);
  };
}
