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
      'the same of rules with headers, told with their conditions',
      written([rule('one', 'ANY /a x-beta=1 x-tag~b!', to('orders')), rule('two', 'GET /a! x-beta^1', to('legacy'))]),
      [
        'warning: rule "one" (any method exactly /a, x-beta exactly "1", x-tag containing "b" (case-sensitive)) and rule "two" (GET exactly /a (case-sensitive), x-beta beginning with "1") overlap: requests that match both go to the first',
      ],
    ],
    [
      'nothing of rules that overlap and do the same',
      written([rule('reads', 'GET /a/*', to('orders')), rule('deep', 'ANY /a/b/*', to('orders'))], both),
      [],
    ],
    [
      'nothing of rules that overlap where one has no path',
      written([rule('reads', 'GET /a/*', to('orders')), rule('beta', 'ANY x-beta=1', to('legacy'))]),
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
      'nothing of a mirror where no group gets requests, because that says enough',
      written([], {
        targetGroups: { legacy },
        defaultAction: { forward: { ...to(['legacy', 0]).forward, mirror: { targetGroupIdentifier: 'legacy' } } },
      }),
      ['error: defaultAction: every target group has weight 0, so all its requests are answered 503'],
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
      'two redirects of which one has a method',
      written(
        [
          rule('a', 'ANY /a', { redirect: { path: { replaceFullPath: '/b' } } }),
          rule('b', 'GET /b', { redirect: { path: { replaceFullPath: '/a' } } }),
        ],
        both,
      ),
      expect.arrayContaining(['error: rule "a" redirects in a loop: /a → /b → /a …']),
    ],
    [
      'two redirects from one scheme to the other and back',
      written(
        ['http', 'https'].map((scheme) =>
          rule(scheme, `ANY /s x-forwarded-proto=${scheme}`, {
            redirect: { scheme: scheme === 'http' ? 'https' : 'http' },
          }),
        ),
        both,
      ),
      [
        ...['http', 'https'].map(
          (name) =>
            `error: rule "${name}" redirects in a loop: /s → /s → /s …; match x-forwarded-proto too, so that it redirects the other scheme only`,
        ),
        ...['http', 'https'].map(noCounterpart),
      ],
    ],
    [
      'a redirect of all requests with a header',
      written([rule('h', 'ANY x-beta=1', { redirect: { path: { replaceFullPath: '/' } } })], both),
      ['error: rule "h" redirects in a loop: / → / → / …', noCounterpart('h')],
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
          rule('s', 'ANY /s X-Forwarded-Proto=http', { redirect: { scheme: 'https' } }),
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
          rule('o', 'ANY /o/* x-forwarded-proto=https', to('legacy')),
        ],
        both,
      ),
      [
        'warning: rule "v1": its service sees /o, and links in its pages that begin with that lead to rule "o"; let it write relative links',
        'warning: rule "v1": urlRewrite has no counterpart: let orders serve /v1 as it now serves /o (VPC Lattice)',
      ],
    ],
    [
      "a target group's own rewrite to the root, and no second finding for the same",
      written(
        [
          rule('v1', 'ANY /v1/*', {
            forward: {
              targetGroups: [
                { targetGroupIdentifier: 'orders', urlRewrite: { path: { replacePrefixMatch: '/' } } },
                { targetGroupIdentifier: 'legacy', urlRewrite: { path: { replacePrefixMatch: '/' } } },
              ],
            },
          }),
          rule('all', 'ANY /*', to('legacy')),
        ],
        both,
      ),
      [
        'warning: rule "v1": its service sees /, and links in its pages that begin with that lead to rule "all"; let it write relative links',
        'warning: rule "v1": urlRewrite has no counterpart: let orders serve /v1 as it now serves / (VPC Lattice)',
        'warning: rule "v1": urlRewrite has no counterpart: let legacy serve /v1 as it now serves / (VPC Lattice)',
      ],
    ],
    [
      'no links where another rule does the same, or where the target group gets no requests',
      written([
        ...['v1', 'v2'].map((name) =>
          rule(name, `ANY /${name}/*`, {
            forward: { ...to('orders').forward, urlRewrite: { path: { replacePrefixMatch: '/v2' } } },
          }),
        ),
        rule('v3', 'ANY /v3/*', {
          forward: {
            targetGroups: [
              { targetGroupIdentifier: 'orders' },
              { targetGroupIdentifier: 'legacy', weight: 0, urlRewrite: { path: { replacePrefixMatch: '/v1' } } },
            ],
          },
        }),
      ]),
      ['v1', 'v2'].map(
        (name) =>
          `warning: rule "${name}": urlRewrite has no counterpart: let orders serve /${name} as it now serves /v2 (VPC Lattice)`,
      ),
    ],
    [
      "a target group's own path for a whole prefix, and none for an exact path",
      written(
        ['ANY /f/*', 'ANY /g'].map((words) =>
          rule(words, words, {
            forward: {
              targetGroups: [{ targetGroupIdentifier: 'orders', urlRewrite: { path: { replaceFullPath: '' } } }],
            },
          }),
        ),
        both,
      ),
      [
        'warning: rule "ANY /f/*": replaceFullPath sends every path below /f as /; to keep the rest of the path use replacePrefixMatch',
        'warning: rule "ANY /f/*": urlRewrite has no counterpart: let orders serve /f as it now serves / (VPC Lattice)',
        'warning: rule "ANY /g": urlRewrite has no counterpart: let orders serve /g as it now serves / (VPC Lattice)',
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
      written([rule('read', 'GET /a/b', to('orders')), rule('raw', 'ANY /a%2Fb', to('legacy'))]),
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
      'limits of two forms, and of the default action',
      written([rule('long', `ANY /${'p'.repeat(200)}/*`, to('orders'))], {
        targetGroups: { orders },
        defaultAction: answer(418),
      }),
      [
        'warning: rule "long": path of 201 characters, at most 128 (export --to cloudformation)',
        'warning: defaultAction: fixed response 418, allowed are 404 and 500 (VPC Lattice)',
        'warning: rule "long": path of 201 characters, at most 200 (export --to cli, terraform)',
      ],
    ],
    ...[10, 100].map((count): [string, unknown, string[]] => [
      `${count} rules, which are a limit`,
      written(
        Array.from({ length: count }, (_, i) => rule(`r${i}`, `ANY /r${i}`, to('orders'))),
        both,
      ),
      count === 10 ? [] : ['warning: 100 rules: a VPC Lattice listener has at most 10 unless the quota is raised'],
    ]),
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
    [
      'an exact path with a slash at its end that is denied',
      written([rule('a', 'ANY /admin/', answer(404))], both),
      [
        'warning: rule "a": denies exactly /admin/, but not /admin/x, which some servers read as the same file; use a prefix',
      ],
    ],
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
      'several functions and mirrors',
      {
        ...withGroups({ fn: fn(), two: fn(), legacy: { ...legacy, idleTimeoutMs: 60_000 } }, {}),
        eventSources: ['function-url'],
        rules: ['a', 'b'].map((name, i) => ({
          ...rule(name, `ANY /${name}/*`, { forward: { ...to('fn', 'two').forward, mirror } }),
          priority: i + 1,
        })),
      },
      [
        'warning: streaming: answers of target group "fn", target group "two" are sent when they are complete: "streaming" is not true',
        'warning: streaming: rule "a", rule "b": streamed answers over 1 MB are not compared',
      ],
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
      'a difference of all requests',
      ramped({ limits: { errorPercentOverOthers: 100 } }),
      never('errorPercentOverOthers 100', 'no service has more errors than requests'),
    ],
    [
      'nothing of limits of time, or of a smaller difference',
      ramped({ limits: { errorPercentOverOthers: 99, p95Ms: 100 } }),
      [],
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

  const { forward: two } = to('legacy', ['orders', 1]);

  it.each<[string, unknown, unknown[]]>([
    ['nothing of 50 pairs of rule and target group', splits(25), []],
    ['nothing of a rule with one target group', written([rule('ü', 'ANY /one', to('legacy'))]), []],
    [
      'a rule whose name has other characters',
      written([rule('ü', 'ANY /two', to('legacy', ['orders', 1]))]),
      [expect.stringMatching(/^warning: ü\/legacy, ü\/orders: no metrics of their own/)],
    ],
    [
      'the default action beyond them, with a ramp',
      { ...splits(25), defaultAction: { forward: { ...two, ramp: { targetGroupIdentifier: 'orders' } } } },
      [expect.stringMatching(/^error: \$default\/legacy, \$default\/orders: .*A ramp needs them$/)],
    ],
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

it.each([
  [19, []],
  [20, ['error: rule "r0" redirects in a loop: /0 → /1 → /2 …']],
])('follows %i redirects in a row, as clients do', (count, expected) => {
  const rules = Array.from({ length: count }, (_, i) =>
    rule(`r${i}`, `ANY /${i}`, { redirect: { path: { replaceFullPath: `/${i + 1}` } } }),
  );
  expect(found(written(rules, both)).filter((line) => line.includes('loop'))).toEqual(expected);
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

  it.each([
    ['orders', true],
    ['orders:live', false],
    ['xorders', false],
    ['stock', true],
    ['stock-2:live', true],
    ['v1', true],
    ['v12', false],
    ['w', false],
    ['w1', false],
  ])('a function that the template may invoke, an alias being another ARN: %s %s', (name, may) => {
    const prefix = 'arn:aws:lambda:us-east-2:123456789012:function';
    const functionArn = `${prefix}:${name}`;
    const functionArns = [
      `${prefix}:orders`,
      'arn:aws:lambda:*:function:stock*',
      `${prefix}:v?`,
      `${prefix}:w.`,
      'orders',
    ];
    const value = written([], {
      targetGroups: { f: { type: 'lambda', functionArn, eventFormat: 'alb' }, legacy },
      defaultAction: to('f', 'legacy'),
    });
    expect(around(value, { functionArns })).toEqual(
      may ? [] : [`error: target group "f": ${functionArn} is not among TargetFunctionArns, so it may not be invoked`],
    );
  });

  it.each([
    [3_500, undefined],
    [3_501, 'the template parameter Routes (3,500)'],
    [4_097, 'the template parameter Routes (3,500), a standard SSM parameter (4,096)'],
    [
      8_193,
      'the template parameter Routes (3,500), a standard SSM parameter (4,096), an advanced SSM parameter (8,192)',
    ],
    [
      2_097_153,
      'the template parameter Routes (3,500), a standard SSM parameter (4,096), an advanced SSM parameter (8,192), an AppConfig profile (2,097,152)',
    ],
  ])('a table of %i bytes', (size, full) => {
    expect(around(group({}), { text: ' '.repeat(size) })).toEqual(
      full ? [`warning: the table has ${size.toLocaleString('en-US')} bytes, too many for ${full}`] : [],
    );
  });
});
