import { STATUS_CODES } from 'node:http';
import { expect, it } from 'vitest';
import { statusDescription } from '../../shared/http/status.ts';

const final = Object.keys(STATUS_CODES)
  .map(Number)
  .filter((status) => status >= 200);

it.each(final)('%i has a reason', (status) => {
  expect(statusDescription(status)).toMatch(new RegExp(`^${status} [A-Z]`));
});

it.each([299, 499, 599])('%i has one although no registry knows it', (status) => {
  expect(statusDescription(status)).toBe(`${status} Unassigned`);
});
