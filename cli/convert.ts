import type { FormatSettings } from '../shared/formats/event-format.ts';
import { decode, FORMATS } from '../shared/formats/index.ts';
import { EVENT_SOURCES, type EventSource } from '../shared/lattice/event-source.ts';
import { readText } from './files.ts';
import { parseCommand, UsageError } from './usage.ts';

const USAGE = 'cli convert FILE|- [--to FORMAT]';

/** `convert FILE [--to FORMAT]`: the event of a file, of whatever source, as another source's event. */
export async function convert(args: string[]): Promise<string> {
  const options = { to: { type: 'string', default: 'lattice-v2' } } as const;
  const { values, positionals } = parseCommand(USAGE, args, options);
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError(`expected one file; usage: ${USAGE}`);
  const to = values.to as EventSource;
  if (!EVENT_SOURCES.includes(to)) throw new UsageError(`unknown format ${to}; one of ${EVENT_SOURCES.join(', ')}`);
  return convertEvent(await readText(file), file, to);
}

/** Pure part of the command. Throws what decoding throws, with the file's name in front. */
export function convertEvent(json: string, file: string, to: EventSource): string {
  const settings: FormatSettings = {
    sources: {},
    requestContext: { region: process.env['AWS_REGION'] },
    now: Date.now,
  };
  try {
    const { request, origin } = decode(JSON.parse(json), settings);
    return JSON.stringify(FORMATS[to].encodeRequest(request, origin), null, 2);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}
