import { slug, uniqueName } from '../import/table.ts';
import type { LatticeAction, LatticeRules } from './lattice-rules.ts';

/** A shell script of AWS CLI commands. It changes the default action last, when every rule exists. */
export function toCli({ rules, defaultAction, targetGroups }: LatticeRules): string {
  const variables = new Map<string, string>();
  for (const name of targetGroups) {
    const variable = `TARGET_GROUP_${slug(name).toUpperCase().replaceAll('-', '_')}`;
    variables.set(name, uniqueName(variable, [...variables.values()], '_'));
  }
  const listener = '--service-identifier "$SERVICE" --listener-identifier "$LISTENER"';
  return [
    '#!/bin/sh',
    '# Rules of a VPC Lattice listener, exported from a route table.',
    'set -eu',
    `: "\${SERVICE:?ID or ARN of the VPC Lattice service}"`,
    `: "\${LISTENER:?ID or ARN of its listener}"`,
    ...[...variables].map(([name, variable]) => `: "\${${variable}:?ID or ARN of the target group ${slug(name)}}"`),
    ...rules.flatMap(({ name, priority, match, action }) => [
      '',
      `aws vpc-lattice create-rule ${listener} \\`,
      `  --name ${name} --priority ${priority} \\`,
      `  --match ${quoted(JSON.stringify(match))} \\`,
      `  --action ${actionArgument(action, variables)}`,
    ]),
    '',
    `aws vpc-lattice update-listener ${listener} \\`,
    `  --default-action ${actionArgument(defaultAction, variables)}`,
  ].join('\n');
}

/** Any text as one word of the shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** JSON in single quotes, closed around each target group's variable so that the shell fills it in. */
function actionArgument(action: LatticeAction, variables: ReadonlyMap<string, string>): string {
  if (!('forward' in action)) return quoted(JSON.stringify(action));
  const groups = action.forward.targetGroups.map(({ targetGroupIdentifier, weight }) => {
    const identifier = `"targetGroupIdentifier":"'"$${variables.get(targetGroupIdentifier)}"'"`;
    return `{${identifier}${weight === undefined ? '' : `,"weight":${weight}`}}`;
  });
  return `'{"forward":{"targetGroups":[${groups.join(',')}]}}'`;
}
