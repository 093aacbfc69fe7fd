import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { timed } from '../../shared/targets/attempts.ts';

/** Timers may fire a millisecond early. */
const LEAST_MS = 4;

describe('the time of targets', () => {
  it('is the sum of all attempts, also of one that fails', async () => {
    const attempts = { ms: 0, retries: 0 };
    const failing = timed(attempts, () => sleep(5).then(() => Promise.reject(new Error('reset'))));
    await expect(failing).rejects.toThrow('reset');
    const first = attempts.ms;
    expect(first).toBeGreaterThanOrEqual(LEAST_MS);
    expect(await timed(attempts, () => sleep(5, 'answer'))).toBe('answer');
    expect(attempts.ms - first).toBeGreaterThanOrEqual(LEAST_MS);
  });

  it('is not kept for nobody', async () => expect(await timed(undefined, async () => 'answer')).toBe('answer'));
});
