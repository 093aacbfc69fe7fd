import { Argument, Option } from 'commander';
import { decode, FORMATS } from '../shared/formats/index.ts';
import { EVENT_SOURCES, type EventSource } from '../shared/lattice/event-source.ts';
import { command, print } from './command.ts';
import { parseJson, readText } from './files.ts';

/** `convert FILE [--to FORMAT]`: an event of any source, as another source's event. */
export const convert = command('convert', "Print a file's event as the event of another source", [
  'convert events/alb-multi-value.json',
  'convert events/apigateway-rest-get.json --to alb',
  'convert - --to lattice-v1 < event.json',
])
  .addArgument(new Argument('<file>', 'a JSON file with one event; - is stdin'))
  .addOption(new Option('--to <format>', 'the format to print').choices(EVENT_SOURCES).default('lattice-v2'))
  .action(async (file: string, { to }: { to: EventSource }) => {
    print(convertEvent(await readText(file), file, to));
  });

/** Pure part of the command. Throws what decoding throws, with the file's name in front. */
export function convertEvent(json: string, file: string, to: EventSource): string {
  const event = parseJson(json, file);
  const requestContext = { region: process.env['AWS_REGION'] };
  try {
    const { request, origin } = decode(event, { sources: {}, requestContext, now: Date.now });
    return JSON.stringify(FORMATS[to].encodeRequest(request, origin), null, 2);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}
