import type { Fault } from '../routing/schema/fault.ts';

interface Steps {
  steps: number[];
  approveAt: number[];
  state?: { step: number } | undefined;
}

/** Steps rise, and what speaks of a step speaks of one that there is. */
export function* stepFaults({ steps, approveAt, state }: Steps): Generator<Fault> {
  for (const [i, step] of steps.entries()) {
    if (i > 0 && step <= steps[i - 1]!) yield [['steps', i], `expected more than ${steps[i - 1]}, the step before`];
  }
  for (const [i, step] of approveAt.entries()) {
    if (!steps.includes(step)) yield [['approveAt', i], `expected one of the steps ${steps.join(', ')}`];
  }
  if (state && state.step > steps.length) {
    yield [['state', 'step'], `expected at most ${steps.length}, because there are so many steps`];
  }
}
