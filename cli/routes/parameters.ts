import { checkRouteTable } from '../../shared/routing/load.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { isSigned } from '../../shared/targets/signing/is-signed.ts';
import { command, print } from '../command.ts';
import { parseJson, readText } from '../files.ts';

/** `routes parameters`: what template.yaml asks and a route table already says. */
export const parameters = command(
  'parameters',
  'Print the template parameters that follow from a route table, as YAML',
  ['routes parameters routes.json > deploy/table.yaml'],
)
  .argument('<file>', 'the route table')
  .action(async (file: string) => {
    const written = parseJson(await readText(file), file);
    print(deployParameters(checkRouteTable(written, file), JSON.stringify(written), file));
  });

/** template.yaml's MaxLength of Routes. */
const MAX_ROUTES = 3500;

/** Pure part of the command. `text` is the table as it was written, without blanks. */
export function deployParameters(table: RouteTable, text: string, file: string): string {
  const groups = Object.values(table.targetGroups);
  const functions = groups.flatMap((group) => (group.type === 'lambda' ? [group.functionArn] : []));
  const signed = (type: 'http' | 'lattice') =>
    groups.flatMap((group) => (group.type === type && isSigned(group) ? [group.url] : []));
  const servers = groups.flatMap((group) => (group.type === 'http' ? [new URL(group.url).host] : []));
  const actions = [...table.rules.map(({ action }) => action), table.defaultAction];
  const mirrors = actions.some((action) => action?.forward?.mirror?.mode === 'async');
  return [
    `# From ${file}. Write it again when the table names other target groups.`,
    'BackendUrl: ""',
    ...(text.length <= MAX_ROUTES
      ? [`Routes: ${JSON.stringify(text)}`]
      : [
          `# The table has ${text.length} characters, and Routes takes ${MAX_ROUTES}. Put it into SSM or AppConfig, and give its name:`,
          '# RoutesParameter: /…',
        ]),
    `TargetFunctionArns: ${JSON.stringify(unique(functions).join(','))}`,
    `EnableMirroring: "${mirrors}"`,
    ...hint(servers, 'BackendCidr: … # must hold'),
    ...hint(signed('lattice'), 'LatticeServiceArns: … # the ARNs of'),
    ...hint(signed('http'), 'FunctionUrlArns: … # the ARNs of the functions behind'),
  ].join('\n');
}

/** A line for the reader to complete: a table has no ARNs of services and no ranges of addresses. */
const hint = (names: readonly string[], line: string): string[] =>
  names.length === 0 ? [] : [`# ${line} ${unique(names).join(', ')}`];

const unique = (values: readonly string[]): string[] => [...new Set(values)];
