import { describe, expect, it, test } from 'vitest';
import { diffRoutes } from '../../../cli/routes/diff.ts';
import { probes } from '../../../cli/routes/probes.ts';
import { legacy, match, orders, rule, table, to } from './tables.ts';

const fallback = { defaultAction: to('legacy') };
const nothing = ['no request changes its target'];

describe('settings of the whole table, by which requests may go elsewhere', () => {
  const rules = [rule('a', 'GET /a', to('orders'))];
  const diffOf = (before: object, after: object) =>
    diffRoutes(table(rules, { ...fallback, ...before }), table(rules, { ...fallback, ...after })).split('\n');

  test.each<[string, object, object, string[]]>([
    [
      'a header for testers',
      {},
      { targetGroupHeader: 'x-target-group' },
      ['targetGroupHeader: none → "x-target-group"'],
    ],
    [
      'a base path that goes',
      { sources: { 'apigateway-rest': { stripBasePath: 'v1' } } },
      { sources: { 'apigateway-rest': { stripBasePath: 'v2' } } },
      ['sources: {"apigateway-rest":{"stripBasePath":"v1"}} → {"apigateway-rest":{"stripBasePath":"v2"}}'],
    ],
    ['no setting', { sources: {} }, {}, nothing],
    ['the schema that an editor reads', {}, { $schema: './routes.schema.json' }, nothing],
  ])('%s', (_, before, after, lines) => expect(diffOf(before, after)).toEqual(lines));
});

it('tells of each path in tables of 300 rules', () => {
  const paths = Array.from({ length: 300 }, (_, i) => `/p${i}/*`);
  const of = (weight: number) =>
    table(paths.map((path, i) => rule(`r${i}`, `GET ${path} x-v=${i}`, to(['orders', weight], ['legacy', 10]))));
  expect(diffRoutes(of(10), of(20)).split('\n')).toHaveLength(600);
});

/** Each pair of rules is asked about, so a table of 300 rules would take minutes if all of them were. */
it('asks about two rules together only if one request can concern both', () => {
  const asked = (a: string[], b: string[]) => {
    const [before, after] = [a, b].map((all) => table(all.map((words, i) => rule(`r${i}`, words, to('orders')))));
    return new Set(probes(before!, after!).all.map(({ path, headers }) => `${path} ${headers.join(' ')}`));
  };
  const both = 'x-a,1 x-b,2';
  expect(asked(['ANY /a x-a=1'], ['ANY /b x-b=2'])).not.toContain(`/a ${both}`);
  expect(asked(['ANY /a x-a=1'], ['ANY /a x-b=2'])).toContain(`/a ${both}`);
  expect(asked(['ANY /a x-a=1'], ['GET x-b=2'])).toContain(`/a ${both}`);
  expect(asked(['ANY /a x-a=1'], ['ANY /b%2Fc x-b=2'])).toContain(`/a ${both}`);
  expect(asked(['ANY /b%2Fc x-a=1'], ['ANY /a x-b=2'])).toContain(`/a ${both}`);
});

describe('what diff tells', () => {
  test.each<[string, ReturnType<typeof rule>[], ReturnType<typeof rule>[], string[]]>([
    ['the same table', [rule('a', 'GET /a', to('orders'))], [rule('a', 'GET /a', to('orders'))], nothing],
    [
      'other names, priorities and order of rules that share nothing',
      [rule('a', 'GET /a', to('orders')), rule('b', 'GET /b', to('orders'))],
      [rule('x', 'GET /b', to('orders'), 3), rule('y', 'GET /a', to('orders'), 4)],
      nothing,
    ],
    [
      'a rule that none reaches',
      [rule('all', 'ANY /*', to('orders'))],
      [rule('all', 'ANY /*', to('orders')), rule('a', 'ANY /a', to('legacy'))],
      nothing,
    ],
    [
      'weights in the same proportion',
      [rule('a', 'ANY /a', to(['orders', 1], ['legacy', 1]))],
      [rule('a', 'ANY /a', to(['legacy', 7], ['orders', 7]))],
      nothing,
    ],
    [
      'a raised weight',
      [rule('a', 'GET /a', to(['orders', 10], ['legacy', 90]))],
      [rule('a', 'GET /a', to(['orders', 50], ['legacy', 50]))],
      ['GET /a: orders 10 %, legacy 90 % → orders 50 %, legacy 50 %'],
    ],
    [
      'a path that moved, for the methods that moved',
      [],
      [rule('a', 'POST /a/*', to('orders'))],
      ['POST /a: legacy 100 % → orders 100 %', 'POST /a/*: legacy 100 % → orders 100 %'],
    ],
    [
      'methods that no rule names',
      [rule('a', 'POST /a', to('orders'))],
      [rule('a', 'ANY /a', to('orders'))],
      ['ANY but POST /a: legacy 100 % → orders 100 %'],
    ],
    [
      'methods that neither of two rules names',
      [rule('a', 'POST /a', to('orders')), rule('b', 'PUT /a', to('orders'))],
      [rule('a', 'ANY /a', to('orders'))],
      ['ANY but POST|PUT /a: legacy 100 % → orders 100 %'],
    ],
    [
      'methods that neither of seven rules names',
      ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map((method) =>
        rule(method, `${method} /a`, to('orders')),
      ),
      [rule('a', 'ANY /a', to('orders'))],
      ['ANY but GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS /a: legacy 100 % → orders 100 %'],
    ],
    [
      'a method of its own, and several in the usual order',
      [],
      [
        rule('p', 'PURGE /a', to('orders')),
        rule('d', 'DELETE /a', to('orders')),
        rule('g', 'GET /a', to('orders')),
        rule('b', 'GET /B', to('orders')),
      ],
      ['GET|DELETE|PURGE /a: legacy 100 % → orders 100 %', 'GET /B: legacy 100 % → orders 100 %'],
    ],
    [
      'a path with a slash at its end',
      [],
      [rule('a', 'ANY /a//*', to('orders'))],
      ['ANY /a/*: legacy 100 % → orders 100 %'],
    ],
    [
      'several headers, together and alone',
      [],
      [rule('a', 'GET /a x-b=1 x-A=2', to('orders')), rule('c', 'GET /a x-c=3', to('orders'))],
      ['GET /a, x-c: 3: legacy 100 % → orders 100 %', 'GET /a, x-a: 2, x-b: 1: legacy 100 % → orders 100 %'],
    ],
    [
      'a header that now decides',
      [rule('a', 'GET /a', to('legacy'))],
      [rule('beta', 'GET /a x-beta=1', to('orders')), rule('a', 'GET /a', to('legacy'))],
      ['GET /a, x-beta: 1: legacy 100 % → orders 100 %'],
    ],
    [
      'a header that was to be exact and is now a prefix',
      [rule('beta', 'GET /a x-beta=1', to('orders'))],
      [rule('beta', 'GET /a x-beta^1', to('orders'))],
      ['GET /a, x-beta: 1-more: legacy 100 % → orders 100 %'],
    ],
    [
      'a prefix of a header that is now any part of it',
      [rule('beta', 'GET /a x-beta^1', to('orders'))],
      [rule('beta', 'GET /a x-beta~1', to('orders'))],
      ['GET /a, x-beta: other-1: legacy 100 % → orders 100 %'],
    ],
    [
      "letter case of a header's value that no longer matters",
      [rule('beta', 'GET /a x-beta=a!', to('orders'))],
      [rule('beta', 'GET /a x-beta=a', to('orders'))],
      ['GET /a, x-beta: A: legacy 100 % → orders 100 %'],
    ],
    [
      'letter case of a capital that no longer matters',
      [rule('a', 'GET /A!', to('orders'))],
      [rule('a', 'GET /A', to('orders'))],
      ['GET /a: legacy 100 % → orders 100 %'],
    ],
    [
      'letter case that no longer matters',
      [rule('a', 'GET /a!', to('orders'))],
      [rule('a', 'GET /a', to('orders'))],
      ['GET /A: legacy 100 % → orders 100 %'],
    ],
    [
      'two rules in the other order',
      [rule('reads', 'GET /a/*', to('orders')), rule('deep', 'ANY /a/b/*', to('legacy'))],
      [rule('deep', 'ANY /a/b/*', to('legacy')), rule('reads', 'GET /a/*', to('orders'))],
      ['GET /a/b: orders 100 % → legacy 100 %', 'GET /a/b/*: orders 100 % → legacy 100 %'],
    ],
    [
      'an answer of the proxy itself',
      [rule('a', 'GET /a', to(['orders', 0]))],
      [rule('a', 'GET /a', { fixedResponse: { statusCode: 404 } })],
      ['GET /a: 503 (every target group of the rule has weight 0) → 404 (fixed response)'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(diffRoutes(table(before, fallback), table(after, fallback)).split('\n')).toEqual(expected);
  });
});

it('knows target groups by what they are, not by their names', () => {
  const before = table([], { targetGroups: { legacy, orders }, defaultAction: to('legacy') });
  const renamed = table([], { targetGroups: { old: legacy }, defaultAction: to('old') });
  const moved = table([], { targetGroups: { legacy: orders }, defaultAction: to('legacy') });
  expect(diffRoutes(before, renamed)).toBe(nothing[0]);
  expect(diffRoutes(before, moved)).toMatch(
    /^ANY \/\*: legacy 100 % → legacy 100 % \[legacy was .*10\.0\.1\.16.*, is .*10\.0\.1\.17/,
  );
});

it('names a group that only one table has without its definition', () => {
  const before = table([], { targetGroups: { legacy }, defaultAction: to('legacy') });
  const after = table([], { targetGroups: { orders }, defaultAction: to('orders') });
  expect(diffRoutes(before, after)).toBe('ANY /*: legacy 100 % → orders 100 %');
});

it('tells of the rules of a ramp, and not of where it stands', () => {
  const of = (ramp: object) =>
    table([], {
      defaultAction: {
        forward: { ...to(['orders', 1], ['legacy', 1]).forward, ramp: { targetGroupIdentifier: 'orders', ...ramp } },
      },
    });
  const state = { step: 1, since: '2026-11-28T10:00:00Z', status: 'held', reason: 'night' };
  expect(diffRoutes(of({}), of({ state }))).toBe(nothing[0]);
  expect(diffRoutes(of({}), of({ holdMinutes: 7 }))).toMatch(/\[ramp was .*, is .*"holdMinutes":7/);
});

it('tells of a fallback that is new', () => {
  const { forward } = to('orders');
  const after = { forward: { ...forward, fallback: { targetGroupIdentifier: 'legacy', on: [404] } } };
  expect(
    diffRoutes(
      table([{ ...rule('a', 'GET /a', to('orders')), match: { httpMatch: match('GET /a') } }]),
      table([rule('a', 'GET /a', after)]),
    ),
  ).toBe('GET /a: orders 100 % → orders 100 % [fallback was none, is {"targetGroupIdentifier":"legacy","on":[404]}]');
});

describe('what the action changes in a request', () => {
  const forward = (filters: object, own: object = {}, name = 'orders') => ({
    forward: { targetGroups: [{ targetGroupIdentifier: name, ...own }], ...filters },
  });
  const by = (replacePrefixMatch: string, hostname?: string) => ({
    urlRewrite: { path: { replacePrefixMatch }, ...(hostname !== undefined && { hostname }) },
  });
  const set = (value: string) => ({ set: [{ name: 'x-a', value }] });
  const plain = forward({});
  const orders100 = 'orders 100 % → orders 100 %';

  test.each<[string, before: object, after: object, string[]]>([
    ['a rewrite', plain, forward(by('/o')), [`ANY /v1/*: ${orders100} [orders was "/v1/*", is "/o/*"]`]],
    [
      'the host of a rewrite',
      forward(by('/o')),
      forward(by('/o', 'b')),
      [`ANY /v1/*: ${orders100} [orders was "/o/*", is "/o/*, host: b"]`],
    ],
    [
      "a group's own rewrite",
      forward(by('/o')),
      forward(by('/o'), by('/p')),
      [`ANY /v1/*: ${orders100} [orders was "/o/*", is "/p/*"]`],
    ],
    [
      'another group, which has a path of its own',
      plain,
      forward(by('/o'), {}, 'legacy'),
      ['ANY /v1/*: orders 100 % → legacy 100 %'],
    ],
    [
      'no host where the caller sends it',
      { forward: { ...plain.forward, ...by('/o') } },
      forward(by('/p')),
      [`ANY /v1/*: ${orders100} [orders was "/o/*", is "/p/*"]`],
    ],
    ["a group's rewrite instead of the action's", forward(by('/o')), forward({}, by('/o')), nothing],
    [
      'an empty rewrite',
      forward(by('/o')),
      forward(by('/o'), { urlRewrite: {} }),
      [`ANY /v1/*: ${orders100} [orders was "/o/*", is "/v1/*"]`],
    ],
    [
      'a fallback that is asked for another path',
      forward({ ...by('/o'), fallback: { targetGroupIdentifier: 'orders', on: [404] } }, {}, 'legacy'),
      {
        forward: {
          ...forward({ ...by('/o'), fallback: { targetGroupIdentifier: 'orders', on: [404] } }).forward,
          targetGroups: [
            { targetGroupIdentifier: 'legacy' },
            { targetGroupIdentifier: 'orders', weight: 0, ...by('/p') },
          ],
        },
      },
      ['ANY /v1/*: legacy 100 % → legacy 100 % [orders was "/o/*", is "/p/*"]'],
    ],
    [
      'headers of the request',
      forward({ requestHeaderModifier: set('1') }),
      forward({ requestHeaderModifier: set('2') }),
      [
        `ANY /v1/*: ${orders100} [requestHeaderModifier was {"set":[{"name":"x-a","value":"1"}],"add":[],"remove":[]}, is {"set":[{"name":"x-a","value":"2"}],"add":[],"remove":[]}]`,
      ],
    ],
    [
      'headers of the response',
      plain,
      forward({ responseHeaderModifier: { remove: ['server'] } }),
      [`ANY /v1/*: ${orders100} [responseHeaderModifier was none, is {"set":[],"add":[],"remove":["server"]}]`],
    ],
    ['a redirect', plain, { redirect: { hostname: 'b' } }, ['ANY /v1/*: orders 100 % → redirect 302, hostname b']],
  ])('%s', (_, before, after, lines) => {
    const of = (action: object) => table([rule('v1', 'ANY /v1/*', action)]);
    expect(
      diffRoutes(of(before), of(after))
        .split('\n')
        .filter((line) => !line.startsWith('ANY /v1:')),
    ).toEqual(lines);
  });

  test('a path that leads out of the new prefix', () => {
    const of = (action: object) =>
      table([rule('all', 'ANY /*', action), rule('odd', 'ANY /a%2F..%2F..%2Fb', to('orders'))]);
    expect(diffRoutes(of(plain), of(forward(by('/o'))))).toContain(`[refused was none, is "400 (`);
  });

  test('the host of a condition is no change of the host', () => {
    const of = (prefix: string) => table([rule('v1', 'ANY /v1/* host=a.example', forward(by(prefix)))]);
    expect(diffRoutes(of('/o'), of('/p'))).toContain(
      '/v1/*, host: a.example: orders 100 % → orders 100 % [orders was "/o/*", is "/p/*"]',
    );
  });

  test('another prefix, which leaves another path', () => {
    const of = (prefix: string, action: object) =>
      table([rule('v1', `ANY ${prefix}/*`, action)], { defaultAction: forward(by('/o')) });
    const change = 'orders was "/o/v1/a/*", is "/o/*"';
    expect(diffRoutes(of('/v1/b', forward(by('/o'))), of('/v1/a', forward(by('/o'))))).toContain(change);
    const [here, there] = ['/v1', '/v1/a'].map((prefix) =>
      of(prefix, { redirect: { path: { replacePrefixMatch: '/n' } } }),
    );
    expect(diffRoutes(here!, there!)).toContain('location was "/n/a/*", is "/n/*"');
  });
});
