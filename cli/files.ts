import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { checkRouteTable } from '../shared/routing/load.ts';
import { parseJson as parse } from '../shared/routing/parse-json.ts';
import type { RouteTable } from '../shared/routing/schema.ts';

/** A file's text; `-` is stdin. */
export async function readText(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new Error(`${file}: ${UNREADABLE[code] ?? message}`);
  }
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'is a folder, expected a file',
  EACCES: 'may not be read: permission denied',
};

/** The proxy reads events and route tables as JSON only, so YAML is refused here too. */
export function parseJson(json: string, file: string): unknown {
  try {
    return parse(json, file);
  } catch (error) {
    throw YAML_START.test(json) ? new Error(`${file}: looks like YAML, expected JSON`) : error;
  }
}

/** Comments, then `---` or a key without quotes. */
const YAML_START = /^(?:\s*#.*\n|\s*\n)*(?:---|[\w$]+:(?:\s|$))/;

/** A valid route table. Throws one line per fault. */
export const readRouteTable = async (file: string): Promise<RouteTable> =>
  checkRouteTable(parseJson(await readText(file), file), file);

/** A JSON or YAML document: JSON is YAML, and CloudFormation's short tags (`!Ref`) are read as their argument. */
export async function readDocument(file: string): Promise<unknown> {
  const source = await readText(file);
  const yaml = await import('yaml'); // 20 ms that only an import needs
  try {
    return yaml.parse(source, { logLevel: 'error' });
  } catch (error) {
    throw new Error(`${file}: neither JSON nor YAML: ${(error as Error).message.split('\n', 1)[0]}`);
  }
}

/** Notes about what the result on stdout cannot say, one line each on stderr. With `strict` any such line is an error. */
export function printNotes(notes: readonly string[], strict = false): void {
  if (strict && notes.length > 0) throw new Error(notes.join('\n'));
  for (const note of notes) process.stderr.write(`note: ${note}\n`);
}
