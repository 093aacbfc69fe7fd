import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { withoutComments } from '../../shared/routing/comments.ts';
import { hasOneKey } from '../../shared/routing/schema/refinements.ts';
import { RouteTable } from '../../shared/routing/schema.ts';
import { REFUSED } from '../../shared/routing/validator/checks.ts';
import { checkedRouteTable } from '../../shared/routing/validator/route-table.ts';

/** Route tables made after the schema's own definition, most of them valid or wrong in one place. */

const FUNCTION_ARN = 'arn:aws:lambda:us-east-2:123456789012:function:f';

/** A text for each form that the schema knows, and for each a few that are nearly it. */
const TEXTS = [
  ...['', ' ', 'a', 'ü', '\0', '\t', '😀', '\ud800', '__proto__', 'constructor', '[', '/a\u0085'],
  ...['/', '/a', '/a?b', 'a/', '//', '/a#', '/~0', '/~2', '/%2e'],
  ...['GET', 'get', 'GET ', 'http', 'https', '1.0', '1'],
  ...['x-a', 'x a', 'host', 'Host', 'cookie', 'transfer-encoding', 'x_amzn_oidc_data', 'x-amz-date'],
  ...['http://a', 'https://a:1/b', 'http://a:0', 'http://u@a', 'ftp://a', 'http://a?b', 'HTTP://a', 'http://[::1]'],
  ...[FUNCTION_ARN, `${FUNCTION_ARN}:live`, `${FUNCTION_ARN}:`, FUNCTION_ARN.replace('lambda', 'sqs')],
  ...['a.internal', '10.0.0.1', '::1', '-a', `a${'b'.repeat(252)}`, `a${'b'.repeat(253)}`],
  ...['header:x-a', 'header:', 'cookie:a', 'cookie:a b', 'sourceIp', 'image/png', '*/*', 'image', 'a/b/c'],
  ...['2026-11-28T10:00:00Z', '2026-11-28T10:00:00.5+01:00', '2026-13-28T10:00:00Z', '2026-11-28'],
];

const NUMBERS = [0, -0, 1, -1, 2, 50, 99.5, 100, 100.1, 199, 200, 301, 302, 305, 599, 600, 999, 1000, 0.1, 1e-9];
const EDGES = [65_535, 65_536, 43_200, 43_200.5, 900_000, 900_001, 1e9, 1e9 + 1, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1e300];

const ODD: unknown[] = [
  null,
  true,
  false,
  '',
  'a',
  0,
  1,
  -1,
  [],
  [[]],
  {},
  { a: 1 },
  [null],
  ...TEXTS,
  ...NUMBERS,
  ...EDGES,
];

// biome-ignore lint/suspicious/noExplicitAny: zod's definitions differ by their type, which is what is looked at
type Definition = any;

/** How many values are right for each that is odd. */
const CARE = 150;

function like(schema: z.core.$ZodType, key = ''): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: CARE, arbitrary: right(schema, key) }, { weight: 1, arbitrary: fc.constantFrom(...ODD) });
}

function right(schema: z.core.$ZodType, key: string): fc.Arbitrary<unknown> {
  const def = schema._zod.def as Definition;
  switch (def.type) {
    case 'optional':
    case 'default':
      return like(def.innerType, key);
    case 'union':
      return fc.oneof(...def.options.map((option: z.core.$ZodType) => like(option, key)));
    case 'array':
      return fc.array(like(def.element, key), { minLength: 1, maxLength: 3 });
    case 'record': {
      const member = () => like(def.valueType);
      const others = fc.dictionary(fc.constantFrom('c', '', '1', '__proto__', 'constructor', 'description'), member());
      return fc
        .tuple(fc.record({ a: member(), b: member() }), fc.option(others, { freq: 20, nil: {} }))
        .map(([named, more]) => ({ ...named, ...more }));
    }
    case 'object':
      return object(def);
  }
  if (key === 'targetGroupIdentifier') return fc.constantFrom('a', 'b', 'a', 'b', 'a', 'b', 'c');
  if (key === 'priority') return fc.integer({ min: 0, max: 100 });
  const values = [
    true,
    false,
    ...TEXTS,
    ...NUMBERS,
    ...EDGES,
    ...(def.values ?? []),
    ...Object.values(def.entries ?? {}),
  ];
  return fc.constantFrom(...values.filter((value) => z.safeParse(schema, value).success));
}

function object({ shape, checks = [] }: Definition): fc.Arbitrary<unknown> {
  const members: [string, z.core.$ZodType][] = Object.entries(shape);
  const values = Object.fromEntries(members.map(([key, of]) => [key, like(of, key)]));
  const needed = members.filter(([, of]) => of._zod.optin === undefined).map(([key]) => key);
  const free = members.map(([key]) => key).filter((key) => !needed.includes(key));
  const isOneOf = checks.some(({ _zod }: Definition) => _zod.def.fn === hasOneKey);
  const chosen = isOneOf
    ? fc.oneof(
        { weight: CARE, arbitrary: fc.subarray(free, { minLength: 1, maxLength: 1 }) },
        { weight: 1, arbitrary: fc.subarray(free) },
      )
    : fc.subarray(free, { maxLength: Math.min(free.length, 3) }).map((keys) => [...needed, ...keys]);
  const extra = fc.constantFrom({}, { $comment: 'why' }, { description: 'why' });
  const wrong = fc.constantFrom({ description: 1 }, { unknown: 1 }, JSON.parse('{"__proto__":1}'), { toString: 1 });
  return fc
    .tuple(
      chosen.chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, values[key]!])))),
      fc.oneof({ weight: CARE, arbitrary: extra }, { weight: 1, arbitrary: wrong }),
    )
    .map(([own, more]) => ({ ...own, ...more }));
}

export const nearlyValidTable = like(RouteTable);

/** What both say to a table as its JSON text has it: whether it is valid. Throws when they differ. */
export function agreedVerdict(text: string): boolean {
  const expected = z.safeParse(RouteTable, withoutComments(JSON.parse(text)));
  const found = checkedRouteTable(withoutComments(JSON.parse(text)));
  const isSame = expected.success
    ? isDeepStrictEqual(found, expected.data) && JSON.stringify(found) === JSON.stringify(expected.data)
    : found === REFUSED;
  if (!isSame) throw new Error(`the schema: ${JSON.stringify(expected)}\nthe validator: ${JSON.stringify(found)}`);
  return expected.success;
}
