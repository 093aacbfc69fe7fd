import { InvalidArgumentError } from 'commander';
import type { Action, RouteTable } from '../../shared/routing/schema.ts';
import { command, print } from '../command.ts';
import { readRouteTable, readText } from '../files.ts';
import { namedGroups } from './check/finding.ts';
import { type LogRecord, parseLog } from './log.ts';

/** `routes retire`: which rules and targets the access log no longer needs, and which paths are ready for the next step. */
export const retire = command('retire', 'Show which rules and targets an access log says are no longer needed', [
  'routes retire routes.json --log access.log --days 14',
])
  .argument('<file>', 'the route table')
  .requiredOption('--log <file>', "the function's access log; - is stdin")
  .option('--days <n>', 'whole days, counted back from the last line of the log', wholeDays, 7)
  .action(async (file: string, { log, days }: { log: string; days: number }) => {
    print(retirement(await readRouteTable(file), parseLog(await readText(log)), days));
  });

function wholeDays(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number of days from 1.');
}

const DAY = 86_400_000;
/** With fewer compared answers, equal ones prove little. */
const LEAST_COMPARED = 100;

/** Pure part of the command. Days are counted back from the log's last line. */
export function retirement(table: RouteTable, records: readonly LogRecord[], days: number): string {
  if (records.length === 0) throw new Error('the log has no line of a request');
  const times = records.map(({ time }) => time);
  const [first, last] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const covered = (last - first) / DAY;
  const since = last - days * DAY;
  const recent = records.filter(({ time }) => time >= since);
  const places: [name: string, rule: string | undefined, action: Action][] = [
    ...table.rules.map(({ name, action }): [string, string, Action] => [`rule ${name}`, name, action]),
    ...(table.defaultAction ? [['default action', undefined, table.defaultAction] as [string, undefined, Action]] : []),
  ];
  const lines = [`log: ${iso(first)} to ${iso(last)}, ${round(covered)} days`];
  if (covered < days) lines.push(`it covers less than ${days} days, so nothing can be retired by it`);
  for (const [name, rule, action] of places) {
    const of = (log: readonly LogRecord[]): LogRecord[] => log.filter((record) => record.rule === rule);
    const verdicts = covered < days ? [] : usage(action, rule === undefined, of(records), of(recent), days);
    lines.push(...[...verdicts, ...parity(of(recent))].map((verdict) => `${name}: ${verdict}`));
  }
  const mirrors = new Set(places.map(([, , { forward }]) => forward?.mirror?.targetGroupIdentifier));
  const unusedGroups = Object.keys(table.targetGroups).filter((name) => !mirrors.has(name) && !recent.some(hits(name)));
  if (covered >= days)
    lines.push(...unusedGroups.map((name) => `target group ${name}: no hit for ${days} days by any rule`));
  return lines.join('\n');
}

/** One line for each target group that gets requests by weight or as fallback, or one for a rule without requests. */
function usage(
  action: Action,
  isDefault: boolean,
  all: readonly LogRecord[],
  recent: readonly LogRecord[],
  days: number,
): string[] {
  if (!recent.some(({ message }) => message === 'request')) {
    return [
      `no request for ${days} days: ${isDefault ? 'without it, what no rule matches is a 404' : 'the rule can go'}`,
    ];
  }
  const { forward } = action;
  if (!forward) return [];
  return [...new Set(namedGroups({ ...forward, mirror: undefined }))].map((name) => {
    const weight = forward.targetGroups.find((group) => group.targetGroupIdentifier === name)?.weight ?? 0;
    const role = weight === 0 && name === forward.fallback?.targetGroupIdentifier ? 'fallback' : `weight ${weight}`;
    const count = recent.filter(hits(name)).reduce((sum, record) => sum + record.count, 0);
    if (count > 0) return `${name} (${role}): ${count} hits in ${days} days`;
    const last = all.filter(hits(name)).reduce((latest, { time }) => Math.max(latest, time), 0);
    const since = last > 0 ? `last ${iso(last)}` : 'none in the log';
    const verdict = weight > 0 ? 'but its weight still sends requests there' : 'retire it: take it out of the rule';
    return `${name} (${role}): no hit for ${days} days (${since}), ${verdict}`;
  });
}

/** A request that fell back was sent to both target groups. */
const hits =
  (name: string) =>
  ({ message, targetGroup, fellBackFrom }: LogRecord): boolean =>
    message === 'request' && (targetGroup === name || fellBackFrom === name);

function parity(recent: readonly LogRecord[]): string[] {
  const compared = recent.filter(({ equal }) => equal !== undefined);
  const count = (records: readonly LogRecord[]): number => records.reduce((sum, record) => sum + record.count, 0);
  const total = count(compared);
  if (total === 0) return [];
  const differing = count(compared.filter(({ equal }) => !equal));
  if (differing > 0) return [`parity: ${differing} of ${total} mirrored answers differ: not yet`];
  if (total < LEAST_COMPARED)
    return [`parity: ${total} mirrored answers, all equal: not yet, fewer than ${LEAST_COMPARED}`];
  return [`parity: ${total} mirrored answers, all equal: the next step may be taken`];
}

const iso = (time: number): string => new Date(time).toISOString();

const round = (days: number): number => Math.floor(days * 10) / 10;
