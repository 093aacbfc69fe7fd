import type { RouteTable } from '../shared/routing/schema.ts';
import { commandsFor } from './commands.ts';
import { DEMO_COMMANDS, DEMO_PATHS, type NamedServer } from './demo.ts';
import type { Door } from './doors/door.ts';
import type { LiveRoutes } from './live-routes.ts';
import type { Supply } from './supply.ts';

/** The facts about a start that are printed. */
export interface Setting {
  port: number;
  doors: ReadonlyMap<number, Door>;
  /** `undefined` for the demo. */
  given: Supply | undefined;
  table: RouteTable;
  live: LiveRoutes | undefined;
  servers: readonly NamedServer[];
  /** The file of the CA that clients have to trust for HTTPS. */
  ca: string;
  /** The functions that no module stands for. */
  missing: readonly string[];
}

/** The listening addresses, and a command for each door that fits the route table. */
export function summarize({ port, doors, given, table, live, servers, ca, missing }: Setting): string {
  const commands = given ? commandsFor(table) : DEMO_COMMANDS;
  const doorLines = [...doors].flatMap(([offset, { name }], i) => {
    const url = localUrl(port + offset);
    return [`${name}  ${url}`, `  ${commands[i % commands.length]!.replaceAll('URL', url)}`, ''];
  });
  return [
    `Inspector  ${localUrl(port)}`,
    '',
    ...doorLines,
    'Only the doors called streaming hand on an answer as it comes. The others send it when it is complete.',
    '',
    `HTTPS  the same ports, from https://localhost:${port + 1} on. The CA is ${ca}`,
    '',
    ...(live ? [`${live.name}  ${localUrl(live.port)}`, `  ${live.curl}`, ''] : []),
    ...servers.map(({ name, port }) => `${name}  ${localUrl(port)}`),
    ...(given ? [givenLine(given), ...missing.map(missingModule)] : demoLines(port)),
  ].join('\n');
}

const givenLine = ({ name, file }: Supply): string =>
  `Routes from ${name}${file === undefined ? '' : ', which is watched'}`;

const demoLines = (port: number): string[] =>
  DEMO_PATHS.flatMap(({ what, offset, path }) => ['', what, `  curl -i 'http://localhost:${port + offset}${path}'`]);

export const missingModule = (name: string): string =>
  `No module stands for the function ${name}. Name one with --function ${name}=FILE`;

const localUrl = (port: number): string => `http://127.0.0.1:${port}`;
