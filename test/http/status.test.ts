import { STATUS_CODES } from 'node:http';
import { expect, it } from 'vitest';
import { statusDescription } from '../../shared/http/status.ts';

/** Node names these too; in the IANA registry they are unused, unknown and obsolete. */
const NOT_REGISTERED = [418, 509, 510];

const registered = Object.keys(STATUS_CODES)
  .map(Number)
  .filter((status) => status >= 200 && !NOT_REGISTERED.includes(status));

it('every registered status has its reason', () => {
  for (const status of registered)
    expect(statusDescription(status)).toMatch(new RegExp(`^${status} (?!Unassigned)[A-Z]`));
});

it.each([
  [200, '200 OK'],
  [404, '404 Not Found'],
  // RFC 9110 renamed these two, Node did not.
  [413, '413 Content Too Large'],
  [422, '422 Unprocessable Content'],
])('%i is described as %s', (status, description) => {
  expect(statusDescription(status)).toBe(description);
});

it.each([299, 499, 599, ...NOT_REGISTERED])('%i has a description although no registry knows it', (status) => {
  expect(statusDescription(status)).toBe(`${status} Unassigned`);
});
