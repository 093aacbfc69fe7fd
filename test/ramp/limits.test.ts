import { expect, it } from 'vitest';
import { NO_EVIDENCE } from '../../shared/ramp/evidence.ts';
import { parityDoubt } from '../../shared/ramp/limits.ts';
import type { Ramp } from '../../shared/ramp/schema.ts';

const ramp = { limits: { parityPercent: 99 }, minRequests: 200 } as Ramp;

it.each<[compared: number, different: number, isDoubted: boolean]>([
  [0, 0, false],
  [100, 1, false],
  [100, 2, true],
  [199, 2, true],
  // From minRequests on, the limit itself decides.
  [200, 3, false],
])('%i compared, %i different: in doubt %s', (compared, different, isDoubted) => {
  const doubt = parityDoubt(ramp, { group: { ...NO_EVIDENCE, compared, different }, others: NO_EVIDENCE });
  expect(doubt !== undefined).toBe(isDoubted);
});
