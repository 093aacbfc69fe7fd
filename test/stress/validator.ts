import fc from 'fast-check';
import { agreedVerdict, nearlyValidTable } from '../routing/nearly-valid.ts';
import type { Part } from './report.ts';

/** The generated validator against the schema that it is generated from. */

const CASES = 300_000;

export const validator: Part = {
  name: 'validator',
  async run(report) {
    const seed = Date.now() | 0;
    let valid = 0;
    const property = fc.property(nearlyValidTable, (table) => {
      if (agreedVerdict(JSON.stringify(table))) valid += 1;
    });
    const { numRuns, counterexample, errorInstance } = fc.check(property, { numRuns: CASES, seed });
    report.tell('valid tables', valid);
    const failure = counterexample && `seed ${seed}: ${JSON.stringify(counterexample)} ${errorInstance}`;
    report.expect(`${numRuns.toLocaleString('en')} tables, disagreements`, failure ?? 0, !counterexample && valid > 0);
  },
};
