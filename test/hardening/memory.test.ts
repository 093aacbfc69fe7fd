import { describe, expect, it } from 'vitest';
import { LARGE_BODIES, measureMemory } from './memory.ts';
import { copiedHandler } from './package.ts';

describe('a body of 6 MB passes, and the peak of memory rises by at most six times its size', () => {
  it.each(LARGE_BODIES)('$name', async (large) => {
    const { statusCode, jsonBytes, riseBytes } = await measureMemory(large, copiedHandler());
    expect(statusCode).toBe(200);
    expect(jsonBytes).toBeGreaterThan(6_280_000);
    expect(riseBytes / jsonBytes).toBeLessThan(6);
  });
});
