import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { proxiedBackend } from '../support/proxied-backend.ts';
import { answerProperty, eventProperty, tableProperty } from './fuzz.ts';

/** Some hundred cases of each; `npm run test:stress -- fuzz` runs a million. */
const here = proxiedBackend();

afterEach(() => {
  here.backend.violations.length = 0;
});

it('any event: a result that its source takes', async () => {
  await expect(fc.assert(eventProperty(here.proxy, here.backend), { numRuns: 1000 })).resolves.toBeUndefined();
});

it('any answer of a backend: a result that the source takes, and the next one is clean', async () => {
  await expect(fc.assert(answerProperty(here.proxy, here.backend), { numRuns: 500 })).resolves.toBeUndefined();
});

it('any route table: refused with reasons, or one that decides', () => {
  expect(() => fc.assert(tableProperty(), { numRuns: 1000 })).not.toThrow();
});
