import { dirname } from 'node:path';
import { styleText } from 'node:util';
import { ConfigurationError } from '../../shared/errors.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { command, print } from '../command.ts';
import { parseJson, readText } from '../files.ts';
import { mirrorOrFallbackToItself, weightsOfZero } from './check/actions.ts';
import { type Check, error, type Finding, type Surroundings } from './check/finding.ts';
import { latticeLimits, latticeRuleCount, tooLargeForSupply } from './check/limits.ts';
import { limitsOutOfReach, pairsWithoutMetrics } from './check/ramps.ts';
import { fullPathForPrefix, linksOfRewritten, redirectLoops } from './check/rewrites.ts';
import { deniesExactPathOnly, overlapping, patternInPath, refusesItsOwnPath, unreachable } from './check/rules.ts';
import { cannotStream } from './check/streaming.ts';
import {
  borrowedRights,
  certificates,
  notInvocable,
  placeholder,
  twoNames,
  unused,
  variableLeft,
} from './check/target-groups.ts';

/** In the order of the report. */
const CHECKS: readonly Check[] = [
  unreachable,
  weightsOfZero,
  mirrorOrFallbackToItself,
  redirectLoops,
  linksOfRewritten,
  fullPathForPrefix,
  limitsOutOfReach,
  pairsWithoutMetrics,
  cannotStream,
  placeholder,
  variableLeft,
  notInvocable,
  certificates,
  twoNames,
  borrowedRights,
  refusesItsOwnPath,
  patternInPath,
  deniesExactPathOnly,
  overlapping,
  unused,
  tooLargeForSupply,
  latticeLimits,
  latticeRuleCount,
];

/** `routes check`: prints the findings, one line each. An error among them is exit code 1. */
export const check = command('check', 'Find what is wrong in a route table, or will not do what was meant', [
  'routes check routes.json',
  'routes check routes.json --target-function-arns arn:aws:lambda:us-east-2:123456789012:function:orders:live',
])
  .argument('<file>', 'the route table; - is stdin')
  .option('--target-function-arns <arns>', "the template's parameter of that name, to compare with the table")
  .action(async (file: string, { targetFunctionArns }: { targetFunctionArns?: string }) => {
    const text = await readText(file);
    const functionArns = targetFunctionArns?.split(',');
    const findings = checkRoutes(parseJson(text, file), {
      text,
      folder: dirname(file),
      ...(functionArns && { functionArns }),
    });
    print(findings.map(findingLine).join('\n') || `${file}: nothing found`);
    const errors = findings.filter(({ level }) => level === 'error').length;
    if (errors > 0) throw new Error(`${file}: errors: ${errors}, warnings: ${findings.length - errors}`);
  });

/** Coloured in a terminal only; styleText heeds NO_COLOR. */
const findingLine = ({ level, message }: Finding): string =>
  `${styleText(level === 'error' ? 'red' : 'yellow', `${level}:`, { stream: process.stdout })} ${message}`;

/** Reads nothing except the files of `ca`. If the schema refuses a table, it is not checked further. */
export function checkRoutes(value: unknown, surroundings: Surroundings = {}): Finding[] {
  let table: RouteTable;
  try {
    table = checkRouteTable(value, '');
  } catch (fault) {
    if (!(fault instanceof ConfigurationError)) throw fault;
    return fault.message.split('\n').map((line) => error(line.slice(': '.length))); // after the name, which is empty
  }
  return CHECKS.flatMap((check) => check(table, surroundings));
}
