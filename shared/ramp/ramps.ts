import { inPriorityOrder } from '../routing/priority.ts';
import type { Forward, RouteTable } from '../routing/schema.ts';
import type { Ramp } from './schema.ts';

/** A ramp in its place. The default action has no rule's name: there `rule` is undefined, as in the access log. */
export interface PlacedRamp {
  rule: string | undefined;
  ramp: Ramp;
  forward: Forward;
}

/** All ramps of a table, rules in their order of priority and the default action last. */
export function rampsOf({ rules, defaultAction }: RouteTable): PlacedRamp[] {
  const actions = [
    ...inPriorityOrder(rules).map(({ name, action }) => ({ rule: name, action })),
    { rule: undefined, action: defaultAction },
  ];
  return actions.flatMap(({ rule, action }) => {
    const forward = action?.forward;
    return forward?.ramp ? [{ rule, forward, ramp: forward.ramp }] : [];
  });
}

/** The name of the default action where a rule's name is expected. The dimension `Rule` has the same. */
export const ruleName = (rule: string | undefined): string => rule ?? '$default';

/** The percent of a step; 0 % is step 0. */
export const percentOfStep = ({ steps }: Ramp, step: number): number => (step === 0 ? 0 : steps[step - 1]!);
