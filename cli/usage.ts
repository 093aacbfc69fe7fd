import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** A command line that cannot be followed; its message says what can. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** node:util's parser, its errors completed by the command's usage line. */
export function parseCommand<O extends ParseArgsOptionsConfig>(usage: string, args: string[], options: O) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; usage: ${usage}`);
  }
}
