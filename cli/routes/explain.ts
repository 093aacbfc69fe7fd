import { lenientReading } from '../../shared/http/path-readings.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import type { Condition, Seen } from '../../shared/routing/conditions.ts';
import type { Decision } from '../../shared/routing/decide.ts';
import { describeTable, describeTargetGroup } from '../../shared/routing/describe.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { collect, command, print, UsageError } from '../command.ts';
import { readRouteTable } from '../files.ts';
import { chancesOf, decisions, requestOf } from './decide.ts';
import { describeDecision, describeHeader, describePath } from './describe.ts';
import { describeSent } from './sent.ts';

/** `routes explain`: which rule a request matches, and why no rule before it. */
export const explain = command('explain', 'Show which rule a request matches, and why no rule before it', [
  'routes explain routes.json GET /orders/7',
  "routes explain routes.json POST /orders -H 'x-beta: 1' -H 'x-user-id: 8'",
])
  .argument('<file>', 'the route table; - is stdin')
  .argument('<method>', 'in any letter case')
  .argument('<path>', 'with or without a query')
  .option('-H, --header <line>', "a header as 'name: value'; may be repeated", collect)
  .action(async (file: string, method: string, path: string, { header = [] }: { header?: string[] }) => {
    if (!path.startsWith('/') && path !== '*') throw new UsageError(`expected a path that begins with /, got ${path}`);
    const request = requestOf(method.toUpperCase(), path, header.map(parseHeader));
    print(explainRequest(await readRouteTable(file), request));
  });

function parseHeader(line: string): [name: string, value: string] {
  const at = line.indexOf(':');
  if (at < 1) throw new UsageError(`expected a header as 'name: value', got ${line}`);
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

/** Pure part of the command: one line per rule until one matches, then what it does. */
export function explainRequest(table: RouteTable, request: LatticeRequest): string {
  const { decide, rules } = decisions(table);
  const decision = decide(request);
  const { seen } = decision;
  const reading = lenientReading(seen.path.sent);
  const lines = [`${request.method} ${request.path}`];
  if (reading !== undefined && reading !== seen.path.sent) lines.push(`  some servers read the path as ${reading}`);
  for (const { rule, conditions } of rules) {
    const reasons = conditions.flatMap((condition) => whyNot(condition, seen) ?? []);
    lines.push(`  ${rule.priority} ${rule.name}: ${reasons.length === 0 ? 'matches' : `no, ${reasons.join('; ')}`}`);
    if (reasons.length === 0) break;
  }
  if (!decision.rule && decision.action === 'forward') lines.push('  no rule matches: default action');
  lines.push(`→ ${describeDecision(decision)}${describeStickyChoice(decision)}`);
  const more = [...describeSent(decision, request, table), ...describeSettings(table, decision)];
  return [...lines, ...more.map((line) => `  ${line}`)].join('\n');
}

/** The target groups that the request may go to, and the settings of the whole table. */
function describeSettings(table: RouteTable, decision: Decision): string[] {
  const groups = decision.action === 'forward' ? chancesOf(decision) : [];
  const settings = describeTable(table);
  return [
    ...groups.map(({ targetGroup: name }) => `${name}: ${describeTargetGroup(table.targetGroups[name]!).join(', ')}`),
    ...(settings.length > 0 ? [`whole table: ${settings.join(', ')}`] : []),
  ];
}

/** The key of this request leaves nothing to chance. */
function describeStickyChoice(decision: Decision): string {
  if (decision.action !== 'forward' || decision.chosenBy !== 'stickyKey') return '';
  if (chancesOf(decision).length < 2) return '';
  return `; with the key ${JSON.stringify(decision.stickyKey)} always ${decision.targetGroup}`;
}

/** Why a request does not meet a condition; `undefined` when it does. */
function whyNot(condition: Condition, seen: Seen): string | undefined {
  const verdict = condition.test(seen);
  if (verdict === 'met') return undefined;
  switch (condition.on) {
    case 'method':
      return `method is ${seen.method}, not ${condition.method}`;
    case 'path': {
      const path = describePath(condition.pathMatch);
      return verdict === 'unmet' ? `path is not ${path}` : `path is ${path} in one of its two readings only`;
    }
    case 'header': {
      const value = seen.header(condition.headerMatch.name.toLowerCase(), true);
      const found = value === undefined ? 'it is absent' : `it is ${JSON.stringify(value)}`;
      return `expected header ${describeHeader(condition.headerMatch)}, ${found}`;
    }
  }
}
