import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffRoutes } from '../../../cli/routes/diff.ts';
import { exportTable } from '../../../cli/routes/export.ts';
import { importAlb } from '../../../cli/routes/import/alb.ts';
import { importLattice } from '../../../cli/routes/import/lattice.ts';
import type { Imported } from '../../../cli/routes/import/table.ts';
import { FORMS, type Form } from '../../../cli/routes/limits.ts';
import { checkRouteTable } from '../../../shared/routing/load.ts';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import {
  type AlbListener,
  albArn,
  albListener,
  anyRequest,
  apiImport,
  latticeImport,
  NAMES,
  targetsIn,
} from './arbitraries.ts';
import { albDecision, tableDecision } from './decision.ts';
import { READERS } from './export/exported.ts';

const importedAlb = (listener: AlbListener): Imported => importAlb([listener], targetsIn(listener, albArn));
const asTable = ({ table }: Imported): RouteTable => checkRouteTable(table, 'imported');
const requests = fc.array(anyRequest, { minLength: 5, maxLength: 20 });

it('an imported ALB listener decides as the ALB did', () => {
  fc.assert(
    fc.property(albListener, requests, (listener, all) => {
      const table = asTable(importedAlb(listener));
      for (const asked of all) expect(tableDecision(table, asked)).toBe(albDecision(listener, asked));
    }),
    { numRuns: 100 },
  );
});

/** What stands for a target group where each form has no more than a parameter for it. */
const IDENTIFIERS: Readonly<Record<Form, (name: string) => string>> = {
  cloudformation: (name) => `TargetGroup${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  cli: (name) => `tg-${name}`,
  terraform: (name) => `target_group_${name}`,
};

/** The export, read by a reader of its own form, imported again. */
async function again(table: RouteTable, form: Form): Promise<RouteTable> {
  const variables = NAMES.map((name) => [`TARGET_GROUP_${name.toUpperCase()}`, IDENTIFIERS.cli(name)]);
  const documents = await READERS[form](exportTable(table, form).output, Object.fromEntries(variables));
  return asTable(importLattice(documents, targetsIn(documents, IDENTIFIERS[form])));
}

/** A shell takes longer than a parser. */
const RUNS: Readonly<Record<Form, number>> = { cloudformation: 30, cli: 8, terraform: 15 };

describe.each(FORMS)('import → export as %s → import', (form) => {
  it.each<[string, fc.Arbitrary<Imported>]>([
    ['an ALB listener', albListener.map(importedAlb)],
    ['a VPC Lattice listener', latticeImport],
    ['an API', apiImport],
  ])('%s: the same decisions', async (_, imports) => {
    await fc.assert(
      fc.asyncProperty(imports, requests, async (result, all) => {
        const first = asTable(result);
        const second = await again(first, form);
        for (const asked of all) expect(tableDecision(second, asked)).toBe(tableDecision(first, asked));
        expect(diffRoutes(first, second)).toBe('no request changes its target');
      }),
      { numRuns: RUNS[form] },
    );
  });
});
