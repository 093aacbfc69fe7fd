import { expect, it } from 'vitest';
import { type Row, simulate, summary } from '../../../scripts/ramp-simulation/report.ts';

/** A small simulation, with bounds that its numbers are far from: what docs/maintainers/ramp.md says stays true. */
const rows = simulate(240, 1, {});
const of = (isMeant: (row: Row) => boolean) => summary(rows.filter(isMeant).flatMap(({ outcomes }) => outcomes));

it('hardly ever rolls a good service back', () => expect(of(({ fault }) => !fault).aborted).toBeLessThan(8));

it('lets no service go on that answers many errors, or that answers otherwise', () => {
  const bad = of(({ fault }) => fault !== undefined && fault.kind !== 'time' && fault.size >= 20);
  expect(bad.ramps).toBeGreaterThan(10);
  expect(bad).toMatchObject({ advanced: 0, caught: 100 });
});

it('needs minutes to find what is really broken', () =>
  expect(
    of(({ fault, traffic }) => fault?.kind === 'errors' && fault.size === 100 && traffic[0] >= 1).p95Minutes,
  ).toBeLessThan(10));

it('the same seed gives the same', () => {
  const numbers = (seed: number) => simulate(12, seed, {}).flatMap(({ outcomes }) => outcomes);
  expect(numbers(3)).toEqual(numbers(3));
  expect(numbers(3)).not.toEqual(numbers(4));
});
