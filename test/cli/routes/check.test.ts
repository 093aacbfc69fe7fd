import { describe, expect, it, test } from 'vitest';
import type { Surroundings } from '../../../cli/routes/check/finding.ts';
import { checkRoutes } from '../../../cli/routes/check.ts';
import { answer, legacy, orders, rule, to, written } from './tables.ts';

const found = (value: unknown): string[] => checkRoutes(value).map(({ level, message }) => `${level}: ${message}`);
const both = { defaultAction: to('legacy', ['orders', 1]) };

/** What every redirect is told. */
const noCounterpart = (name: string): string =>
  `warning: rule "${name}": redirect has no counterpart: let a service answer it, and forward the rule to that service (VPC Lattice)`;

describe('what check finds', () => {
  test.each<[string, unknown, string[]]>([
    ['nothing', written([rule('special', 'GET /a/b', to('orders')), rule('general', 'ANY /a/*', to('legacy'))]), []],
    [
      'a rule that an earlier one covers',
      written([rule('general', 'ANY /a/*', to('orders')), rule('special', 'GET /a/b', to('legacy'))]),
      ['error: rule "special" is never reached: rule "general" (any method prefix /a) is first'],
    ],
    [
      'the same by priority, whatever the order in the file',
      written([rule('special', 'GET /a/b', to('legacy'), 20), rule('general', 'ANY /a/*', to('orders'), 10)]),
      ['error: rule "special" is never reached: rule "general" (any method prefix /a) is first'],
    ],
    [
      'rules that share requests without one being the special case',
      written([rule('reads', 'GET /a/*', to('orders')), rule('deep', 'ANY /a/b/*', to('legacy'))]),
      [
        'warning: rule "reads" (GET prefix /a) and rule "deep" (any method prefix /a/b) overlap: requests that match both go to the first',
      ],
    ],
    [
      'nothing of rules that overlap and do the same',
      written([rule('reads', 'GET /a/*', to('orders')), rule('deep', 'ANY /a/b/*', to('orders'))], both),
      [],
    ],
    [
      'weights that are all 0',
      written([rule('a', 'ANY /a', to(['orders', 0], ['legacy', 0]))]),
      ['error: rule "a": every target group has weight 0, so all its requests are answered 503'],
    ],
    [
      'the same of the default action',
      written([], { targetGroups: { legacy }, defaultAction: to(['legacy', 0]) }),
      ['error: defaultAction: every target group has weight 0, so all its requests are answered 503'],
    ],
    [
      'a target group that no action names',
      written([rule('a', 'ANY /a', to('orders'))]),
      ['warning: target group "legacy": no action names it'],
    ],
    [
      'none that a mirror or a fallback names',
      written([
        rule('a', 'ANY /a', {
          forward: {
            ...to('orders').forward,
            fallback: { targetGroupIdentifier: 'legacy', on: [404] },
          },
        }),
      ]),
      [],
    ],
    [
      'a mirror that is the only one to answer, so that nothing is ever mirrored',
      written([], {
        targetGroups: { legacy, orders },
        defaultAction: {
          forward: {
            ...to(['legacy', 0], ['orders', 100]).forward,
            mirror: { targetGroupIdentifier: 'orders' },
          },
        },
      }),
      ['warning: defaultAction: mirror orders is the only target group with a weight, so nothing is mirrored'],
    ],
    [
      'nothing of a fallback to one of two that are asked',
      written(
        [
          rule('a', 'ANY /a', {
            forward: {
              ...to(['orders', 1], ['legacy', 1]).forward,
              fallback: { targetGroupIdentifier: 'orders', on: [404] },
            },
          }),
        ],
        both,
      ),
      [],
    ],
    [
      'a fallback to the only one that is asked',
      written(
        [
          rule('a', 'ANY /a', {
            forward: { ...to('orders').forward, fallback: { targetGroupIdentifier: 'orders', on: [404] } },
          }),
        ],
        both,
      ),
      ['warning: rule "a": fallback orders is the only target group with a weight, so nothing falls back'],
    ],
    [
      'a redirect that matches its own target again',
      written([rule('a', 'ANY /a/*', { redirect: { path: { replacePrefixMatch: '/a/b' } } })], both),
      ['error: rule "a" redirects in a loop: /a → /a/b → /a/b/b …', noCounterpart('a')],
    ],
    [
      'two redirects that lead to each other',
      written(
        [
          rule('a', 'ANY /a', { redirect: { path: { replaceFullPath: '/b' } } }),
          rule('b', 'ANY /b', { redirect: { path: { replaceFullPath: '/a' } } }),
        ],
        both,
      ),
      [
        'error: rule "a" redirects in a loop: /a → /b → /a …',
        'error: rule "b" redirects in a loop: /b → /a → /b …',
        noCounterpart('a'),
        noCounterpart('b'),
      ],
    ],
    [
      'a redirect to HTTPS of HTTPS requests too',
      written([rule('s', 'ANY /*', { redirect: { scheme: 'https' } })], both),
      [
        'error: rule "s" redirects in a loop: / → / → / …; match x-forwarded-proto too, so that it redirects the other scheme only',
        noCounterpart('s'),
      ],
    ],
    [
      'redirects that end',
      written(
        [
          rule('s', 'ANY /s x-forwarded-proto=http', { redirect: { scheme: 'https' } }),
          rule('a', 'ANY /a/*', { redirect: { path: { replacePrefixMatch: '/b' } } }),
          rule('h', 'ANY /h', { redirect: { hostname: 'h.example' } }),
          rule('p', 'ANY /p', { redirect: { port: 8443 } }),
        ],
        both,
      ),
      ['s', 'a', 'h', 'p'].map(noCounterpart),
    ],
    [
      'a rewrite whose own links lead to another rule',
      written(
        [
          rule('v1', 'ANY /v1/*', {
            forward: { ...to('orders').forward, urlRewrite: { path: { replacePrefixMatch: '/o' } } },
          }),
          rule('o', 'ANY /o/*', to('legacy')),
        ],
        both,
      ),
      [
        'warning: rule "v1": its service sees /o, and links in its pages that begin with that lead to rule "o"; let it write relative links',
        'warning: rule "v1": urlRewrite has no counterpart: let orders serve /v1 as it now serves /o (VPC Lattice)',
      ],
    ],
    [
      'one path for a whole prefix',
      written(
        [
          rule('f', 'ANY /f/*', {
            forward: { ...to('orders').forward, urlRewrite: { path: { replaceFullPath: '/o' } } },
          }),
        ],
        both,
      ),
      [
        'warning: rule "f": replaceFullPath sends every path below /f as /o; to keep the rest of the path use replacePrefixMatch',
        'warning: rule "f": urlRewrite has no counterpart: let orders serve /f as it now serves /o (VPC Lattice)',
      ],
    ],
    [
      "an import's placeholder",
      written([], {
        targetGroups: { stock: { type: 'http', url: 'http://stock.invalid' } },
        defaultAction: to('stock'),
      }),
      [`error: target group "stock" has an import's placeholder for its URL`],
    ],
    [
      'a rule whose own path the proxy refuses',
      written([rule('read', 'ANY /a/b', to('orders')), rule('raw', 'ANY /a%2Fb', to('legacy'))]),
      [
        'warning: rule "raw": its own path /a%2Fb is answered 400: the path matches one rule as sent and another once decoded and normalised',
      ],
    ],
    [
      'limits of VPC Lattice, and of one form of it',
      written([rule('teapot', 'PATCH /tea', answer(418))], both),
      [
        'warning: rule "teapot": method PATCH, allowed are CONNECT DELETE GET HEAD OPTIONS POST PUT TRACE (export --to cloudformation)',
        'warning: rule "teapot": fixed response 418, allowed are 404 and 500 (VPC Lattice)',
      ],
    ],
    [
      'more rules than the quota',
      written(
        Array.from({ length: 11 }, (_, i) => rule(`r${i}`, `ANY /r${i}`, to('orders'))),
        both,
      ),
      ['warning: 11 rules: a VPC Lattice listener has at most 10 unless the quota is raised'],
    ],
    [
      'more rules than there are priorities',
      written(
        Array.from({ length: 101 }, (_, i) => rule(`r${i}`, `ANY /r${i}`, to('orders'))),
        both,
      ),
      ['warning: 101 rules: a VPC Lattice listener has at most 100 priorities'],
    ],
    [
      'variables that nothing filled in',
      written([], { targetGroups: { a: { type: 'http', url: `http://\${Host}:8080` } }, defaultAction: to('a') }),
      [`error: target group "a": url still contains \${Host}`],
    ],
    [
      'https that names two hosts',
      written([], {
        targetGroups: {
          a: { type: 'http', url: 'https://a.internal' },
          b: { type: 'http', url: 'https://b.internal', host: 'target' },
        },
        defaultAction: to('a', 'b'),
      }),
      [
        'warning: target group "a": https with "host": "preserve" names the URL\'s host in TLS and the caller\'s in Host; if the server answers 421 or an empty page, set "host": "target"',
      ],
    ],
    [
      "the proxy's rights for every caller",
      written([], {
        targetGroups: {
          a: { type: 'lattice', url: 'https://a.on.aws', auth: 'AWS_IAM' },
          b: { type: 'http', url: 'https://b.lambda-url.us-east-2.on.aws', auth: 'AWS_IAM', service: 'lambda' },
          c: { type: 'lattice', url: 'https://c.on.aws', auth: 'AWS_IAM', requireIdentity: true },
        },
        rules: [{ name: 'c', priority: 1, match: { httpMatch: { method: 'GET' } }, action: to('c') }],
        defaultAction: to('a', 'b'),
      }),
      ['a', 'b'].map(
        (name) =>
          `warning: target group "${name}": with "auth": "AWS_IAM" every caller of an open front door acts with the proxy's role; set "requireIdentity": true unless each door authenticates its callers`,
      ),
    ],
    ...(
      [
        ['/docs/*', '/docs'],
        ['/docs/*.html', '/docs'],
        ['/*', '/'],
        ['/docs/{id}/parts', '/docs'],
        ['/docs/{proxy+}', '/docs'],
        ['/docs/:id', '/docs'],
      ] as const
    ).map(([path, prefix]): [string, unknown, string[]] => [
      `the pattern ${path}`,
      written(
        [
          {
            ...rule('a', 'GET', to('orders')),
            match: { httpMatch: { method: 'GET', pathMatch: { match: { prefix: path }, caseSensitive: false } } },
          },
        ],
        both,
      ),
      expect.arrayContaining([
        `warning: rule "a": path ${path} is matched literally, without wildcards or variables; did you mean the prefix ${prefix}?`,
      ]),
    ]),
    ['no pattern in a colon within a segment', written([rule('a', 'POST /jobs/7:cancel', to('orders'))], both), []],
    ...[401, 403, 404].map((statusCode): [string, unknown, string[]] => [
      `an exact path that is denied with ${statusCode}`,
      written([rule('a', 'ANY /admin/s.txt', answer(statusCode))], both),
      expect.arrayContaining([
        'warning: rule "a": denies exactly /admin/s.txt, but not /admin/s.txt/x, which some servers read as the same file; use a prefix',
      ]),
    ]),
    ['nothing of a prefix that is denied', written([rule('a', 'ANY /admin/*', answer(404))], both), []],
    [
      'every fault by the schema, and then nothing else',
      written([rule('a', 'ANY /a', to('legacy')), rule('b', 'ANY /a', { forword: {} })]),
      [
        'error: rules[1].action: unknown key forword',
        'error: rules[1].action: expected exactly one of forward, fixedResponse, redirect',
      ],
    ],
    [
      'names that nobody has',
      written([rule('a', 'ANY /a', to('nowhere')), rule('a', 'ANY /b', to('legacy'))]),
      [
        'error: rules[1].name: rules[0] has it already',
        'error: rules[0].action.forward.targetGroups[0].targetGroupIdentifier: no target group is called "nowhere"',
      ],
    ],
    [
      'what fallback and method may be',
      written([
        {
          ...rule('a', 'ANY /a', {
            forward: { ...to('legacy').forward, fallback: { targetGroupIdentifier: 'orders', on: ['timeout'] } },
          }),
          match: { httpMatch: { method: ['GET', 'POST'] as never } },
        },
      ]),
      [
        'error: rules[0].match.httpMatch.method: expected one upper-case method; write a rule for each',
        'error: rules[0].action.forward.fallback.on[0]: expected "unreachable" or a status from 200 to 599',
      ],
    ],
    ['what is no table at all', [], ['error: route table: expected object']],
  ])('%s', (_, value, expected) => expect(found(value)).toEqual(expected));
});

describe('what check finds of streaming', () => {
  const fn = (more: object = {}) => ({
    type: 'lambda',
    functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders:live',
    eventFormat: 'lattice-v2',
    ...more,
  });
  const withGroups = (targetGroups: object, rest: object = {}) => ({
    ...written([rule('a', 'ANY /a/*', to('fn')), rule('b', 'ANY /b/*', to('legacy'))], rest),
    targetGroups,
  });
  const BUFFERED = 'apigateway-http, alb, lattice-v1, lattice-v2, vpc-proxy';
  const mirror = { targetGroupIdentifier: 'legacy' };

  it.each<[string, unknown, string[]]>([
    ['nothing where no group is asked to stream', withGroups({ fn: fn(), legacy }), []],
    [
      'event sources and functions that stay buffered',
      withGroups({ fn: fn(), legacy: { ...legacy, idleTimeoutMs: 60_000 } }),
      [
        `warning: streaming: answers to ${BUFFERED} are sent when they are complete`,
        'warning: streaming: answers of target group "fn" are sent when they are complete: "streaming" is not true',
      ],
    ],
    [
      'nothing where every source and every function streams',
      withGroups({ fn: fn({ streaming: true }), legacy }, { eventSources: ['apigateway-rest', 'function-url'] }),
      [],
    ],
    [
      'a table that no door could stream',
      withGroups({ fn: fn({ streaming: true }), legacy }, { eventSources: ['alb'] }),
      ['warning: nothing streams: eventSources has neither apigateway-rest nor function-url'],
    ],
    [
      'a mirror, which compares what is small',
      {
        ...withGroups({ fn: fn({ streaming: true }), legacy }, { eventSources: ['function-url'] }),
        rules: [{ ...rule('a', 'ANY /a/*', { forward: { ...to('fn').forward, mirror } }), priority: 10 }],
      },
      ['warning: streaming: rule "a": streamed answers over 1 MB are not compared'],
    ],
  ])('%s', (_, value, findings) => {
    expect(found(value)).toEqual(findings);
  });
});

describe('what check finds of ramps', () => {
  const ramped = (ramp: object, more: object = {}, groups = to('legacy', ['orders', 1]).forward) =>
    written([], {
      defaultAction: { forward: { ...groups, ...more, ramp: { targetGroupIdentifier: 'orders', ...ramp } } },
    });
  const mirror = { targetGroupIdentifier: 'orders' };
  const never = (limit: string, why: string) => [`warning: defaultAction: limit ${limit} is never broken: ${why}`];

  it.each<[string, unknown, string[]]>([
    ['nothing of the default limits', ramped({}), []],
    [
      'nothing of a fallback to the only group that gets requests before the ramp begins',
      ramped({}, { fallback: { targetGroupIdentifier: 'legacy', on: [404] } }, to('legacy', ['orders', 0]).forward),
      [],
    ],
    [
      'nothing of limits that can be broken',
      ramped({ limits: { errorPercent: 2, parityPercent: 95 } }, { mirror }),
      [],
    ],
    [
      'no limits',
      ramped({ limits: {} }),
      ['error: defaultAction: its ramp has no limits, so nothing takes a bad service back'],
    ],
    [
      'parity without a mirror',
      ramped({ limits: { parityPercent: 95 } }),
      never('parityPercent 95', 'nothing is mirrored, so no answers are compared'),
    ],
    [
      'parity with a mirror of 0 %',
      ramped({ limits: { parityPercent: 95 } }, { mirror: { ...mirror, percent: 0 } }),
      never('parityPercent 95', 'nothing is mirrored, so no answers are compared'),
    ],
    [
      'parity of nothing',
      ramped({ limits: { parityPercent: 0 } }, { mirror }),
      never('parityPercent 0', 'any answers are 0 % alike'),
    ],
    [
      'a limit of all requests',
      ramped({ limits: { errorPercent: 100 } }),
      never('errorPercent 100', 'no service has more errors than requests'),
    ],
    [
      'a group without another one',
      ramped({}, {}, to('orders').forward),
      [
        expect.stringContaining(
          "error: defaultAction.forward.ramp.targetGroupIdentifier: the action's targetGroups have no",
        ),
      ],
    ],
    [
      'a state beyond its steps',
      ramped({ steps: [100], state: { step: 2, since: '2026-11-28T10:00:00Z', status: 'running' } }),
      ['error: defaultAction.forward.ramp.state.step: expected at most 1, because there are so many steps'],
    ],
  ])('%s', (_, value, expected) => expect(found(value)).toEqual(expected));

  const splits = (count: number, last: object = {}) =>
    written(
      Array.from({ length: count }, (_, i) => {
        const { forward } = to('legacy', ['orders', 1]);
        return rule(`r${i + 1}`, `ANY /${i + 1}`, { forward: i + 1 === count ? { ...forward, ...last } : forward });
      }),
    );
  const unseen = (value: unknown) => found(value).filter((line) => line.includes('no metrics of their own'));

  it.each<[string, unknown, string[]]>([
    ['nothing of 50 pairs of rule and target group', splits(25), []],
    [
      'the pairs beyond them',
      splits(26),
      [
        'warning: r26/legacy, r26/orders: no metrics of their own, because only the first 50 pairs of rule and target group have them, with ASCII names',
      ],
    ],
    [
      'and a ramp among them',
      splits(26, { ramp: { targetGroupIdentifier: 'orders' } }),
      [expect.stringMatching(/^error: r26.*A ramp needs them$/)],
    ],
  ])('%s', (_, value, expected) => expect(unseen(value)).toEqual(expected));
});

it('says of a rule once that it is never reached', () => {
  const rules = [
    rule('one', 'ANY /*', to('orders')),
    rule('two', 'ANY /a/*', to('legacy')),
    rule('three', 'ANY /a/b', to('orders')),
  ];
  expect(found(written(rules)).filter((line) => line.includes('"three" is never'))).toHaveLength(1);
});

describe('what check finds around the table', () => {
  const group = (rest: object) =>
    written([], {
      targetGroups: { a: { type: 'http', url: 'https://a', host: 'target', ...rest } },
      defaultAction: to('a'),
    });
  const around = (value: unknown, surroundings: Surroundings): string[] =>
    checkRoutes(value, surroundings).map(({ level, message }) => `${level}: ${message}`);
  const folder = new URL('.', import.meta.url).pathname;

  it.each<[what: string, ca: string, finding: RegExp]>([
    [
      'a file that does not exist',
      'nowhere.pem',
      /^warning: target group "a": ca: cannot read .*nowhere\.pem: ENOENT.*; the function reads the file from its own package$/,
    ],
    [
      'a file without a certificate',
      'tables.ts',
      /^warning: target group "a": ca: .*tables\.ts holds no PEM certificate/,
    ],
    [
      'text that is no certificate',
      '-----BEGIN CERTIFICATE-----x',
      /^error: target group "a": ca: the text holds no PEM/,
    ],
  ])('a private CA: %s', (_, ca, finding) => {
    expect(around(group({ ca }), { folder })).toEqual([expect.stringMatching(finding)]);
  });

  it.each<[what: string, clientCertificate: object, finding: RegExp]>([
    [
      'a file that does not exist',
      { cert: 'nowhere.pem', key: 'nowhere.key' },
      /^warning: target group "a": clientCertificate\.cert: cannot read .*nowhere\.pem: ENOENT.*own package$/,
    ],
    [
      'a text and a file',
      { cert: '-----BEGIN CERTIFICATE-----x', key: 'nowhere.key' },
      /^warning: target group "a": clientCertificate\.key: cannot read .*nowhere\.key: ENOENT.*own package$/,
    ],
    [
      'texts that are none',
      { cert: '-----BEGIN CERTIFICATE-----x', key: '-----BEGIN PRIVATE KEY-----x' },
      /^error: target group "a": clientCertificate: cert and key cannot be used: /,
    ],
    [
      'a variable that was never filled in',
      { cert: `${'$'}{CERT}`, key: 'nowhere.key' },
      /^error: target group "a": clientCertificate still contains \$\{CERT\}$/,
    ],
  ])('a client certificate: %s', (_, clientCertificate, finding) => {
    expect(around(group({ clientCertificate }), { folder })).toContainEqual(expect.stringMatching(finding));
  });

  it('functions that the template may not invoke, an alias being another ARN', () => {
    const functionArn = 'arn:aws:lambda:us-east-2:123456789012:function:orders';
    const value = (arn: string) =>
      written([], {
        targetGroups: { f: { type: 'lambda', functionArn: arn, eventFormat: 'alb' } },
        defaultAction: to('f'),
      });
    const functionArns = [functionArn, 'arn:aws:lambda:*:function:stock*'];
    expect(around(value(functionArn), { functionArns })).toEqual([]);
    expect(around(value('arn:aws:lambda:us-east-2:123456789012:function:stock:live'), { functionArns })).toEqual([]);
    expect(around(value(`${functionArn}:live`), { functionArns })).toEqual([
      `error: target group "f": ${functionArn}:live is not among TargetFunctionArns, so it may not be invoked`,
    ]);
  });

  it.each([
    [3_500, undefined],
    [3_501, 'the template parameter Routes (3,500)'],
    [4_097, 'the template parameter Routes (3,500), a standard SSM parameter (4,096)'],
    [
      8_193,
      'the template parameter Routes (3,500), a standard SSM parameter (4,096), an advanced SSM parameter (8,192)',
    ],
  ])('a table of %i bytes', (size, full) => {
    expect(around(group({}), { text: ' '.repeat(size) })).toEqual(
      full ? [`warning: the table has ${size.toLocaleString('en-US')} bytes, too many for ${full}`] : [],
    );
  });
});
