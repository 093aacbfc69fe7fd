import type { Command } from 'commander';
import { readTable, writeChanges } from '../../functions/ramp/table.ts';
import { type Change, withChanges } from '../../shared/ramp/change.ts';
import * as person from '../../shared/ramp/person.ts';
import { type PlacedRamp, rampsOf, ruleName } from '../../shared/ramp/ramps.ts';
import { command, print, UsageError } from '../command.ts';
import { openStore, PLACES, type Place, placeFrom, type StoreOptions, withStoreOptions } from './stores.ts';

/** Commands with which a person moves the ramps of the table in use. They act at once and ignore the evidence. */

interface Options extends StoreOptions {
  reason?: string;
}

const onStore = (made: Command): Command => withStoreOptions(made.argument('<place>', PLACES, placeFrom));

/** `routes rollback`: all requests back to the other groups. */
export const rollback = onStore(
  command('rollback', 'Take a ramp back to 0 % at once; without a rule, every ramp that is under way', [
    'routes rollback ssm:/proxy/routes orders --reason "callers see old prices"',
    'routes rollback ssm:/proxy/routes --local 3000',
  ]),
)
  .argument('[rule]', 'the rule of the ramp; $default is the default action')
  .option('--reason <text>', 'why, for whoever looks later')
  .action(async (place: Place, rule: string | undefined, options: Options) => {
    const reason = options.reason ?? 'rolled back by hand';
    const isUnderWay = ({ ramp: { state } }: PlacedRamp) => state?.status === 'running' || state?.status === 'held';
    await change(place, options, (ramps) => {
      const meant = rule === undefined ? ramps.filter(isUnderWay) : [rampOf(ramps, rule)];
      if (meant.length === 0) throw new Error('no ramp is under way');
      return meant.map((placed) => person.rollBack(placed, reason, Date.now()));
    });
  });

/** `routes approve`: a ramp may take the next step. */
export const approve = onStore(
  command('approve', 'Let a ramp take the step that waits for a person, or go on after a hold', [
    'routes approve ssm:/proxy/routes orders',
  ]),
)
  .argument('<rule>', 'the rule of the ramp; $default is the default action')
  .action(async (place: Place, rule: string, options: Options) =>
    change(place, options, (ramps) => [person.approve(rampOf(ramps, rule), Date.now())]),
  );

/** `routes hold`: a ramp stays at its step. */
export const hold = onStore(
  command('hold', 'Keep a ramp at its step; a broken limit still rolls it back', [
    'routes hold ssm:/proxy/routes orders --reason "not over the weekend"',
  ]),
)
  .argument('<rule>', 'the rule of the ramp; $default is the default action')
  .option('--reason <text>', 'why, for whoever looks later')
  .action(async (place: Place, rule: string, options: Options) =>
    change(place, options, (ramps) => [person.hold(rampOf(ramps, rule), options.reason ?? 'held by hand', Date.now())]),
  );

async function change(place: Place, options: Options, decide: (ramps: PlacedRamp[]) => Change[]): Promise<void> {
  const store = await openStore(place, options, 'at-once');
  const inUse = await readTable(store);
  const changes = decide(rampsOf(inUse.table));
  const why = changes.map(({ rule, state }) => `${ruleName(rule)}: ${state.status}`).join(', ');
  const version = await writeChanges(store, inUse, changes, why);
  await store.settled?.(print);
  const next = rampsOf(withChanges(inUse.table, changes));
  print(changes.map(({ rule }) => `${ruleName(rule)}: ${person.standing(rampOf(next, ruleName(rule)))}`).join('\n'));
  print(`version ${version}, which every environment uses within a minute`);
}

function rampOf(ramps: readonly PlacedRamp[], name: string): PlacedRamp {
  const found = ramps.find(({ rule }) => ruleName(rule) === name);
  if (found) return found;
  const known = ramps.map(({ rule }) => ruleName(rule)).join(', ') || 'none';
  throw new UsageError(`no ramp of a rule called ${name}; there are: ${known}`);
}
