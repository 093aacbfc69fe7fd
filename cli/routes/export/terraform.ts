import type { HttpMatch } from '../../../shared/routing/schema.ts';
import { slug, uniqueName } from '../import/table.ts';
import type { LatticeAction, LatticeRules } from './lattice-rules.ts';

/** Terraform configuration: a listener of an existing service, and its rules. Target groups are variables. */
export function toTerraform({ rules, defaultAction, targetGroups }: LatticeRules): string {
  const variables = new Map<string, string>();
  for (const name of targetGroups) {
    const variable = `target_group_${underscored(name)}`;
    variables.set(name, uniqueName(variable, [...variables.values()], '_'));
  }
  const variable = (name: string, description: string, rest: string[] = []): string[] =>
    block(`variable ${text(name)}`, ['type = string', `description = ${text(description)}`, ...rest]);
  const service = 'service_identifier = var.service_identifier';
  const lines = [
    '# Rules of a VPC Lattice listener, exported from a route table.',
    ...variable('service_identifier', 'ID or ARN of the VPC Lattice service'),
    ...variable('listener_name', 'Name of the listener', ['default = "routes"']),
    ...variable('listener_protocol', 'HTTPS or HTTP', ['default = "HTTPS"']),
    ...[...variables].flatMap(([name, id]) =>
      variable(id, `ID or ARN of the target group that is ${name} in the route table`),
    ),
    ...block('resource "aws_vpclattice_listener" "listener"', [
      'name = var.listener_name',
      'protocol = var.listener_protocol',
      service,
      ...block('default_action', actionBody(defaultAction, variables)),
    ]),
    ...rules.flatMap(({ name, priority, match, action }) =>
      block(`resource "aws_vpclattice_listener_rule" ${text(resourceName(name))}`, [
        `name = ${text(name)}`,
        service,
        'listener_identifier = aws_vpclattice_listener.listener.listener_id',
        `priority = ${priority}`,
        ...block('match', block('http_match', matchBody(match.httpMatch))),
        ...block('action', actionBody(action, variables)),
      ]),
    ),
  ];
  return lines.join('\n').replaceAll('\n}\n', '\n}\n\n');
}

const underscored = (name: string): string => slug(name).replaceAll('-', '_');

/** Identifiers begin with a letter. */
const resourceName = (name: string): string => (/^[a-z]/.test(name) ? underscored(name) : `rule_${underscored(name)}`);

const block = (head: string, body: readonly string[]): string[] => [
  `${head} {`,
  ...body.map((line) => `  ${line}`),
  '}',
];

function matchBody({ method, pathMatch, headerMatches = [] }: HttpMatch): string[] {
  return [
    ...(method === undefined ? [] : [`method = ${text(method)}`]),
    ...(pathMatch ? block('path_match', conditionBody(pathMatch)) : []),
    ...headerMatches.flatMap(({ name, ...condition }) =>
      block('header_matches', [`name = ${text(name)}`, ...conditionBody(condition)]),
    ),
  ];
}

const conditionBody = ({ match, caseSensitive }: { match: object; caseSensitive: boolean }): string[] => [
  ...(caseSensitive ? ['case_sensitive = true'] : []),
  ...block(
    'match',
    Object.entries(match).map(([kind, value]) => `${kind} = ${text(value)}`),
  ),
];

function actionBody(action: LatticeAction, variables: ReadonlyMap<string, string>): string[] {
  if (!('forward' in action)) return block('fixed_response', [`status_code = ${action.fixedResponse.statusCode}`]);
  const groups = action.forward.targetGroups.flatMap(({ targetGroupIdentifier, weight }) =>
    block('target_groups', [
      `target_group_identifier = var.${variables.get(targetGroupIdentifier)}`,
      ...(weight === undefined ? [] : [`weight = ${weight}`]),
    ]),
  );
  return block('forward', groups);
}

/** A quoted template of HCL. It has JSON's escapes; `${` and `%{` are doubled, because HCL would evaluate them. */
const text = (value: string): string => JSON.stringify(value).replace(/[$%](?=\{)/g, (sign) => sign + sign);
