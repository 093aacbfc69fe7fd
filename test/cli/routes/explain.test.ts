import { describe, expect, test } from 'vitest';
import { requestOf } from '../../../cli/routes/decide.ts';
import { explainRequest } from '../../../cli/routes/explain.ts';
import { answer, legacy, orders, rule, table, to } from './tables.ts';

const routes = table(
  [
    rule('beta', 'GET /orders/* x-beta=1', to('orders')),
    rule('new', 'POST /orders/*', to(['orders', 10], ['legacy', 90])),
    rule('gone', 'ANY /old', answer(404)),
    rule('drained', 'ANY /drained', to(['orders', 0])),
  ],
  { defaultAction: to('legacy'), targetGroupHeader: 'x-target-group' },
);

/** The explanation of a request up to the decision. */
const told = (...asked: Parameters<typeof explainRequest>): string[] => {
  const lines = explainRequest(...asked).split('\n');
  return lines.slice(0, lines.findIndex((line) => line.startsWith('→')) + 1);
};

test.each<[string, string, [string, string][], string[]]>([
  ['GET', '/orders/7?x=1', [['X-Beta', '1']], ['GET /orders/7?x=1', '  10 beta: matches', '→ orders 100 %']],
  [
    'GET',
    '/orders-archive',
    [['x-beta', '2']],
    [
      'GET /orders-archive',
      '  10 beta: no, path is not prefix /orders; expected header x-beta exactly "1", it is "2"',
      '  20 new: no, method is GET, not POST; path is not prefix /orders',
      '  30 gone: no, path is not exactly /old',
      '  40 drained: no, path is not exactly /drained',
      '  no rule matches: default action',
      '→ legacy 100 %',
    ],
  ],
  [
    'POST',
    '/orders',
    [],
    [
      'POST /orders',
      '  10 beta: no, method is POST, not GET; expected header x-beta exactly "1", it is absent',
      '  20 new: matches',
      '→ orders 10 %, legacy 90 %',
    ],
  ],
  [
    'POST',
    '/orders',
    [['X-Target-Group', 'legacy']],
    [
      'POST /orders',
      '  10 beta: no, method is POST, not GET; expected header x-beta exactly "1", it is absent',
      '  20 new: matches',
      '→ legacy 100 %',
    ],
  ],
  [
    'POST',
    '/x/..%2Forders',
    [],
    [
      'POST /x/..%2Forders',
      '  some servers read the path as /orders',
      '  10 beta: no, method is POST, not GET; path is prefix /orders in one of its two readings only; expected header x-beta exactly "1", it is absent',
      '  20 new: no, path is prefix /orders in one of its two readings only',
      '  30 gone: no, path is not exactly /old',
      '  40 drained: no, path is not exactly /drained',
      '→ 400 (the path matches one rule as sent and another once decoded and normalised)',
    ],
  ],
])('%s %s', (method, path, headers, lines) => {
  expect(told(routes, requestOf(method, path, headers))).toEqual(lines);
});

test.each([
  ['/old', '→ 404 (fixed response)'],
  ['/drained', '→ 503 (every target group of the rule has weight 0)'],
])('%s ends in %s', (path, last) => {
  expect(told(routes, requestOf('GET', path)).at(-1)).toBe(last);
});

test('each kind of header condition is told, and the value as it was sent', () => {
  const headers = 'x-a=Aa x-b^Bb x-c~Cc x-d=Dd!';
  const sent: [string, string][] = ['x-a', 'x-b', 'X-C', 'x-d'].map((name) => [name, 'Zz']);
  const routes = table([rule('all', `ANY /a! ${headers}`, to('orders'))], { defaultAction: answer(404) });
  expect(told(routes, requestOf('GET', '/A', sent))).toEqual([
    'GET /A',
    '  10 all: no, path is not exactly /a (case-sensitive); expected header x-a exactly "Aa", it is "Zz"; expected header x-b beginning with "Bb", it is "Zz"; expected header x-c containing "Cc", it is "Zz"; expected header x-d exactly "Dd" (case-sensitive), it is "Zz"',
    '→ 404 (fixed response)',
  ]);
});

test('a path that servers read in too many ways is told as it was sent only', () => {
  const routes = table([rule('new', 'POST /orders/*', to('orders'))], { defaultAction: to('legacy') });
  const [sent, next] = told(routes, requestOf('GET', `/${'a/'.repeat(5000)}..%2F`));
  expect([sent!.length, next]).toEqual([10_010, expect.stringMatching(/^ {2}10 new: no, /)]);
});

test('without a default action, what no rule matches is a 404', () => {
  expect(explainRequest(table([]), requestOf('GET', '/'))).toBe(
    'GET /\n→ 404 (no rule matches the request and there is no default action)',
  );
});

describe('a sticky choice is told, where the request has a key', () => {
  const forward = {
    ...to(['orders', 10], ['legacy', 90]).forward,
    stickiness: { by: ['header:x-user-id', 'sourceIp'] },
  };
  const sticky = table([], { defaultAction: { forward }, targetGroupHeader: 'x-target-group' });
  const last = (...headers: [string, string][]) => told(sticky, requestOf('GET', '/', headers)).at(-1);
  const drawn = '→ orders 10 %, legacy 90 %; stickiness by header:x-user-id, sourceIp';

  test.each<[string, [string, string][], string]>([
    ['none', [], drawn],
    ['of one group', [['x-user-id', '8']], `${drawn}; with the key "8" always orders`],
    ['of the other', [['x-user-id', '9']], `${drawn}; with the key "9" always legacy`],
    [
      'the address that the last gateway wrote',
      [['x-forwarded-for', '10.0.0.1, 8']],
      `${drawn}; with the key "8" always orders`,
    ],
    [
      'the address in a header, of which no other gateway wrote a part',
      [['x-forwarded-for', '8']],
      `${drawn}; with the key "8" always orders`,
    ],
    [
      'not where a tester has chosen',
      [
        ['x-user-id', '8'],
        ['x-target-group', 'legacy'],
      ],
      '→ legacy 100 %; stickiness by header:x-user-id, sourceIp',
    ],
  ])('%s', (_, headers, line) => expect(last(...headers)).toBe(line));
});

test('a sticky choice of one group is no choice', () => {
  const forward = { ...to('orders', ['legacy', 0]).forward, stickiness: { by: ['header:x-user-id'] } };
  const sticky = table([], { defaultAction: { forward } });
  expect(told(sticky, requestOf('GET', '/', [['x-user-id', '8']])).at(-1)).toBe(
    '→ orders 100 %; stickiness by header:x-user-id',
  );
});

test('stickiness, mirror and fallback are told', () => {
  const forward = {
    ...to('orders').forward,
    stickiness: { by: ['header:x-user-id', 'sourceIp'] },
    mirror: { targetGroupIdentifier: 'legacy', percent: 5 },
    fallback: { targetGroupIdentifier: 'legacy', on: ['unreachable', 404] },
  };
  const routes = table([], { defaultAction: { forward } });
  expect(told(routes, requestOf('GET', '/')).at(-1)).toBe(
    '→ orders 100 %; stickiness by header:x-user-id, sourceIp; mirror to legacy 5 %; fallback to legacy on unreachable, 404',
  );
});

describe('what is sent, where the action changes it', () => {
  const action = (filters: object, own: object = {}) => ({
    forward: {
      targetGroups: [
        { targetGroupIdentifier: 'orders', weight: 10, ...own },
        { targetGroupIdentifier: 'legacy', weight: 90 },
        { targetGroupIdentifier: 'lattice', weight: 0, urlRewrite: { path: { replacePrefixMatch: '/l' } } },
      ],
      ...filters,
    },
  });
  const groups = {
    targetGroups: {
      legacy: { type: 'http', url: 'http://10.0.1.16:8080' },
      orders: { type: 'http', url: 'http://10.0.1.17/app', host: 'target' },
      lattice: { type: 'lattice', url: 'https://orders-0a1b.7d67968.vpc-lattice-svcs.us-east-2.on.aws' },
      signed: { type: 'http', url: 'https://a.lambda-url.us-east-2.on.aws', auth: 'AWS_IAM', service: 'lambda' },
    },
  };
  const rewrite = (replacePrefixMatch: string) => ({ urlRewrite: { path: { replacePrefixMatch } } });

  test.each<[string, object, string[]]>([
    [
      'a rewrite',
      action(rewrite('/orders')),
      ['orders gets GET /app/orders/7?a=1, host: 10.0.1.17', 'legacy gets GET /orders/7?a=1, host: api.example.com'],
    ],
    [
      "a group's own rewrite",
      action({}, { urlRewrite: { hostname: 'orders.internal', path: { replaceFullPath: '/x' } } }),
      ['orders gets GET /app/x?a=1, host: orders.internal'],
    ],
    [
      "a host that a signed group does not take: the signature covers the URL's own",
      { forward: { targetGroups: [{ targetGroupIdentifier: 'signed' }], urlRewrite: { hostname: 'orders.internal' } } },
      ['signed gets GET /v1/orders/7?a=1, host: a.lambda-url.us-east-2.on.aws'],
    ],
    [
      'a host that a VPC Lattice service does not take',
      {
        forward: { targetGroups: [{ targetGroupIdentifier: 'lattice' }], urlRewrite: { hostname: 'orders.internal' } },
      },
      [`lattice gets GET /v1/orders/7?a=1, host: ${new URL(groups.targetGroups.lattice.url).host}`],
    ],
    [
      'a header that is set and removed is told once',
      action({
        requestHeaderModifier: {
          set: [{ name: 'x-tag', value: 'b' }],
          add: [{ name: 'x-tag', value: 'c' }],
          remove: [],
        },
      }),
      [
        'orders gets GET /app/v1/orders/7?a=1, host: 10.0.1.17, x-tag: b, c',
        'legacy gets GET /v1/orders/7?a=1, host: api.example.com, x-tag: b, c',
      ],
    ],
    [
      'an empty rewrite of a group',
      action(rewrite('/orders'), { urlRewrite: {} }),
      ['orders gets GET /app/v1/orders/7?a=1, host: 10.0.1.17', 'legacy gets GET /orders/7?a=1, host: api.example.com'],
    ],
    [
      'a mirror and a fallback',
      action({
        mirror: { targetGroupIdentifier: 'lattice' },
        fallback: { targetGroupIdentifier: 'legacy', on: [404] },
        ...rewrite('/orders'),
      }),
      [
        `lattice gets GET /l/7?a=1, host: ${new URL(groups.targetGroups.lattice.url).host}`,
        'legacy gets GET /orders/7?a=1, host: api.example.com',
        'orders gets GET /app/orders/7?a=1, host: 10.0.1.17',
      ],
    ],
    [
      'header modifiers',
      action({
        requestHeaderModifier: {
          set: [{ name: 'X-From', value: 'proxy' }],
          add: [{ name: 'x-tag', value: 'b' }],
          remove: ['x-debug'],
        },
        responseHeaderModifier: {
          set: [{ name: 'x-a', value: '1' }],
          add: [{ name: 'vary', value: 'x' }],
          remove: ['server'],
        },
      }),
      [
        'orders gets GET /app/v1/orders/7?a=1, host: 10.0.1.17, X-From: proxy, x-tag: a, b, without x-debug',
        'legacy gets GET /v1/orders/7?a=1, host: api.example.com, X-From: proxy, x-tag: a, b, without x-debug',
        'the answer gets no server, x-a: 1, one more vary: x',
      ],
    ],
    [
      'a redirect',
      { redirect: { hostname: 'b.example', path: { replacePrefixMatch: '/o' } } },
      ['location: https://b.example/o/7?a=1'],
    ],
  ])('%s', (_, forward, sent) => {
    const routes = table([rule('v1', 'ANY /v1/orders/*', forward)], groups);
    const request = requestOf('GET', '/v1/orders/7?a=1', [
      ['host', 'api.example.com'],
      ['x-tag', 'a'],
      ['x-debug', '1'],
    ]);
    const lines = explainRequest(routes, request).split('\n');
    const told = lines.filter((line) => /^ {2}(?:\w+ gets|location:|the answer) /.test(line));
    expect(told.sort()).toEqual(sent.map((line) => `  ${line}`).sort());
  });

  test.each([
    ['a rewrite', action(rewrite('/orders'))],
    ['a redirect', { redirect: { path: { replacePrefixMatch: '/orders' } } }],
  ])('a path that leads out of the new prefix of %s', (_, leading) => {
    const routes = table([rule('all', 'ANY /*', leading)], groups);
    expect(explainRequest(routes, requestOf('GET', '/a%2F..%2F..%2Fb')).split('\n')).toContain(
      '  400 (the path leads out of the rewritten prefix, as some servers read it)',
    );
  });

  test('no host where the caller sent none', () => {
    const routes = table([rule('v1', 'ANY /v1/*', action(rewrite('/o')))], groups);
    expect(explainRequest(routes, requestOf('GET', '/v1/a')).split('\n')).toContain('  legacy gets GET /o/a');
  });
});

test('the target groups and the whole table are told with what is not a default', () => {
  const mirror = { targetGroupIdentifier: 'legacy', methods: ['GET'], compare: { noise: true } };
  const routes = table([rule('a', 'ANY /a', { forward: { ...to('orders').forward, mirror } })], {
    targetGroups: { legacy, orders: { ...orders, host: 'target', timeoutMs: 900, lenient: false } },
    versionHeader: 'x-version',
    sources: { alb: { trust: ['mtls'] } },
  });
  expect(explainRequest(routes, requestOf('GET', '/a')).split('\n').slice(-3)).toEqual([
    '→ orders 100 %; mirror to legacy 100 %, methods ["GET"], compare {"ignore":[],"ignoreHeaders":[],"noise":true,"values":false}',
    '  orders: http http://10.0.1.17:8080, host target, timeoutMs 900, lenient false',
    '  whole table: sources {"alb":{"trust":["mtls"]}}, versionHeader x-version',
  ]);
});

test('a function is told with its event format', () => {
  const functionArn = 'arn:aws:lambda:us-east-2:123456789012:function:orders';
  const targetGroups = { orders: { type: 'lambda', functionArn, eventFormat: 'alb', multiValueHeaders: true } };
  const routes = table([rule('a', 'ANY /a', to('orders'))], { targetGroups });
  expect(explainRequest(routes, requestOf('GET', '/a')).split('\n').slice(-1)).toEqual([
    `  orders: lambda ${functionArn} (alb), multiValueHeaders true`,
  ]);
});
