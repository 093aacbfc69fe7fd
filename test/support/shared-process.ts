import { afterAll, expect, vi } from 'vitest';

/** A file that shares its process with others must leave it as it was (vitest.config.ts). */
const before = { ...process.env };

afterAll(() => {
  vi.unstubAllEnvs();
  expect(process.env).toEqual(before);
});
