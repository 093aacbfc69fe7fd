import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importAlb } from '../../../../cli/routes/import/alb.ts';
import { mergedIntoDefault } from '../../../../cli/routes/import/merge.ts';
import type { Imported, WrittenTable } from '../../../../cli/routes/import/table.ts';
import { checkRouteTable } from '../../../../shared/routing/load.ts';
import { albArn, albListener, anyRequest, apiImport, latticeImport, targetsIn } from '../arbitraries.ts';
import { tableDecision } from '../decision.ts';
import { answer, rule, to, written } from '../tables.ts';

const kept = (rules: ReturnType<typeof rule>[], rest: object): string[] =>
  mergedIntoDefault(written(rules, rest) as unknown as WrittenTable).table.rules.map(({ name }) => name);
const defaultAction = to('legacy');

describe('rules that only repeat the default action', () => {
  it.each<[what: string, rules: ReturnType<typeof rule>[], kept: string[]]>([
    ['go', [rule('a', 'GET /a', to('legacy')), rule('b', 'GET /b', to('orders'))], ['b']],
    [
      'stay before a later rule that would take their requests',
      [rule('a', 'GET /a/b', to('legacy')), rule('b', 'ANY /a/*', to('orders'))],
      ['a', 'b'],
    ],
    [
      'go before a later rule for other requests',
      [rule('a', 'GET /a', to('legacy')), rule('b', 'POST /a', to('orders'))],
      ['b'],
    ],
    [
      'go with the later rule that repeats it too',
      [rule('a', 'GET /a/b', to('legacy')), rule('b', 'ANY /a/*', to('legacy'))],
      [],
    ],
    ['stay before a refusal', [rule('a', 'GET /a', to('legacy')), rule('b', 'ANY /*', answer(404))], ['a', 'b']],
  ])('%s', (_, rules, names) => expect(kept(rules, { defaultAction })).toEqual(names));

  const isPath = (prefix: string) => ({ pathMatch: { match: { prefix } } });
  const isHeader = (exact: string) => ({ headerMatches: [{ name: 'x-a', match: { exact } }] });

  it.each<[httpMatch: object, later: object, kept: string[]]>([
    [isPath('/A'), isPath('/a'), ['a', 'b']],
    [isPath('/a'), isPath('/b'), ['b']],
    [isHeader('YES'), isHeader('yes'), ['a', 'b']],
    [isHeader('yes'), isHeader('no'), ['b']],
  ])('%j before %j, in any letter case as the schema has it', (first, later, names) => {
    const rules = [
      { name: 'a', priority: 1, match: { httpMatch: first }, action: to('legacy') },
      { name: 'b', priority: 2, match: { httpMatch: later }, action: to('orders') },
    ];
    const { table, merged } = mergedIntoDefault({ targetGroups: {}, rules, defaultAction });
    expect(table.rules.map(({ name }) => name)).toEqual(names);
    expect(merged).toEqual(['a'].filter((name) => !names.includes(name)));
  });

  it('are none without a default action', () => {
    expect(kept([rule('a', 'GET /a', to('legacy'))], {})).toEqual(['a']);
  });
});

it.each<[string, fc.Arbitrary<Imported>]>([
  ['an ALB listener', albListener.map((listener) => importAlb([listener], targetsIn(listener, albArn)))],
  ['a VPC Lattice listener', latticeImport],
  ['an API', apiImport],
])('%s decides the same without them', (_, imports) => {
  fc.assert(
    fc.property(imports, fc.array(anyRequest, { minLength: 5, maxLength: 20 }), ({ table }, requests) => {
      const [explicit, merged] = [table, mergedIntoDefault(table).table].map((each) => checkRouteTable(each, 'table'));
      for (const request of requests) expect(tableDecision(merged!, request)).toBe(tableDecision(explicit!, request));
    }),
    { numRuns: 300 },
  );
});
