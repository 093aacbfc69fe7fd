import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { parseRouteTable } from '../shared/routing/load.ts';
import type { RouteTable } from '../shared/routing/schema.ts';

/** A file's text; `-` is stdin. */
export const readText = (file: string): Promise<string> =>
  file === '-' ? text(process.stdin) : readFile(file, 'utf8');

/** A valid route table. Throws one line per fault. */
export const readRouteTable = async (file: string): Promise<RouteTable> => parseRouteTable(await readText(file), file);

/** A JSON or YAML document: JSON is YAML, and CloudFormation's short tags (`!Ref`) are read as their argument. */
export async function readDocument(file: string): Promise<unknown> {
  const source = await readText(file);
  try {
    return parse(source, { logLevel: 'error' });
  } catch (error) {
    throw new Error(`${file}: neither JSON nor YAML: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}

/** What a result could not say, one line each, beside the result and not in it. */
export function printNotes(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`note: ${note}\n`);
}
