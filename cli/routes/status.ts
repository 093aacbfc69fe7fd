import { setTimeout as sleep } from 'node:timers/promises';
import { type Decision, decideRamp } from '../../shared/ramp/decide.ts';
import { evidenceOf, type GroupEvidence, type RampEvidences } from '../../shared/ramp/evidence.ts';
import { standing } from '../../shared/ramp/person.ts';
import { rampsOf, ruleName } from '../../shared/ramp/ramps.ts';
import { percentOf } from '../../shared/ramp/weights.ts';
import { millisecondsText, percentText } from '../../shared/ramp/words.ts';
import { parseRouteTable } from '../../shared/routing/load.ts';
import { inPriorityOrder } from '../../shared/routing/priority.ts';
import type { Action, RouteTable } from '../../shared/routing/schema.ts';
import { command, print } from '../command.ts';
import { describeMatch } from './describe.ts';
import { readEvidence } from './evidence.ts';
import { openStore, PLACES, type Place, placeFrom, type StoreOptions, withStoreOptions } from './stores.ts';

interface Options extends StoreOptions {
  log?: string;
  namespace?: string;
  watch?: true;
}

/** `routes status`: where each path stands, on what evidence, and what its ramp does next. */
export const status = withStoreOptions(
  command('status', 'Show where each path of the table in use stands, and what its ramp does next', [
    'routes status ssm:/proxy/routes --namespace lattice-migration-proxy/my-stack',
    'routes status ssm:/proxy/routes --local 3000 --log proxy.log --watch',
  ])
    .argument('<place>', PLACES, placeFrom)
    .option('--log <file>', "the function's log, as evidence")
    .option('--namespace <name>', 'the namespace of its metrics in CloudWatch, as evidence')
    .option('--watch', 'again every five seconds'),
).action(async (place: Place, options: Options) => {
  const store = await openStore(place, options, 'at-once');
  for (;;) {
    const { text, version } = await store.read();
    const table = parseRouteTable(text, 'the table in use');
    const now = Date.now();
    const evidences = await evidenceFor(table, options, now);
    if (options.watch && process.stdout.isTTY) process.stdout.write('\x1b[2J\x1b[H');
    print(`version ${version}, ${new Date(now).toISOString()}\n${describeStatus(table, evidences, now)}`);
    if (!options.watch) return;
    await sleep(5000);
  }
});

async function evidenceFor(table: RouteTable, { log, namespace }: Options, now: number): Promise<RampEvidences> {
  if (log) return evidenceOf(table, await readEvidence(log), now);
  if (!namespace) return new Map();
  const { cloudWatchEvidence } = await import('../../functions/ramp/evidence.ts');
  return cloudWatchEvidence(namespace)(table, now);
}

/** Pure part of the command. */
export function describeStatus(table: RouteTable, evidences: RampEvidences, now: number): string {
  const placed = new Map(rampsOf(table).map((ramp) => [ramp.rule, ramp]));
  const { decisions } = decideRamp(table, evidences, now);
  const actions: { rule: string | undefined; match: string; action: Action }[] = [
    ...inPriorityOrder(table.rules).map(({ name, match, action }) => ({
      rule: name,
      match: describeMatch(match.httpMatch),
      action,
    })),
    ...(table.defaultAction ? [{ rule: undefined, match: 'all other requests', action: table.defaultAction }] : []),
  ];
  return actions
    .flatMap(({ rule, match, action }) => {
      const groups = action.forward?.targetGroups;
      if (!groups) return [`${ruleName(rule)}  ${match}: ${Object.keys(action)[0]}`];
      const evidence = evidences.get(rule)?.step ?? {};
      const shares = groups.map(({ targetGroupIdentifier: name }) => {
        const known = Object.hasOwn(evidence, name) ? `: ${describeEvidence(evidence[name]!)}` : '';
        return `  ${name} ${percentText(percentOf(groups, name))}${known}`;
      });
      const ramp = placed.get(rule);
      const decision = decisions.find((each) => each.rule === rule);
      return [
        `${ruleName(rule)}  ${match}`,
        ...shares,
        ...(ramp && decision ? [`  ramp ${standing(ramp)}`, `  next: ${describeNext(decision)}`] : []),
      ];
    })
    .join('\n');
}

function describeEvidence(group: GroupEvidence): string {
  const { requests, targetErrors, gatewayErrors, p95Ms, compared, different } = group;
  return [
    `${requests} requests`,
    `${targetErrors + gatewayErrors} errors`,
    ...(p95Ms === undefined ? [] : [`p95 ${millisecondsText(p95Ms)}`]),
    ...(compared === 0 ? [] : [`${different} of ${compared} compared answers differ`]),
  ].join(', ');
}

const describeNext = ({ fromPercent, toPercent, reason }: Decision): string =>
  fromPercent === toPercent ? reason : `${percentText(toPercent)}: ${reason}`;
