import { isDeepStrictEqual } from 'node:util';
import { MAX_NAMED, pairDimensions } from '../../../functions/proxy/log/request-metrics.ts';
import { DEFAULT_LIMITS, type RampLimits } from '../../../shared/ramp/schema.ts';
import type { Action } from '../../../shared/routing/schema.ts';
import { actionsOf, type Check, error, type Finding, warning } from './finding.ts';

/** Ramps and weights that nothing watches. A ramp without another group, or beyond its steps, is refused by the schema. */

type Forward = NonNullable<Action['forward']>;

/** Why a limit can never be broken; undefined where it can. */
const UNREACHABLE: Partial<Record<keyof RampLimits, (limit: number, forward: Forward) => string | undefined>> = {
  errorPercent: (limit) => (limit === 100 ? 'no service has more errors than requests' : undefined),
  errorPercentOverOthers: (limit) => (limit === 100 ? 'no service has more errors than requests' : undefined),
  parityPercent(limit, { mirror }) {
    if (limit === 0) return 'any answers are 0 % alike';
    return mirror && mirror.percent > 0 ? undefined : 'nothing is mirrored, so no answers are compared';
  },
};

export const limitsOutOfReach: Check = (table) =>
  actionsOf(table).flatMap(([where, { forward }]): Finding[] => {
    const limits = forward?.ramp?.limits;
    // The default asks for parity, which counts as soon as there is a mirror.
    if (!limits || isDeepStrictEqual(limits, DEFAULT_LIMITS)) return [];
    if (Object.keys(limits).length === 0) {
      return [error(`${where}: its ramp has no limits, so nothing takes a bad service back`)];
    }
    return Object.entries(limits).flatMap(([name, limit]) => {
      const why = UNREACHABLE[name as keyof RampLimits]?.(limit, forward);
      return why === undefined ? [] : [warning(`${where}: limit ${name} ${limit} is never broken: ${why}`)];
    });
  });

/** Pairs of a rule and a target group that have no metrics of their own, so that neither ramp nor alarm can judge them. */
export const pairsWithoutMetrics: Check = (table) => {
  const actions = [
    ...table.rules.map(({ name, action }) => ({ rule: name as string | undefined, action })),
    { rule: undefined, action: table.defaultAction },
  ];
  const unseen = actions.flatMap(({ rule, action }) => {
    const groups = action?.forward?.targetGroups ?? [];
    return groups.length < 2
      ? []
      : groups
          .map(({ targetGroupIdentifier }) => targetGroupIdentifier)
          .filter((group) => pairDimensions(table, rule, group).ChosenTargetGroup === undefined)
          .map((group) => ({ name: `${rule ?? '$default'}/${group}`, isRamp: action?.forward?.ramp !== undefined }));
  });
  if (unseen.length === 0) return [];
  const names = unseen.map(({ name }) => name).join(', ');
  const message = `${names}: no metrics of their own, because only the first ${MAX_NAMED} pairs of rule and target group have them, with ASCII names`;
  return [unseen.some(({ isRamp }) => isRamp) ? error(`${message}. A ramp needs them`) : warning(message)];
};
