import { inPriorityOrder } from '../shared/routing/priority.ts';
import type { RouteTable, Rule } from '../shared/routing/schema.ts';

/** curl lines that fit a route table. `URL` stands for a door's address. */

/** A command for each rule that forwards, in the order of evaluation. Without one, the default action's. */
export function commandsFor(table: RouteTable): string[] {
  const forwarding = inPriorityOrder(table.rules).filter(({ action }) => action.forward);
  const commands = forwarding.map(commandOf);
  return commands.length > 0 ? commands : ["curl -i 'URL/'"];
}

/** A request that meets every condition of the rule. */
function commandOf({ match: { httpMatch } }: Rule): string {
  const { method, pathMatch, headerMatches = [] } = httpMatch;
  const path = pathMatch?.match.exact ?? pathMatch?.match.prefix ?? '/';
  const options = [
    '-i',
    ...(method === undefined || method === 'GET' ? [] : method === 'HEAD' ? ['--head'] : ['-X', method]),
    ...headerMatches.flatMap(({ name, match }) => [
      '-H',
      quoted(`${name}: ${match.exact ?? match.prefix ?? match.contains}`),
    ]),
  ];
  return `curl ${options.join(' ')} ${quoted(`URL${path}`)}`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The Host names that rules ask for. Doors must let them in. */
export const hostsOf = ({ rules }: RouteTable): string[] =>
  rules
    .flatMap(({ match }) => match.httpMatch.headerMatches ?? [])
    .filter(({ name }) => name.toLowerCase() === 'host')
    .flatMap(({ match }) => match.exact ?? [])
    .map((host) => host.replace(/:\d+$/, ''));
