import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routeTableValidator, VALIDATOR_FILE } from '../../scripts/lib/route-table-validator.ts';
import { agreedVerdict, nearlyValidTable } from './nearly-valid.ts';

/** The generated validator gives the same verdict and the same completed table as the schema. */

describe('the validator', () => {
  it('is what the schema generates: `npm run schema` writes it', () => {
    expect(readFileSync(VALIDATOR_FILE, 'utf8')).toBe(routeTableValidator());
  });

  it('agrees with the schema on tables that are valid, invalid and nearly valid', () => {
    const verdicts = { valid: 0, refused: 0 };
    fc.assert(
      fc.property(nearlyValidTable, (table) => {
        verdicts[agreedVerdict(JSON.stringify(table)) ? 'valid' : 'refused'] += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(verdicts.valid).toBeGreaterThan(100);
    expect(verdicts.refused).toBeGreaterThan(100);
  });

  it.each([
    'null',
    '[]',
    '"a"',
    '{}',
    '{"targetGroups":[]}',
    '{"targetGroups":{"__proto__":1}}',
    '{"targetGroups":{"":1}}',
  ])('agrees with the schema on %s', (text) => {
    agreedVerdict(text);
  });
});
