import { readdirSync, readFileSync } from 'node:fs';

const directory = new URL('../../events/', import.meta.url);

/** Names of all event files, without `.json`. */
export const EVENT_FILES: readonly string[] = readdirSync(directory)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort();

// biome-ignore lint/suspicious/noExplicitAny: events are read and altered freely in tests
type Event = Record<string, any>;

/** A fresh copy of `events/<name>.json`, to be altered at will. */
export const eventFile = (name: string): Event =>
  JSON.parse(readFileSync(new URL(`${name}.json`, directory), 'utf8')) as Event;

/** The event source that a file's name promises; payload 1.0 is one format, whatever kind of API sends it. */
export function sourceOf(file: string): string {
  if (file === 'apigateway-http-payload-1.0') return 'apigateway-rest';
  return /^(apigateway-rest|apigateway-http|function-url|alb|lattice-v1|lattice-v2|vpc-proxy)-/.exec(file)![1]!;
}
