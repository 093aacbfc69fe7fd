import { describe, expect, it, test } from 'vitest';
import { checkRoutes } from '../../../../cli/routes/check.ts';
import { importAlb as importDocuments } from '../../../../cli/routes/import/alb.ts';
import { fixture, noted } from '../tables.ts';

const importAlb = (...input: Parameters<typeof importDocuments>) => noted(importDocuments(...input));

const ARN = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/';
const TARGETS = new Map([
  [`${ARN}my-targets-1/b6bba954d1361c78`, 'http://10.0.0.1'],
  [`${ARN}my-targets-2/113872332242cd5b`, 'arn:aws:lambda:us-west-2:123456789012:function:img'],
  [`${ARN}my-default-targets/a8173c00fbbe7b8d`, 'https://web-0a1b.7d67968.vpc-lattice-svcs.us-west-2.on.aws'],
]);
const GIVEN = new Map([...TARGETS].slice(0, 1));

describe('the listener of the AWS CLI reference', () => {
  const { table, notes } = importAlb([fixture('alb/describe-rules.json')], TARGETS);

  it('keeps rules in order, patterns as prefixes and the default', () => {
    expect(table.rules.map(({ name, priority, match }) => [name, priority, match.httpMatch])).toEqual([
      ['alb-5', 10, { headerMatches: [{ name: 'host', match: { contains: '.example.com' } }] }],
      ['alb-10', 20, { pathMatch: { match: { prefix: '/img/' }, caseSensitive: true } }],
    ]);
    expect(table.defaultAction).toEqual({
      forward: { targetGroups: [{ targetGroupIdentifier: 'my-default-targets' }] },
    });
  });

  it('makes of each target what its URL or ARN is', () => {
    expect(table.targetGroups).toEqual({
      'my-targets-1': { type: 'http', url: 'http://10.0.0.1' },
      'my-targets-2': {
        type: 'lambda',
        functionArn: 'arn:aws:lambda:us-west-2:123456789012:function:img',
        eventFormat: 'alb',
      },
      'my-default-targets': {
        type: 'lattice',
        url: 'https://web-0a1b.7d67968.vpc-lattice-svcs.us-west-2.on.aws',
      },
    });
  });

  it('notes that a host suffix became a part of the host', () => {
    expect(notes).toEqual([
      'rule 5: host-header *.example.com became a Host that contains .example.com, wherever in it',
    ]);
  });

  it('puts placeholders for URLs that nobody gave, which check finds', () => {
    const { table: incomplete, notes: told } = importAlb([fixture('alb/describe-rules.json')], GIVEN);
    expect(incomplete.targetGroups['my-targets-2']).toEqual({ type: 'http', url: 'http://my-targets-2.invalid' });
    expect(told.filter((note) => note.includes('no URL or')).map((note) => note.split(':')[0])).toEqual([
      'target group my-targets-2',
      'target group my-default-targets',
    ]);
    expect(checkRoutes(incomplete).filter(({ level }) => level === 'error')).toHaveLength(2);
  });
});

describe('conditions', () => {
  const { table, notes } = importAlb([fixture('alb/conditions.json')], new Map());
  const of = (priority: number) =>
    table.rules.filter(({ name }) => name.split('-')[1] === String(priority)).map(({ match }) => match.httpMatch);
  const noted = (priority: number) => notes.filter((note) => note.startsWith(`rule ${priority}:`));
  const cs = true;

  test.each<[string, number, unknown[], string[]]>([
    [
      'a host',
      1,
      [{ headerMatches: [{ name: 'host', match: { exact: 'www.example.com' } }] }],
      ['rule 1: host-header www.example.com: a Host with a port (www.example.com:8080) no longer matches'],
    ],
    [
      'header values, which are alternatives',
      3,
      [
        { headerMatches: [{ name: 'User-Agent', match: { contains: 'Chrome' } }] },
        { headerMatches: [{ name: 'User-Agent', match: { contains: 'Safari' } }] },
      ],
      [],
    ],
    [
      'a path and methods, in every combination',
      6,
      [
        { method: 'GET', pathMatch: { match: { prefix: '/img/' }, caseSensitive: cs } },
        { method: 'HEAD', pathMatch: { match: { prefix: '/img/' }, caseSensitive: cs } },
      ],
      [],
    ],
    ['a path and everything below it', 11, [{ pathMatch: { match: { prefix: '/orders' }, caseSensitive: cs } }], []],
    [
      'a pattern that ends within a segment',
      12,
      [
        { pathMatch: { match: { prefix: '/api' }, caseSensitive: cs } },
        { pathMatch: { match: { exact: '/old/index.html' }, caseSensitive: cs } },
      ],
      ['rule 12: path-pattern /api* became prefix /api, which ends at a segment: /apix no longer matches'],
    ],
  ])('%s', (_, priority, matches, told) => {
    expect([of(priority), noted(priority)]).toEqual([matches, told]);
  });

  test.each<[string, number, string]>([
    ['a regex of the host', 2, 'host-header regex ^(.*)\\.example\\.com$ cannot be expressed'],
    ['a regex of a header', 4, 'http-header User-Agent regex .+ cannot be expressed'],
    ['a custom method', 5, 'http-request-method CUSTOM-METHOD cannot be expressed'],
    ['a wildcard in the middle', 7, 'path-pattern /img/*/pics cannot be expressed'],
    ['a regex of the path', 8, 'path-pattern regex ^\\/api\\/(.*)$ cannot be expressed'],
    ['a query string', 9, 'condition query-string cannot be expressed'],
    ['a source address', 10, 'condition source-ip cannot be expressed'],
  ])('%s is left out, and said so', (_, priority, told) => {
    expect(of(priority)).toEqual([]);
    expect(noted(priority)).toEqual([
      `rule ${priority}: ${told}`,
      `rule ${priority}: left out; its requests go on to the rules after it`,
    ]);
  });
});

describe('values that no request can have, or that no rule here can say', () => {
  const rule = (...conditions: object[]) => ({
    Rules: [
      {
        Priority: '1',
        Conditions: conditions,
        Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      },
      {
        Priority: 'default',
        Conditions: [],
        Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      },
    ],
  });
  const paths = (...Values: string[]) => ({ Field: 'path-pattern', PathPatternConfig: { Values } });
  const header = (...Values: string[]) => ({
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName: 'x-a', Values },
  });

  test.each<[string, object, string]>([
    ['a path without its slash', paths('api'), 'path-pattern api cannot be expressed'],
    ['a path and all below it without their slash', paths('api', 'api/*'), 'path-pattern api cannot be expressed'],
    ['a path with a fragment', paths('/a#b'), 'path-pattern /a#b cannot be expressed'],
    ['a pattern with a space', paths('/a b/*'), 'path-pattern /a b/* cannot be expressed'],
    ['a wildcard in the middle of a header', header('a*b'), 'http-header x-a a*b cannot be expressed'],
    ['a wildcard for one character', header('a?b'), 'http-header x-a a?b cannot be expressed'],
    ['a wildcard in the middle and at the end', header('a*b*'), 'http-header x-a a*b* cannot be expressed'],
    ['an empty header', header(''), 'http-header x-a  cannot be expressed'],
  ])('%s is left out, not the whole listener', (_, condition, told) => {
    const { table, notes } = importAlb([rule(condition)], new Map());
    expect(table.rules).toEqual([]);
    expect(notes).toContain(`rule 1: ${told}`);
    expect(notes.at(-1)).toBe('rule 1: left out; its requests go on to the rules after it');
  });

  const host = (...Values: string[]) => ({ Field: 'host-header', HostHeaderConfig: { Values } });
  const isHeader = (name: string, match: object) => ({ headerMatches: [{ name, match }] });
  const isPath = (match: object) => ({ pathMatch: { match, caseSensitive: true } });
  const ANY = isPath({ prefix: '/' });

  test.each<[condition: object, matches: object[], told: string[]]>([
    [host('*'), [ANY], []],
    [host('**'), [ANY], []],
    [
      host('**.example.com'),
      [isHeader('host', { contains: '.example.com' })],
      ['host-header **.example.com became a Host that contains .example.com, wherever in it'],
    ],
    [host('api.*'), [isHeader('host', { prefix: 'api.' })], []],
    [host('*api*'), [isHeader('host', { contains: 'api' })], []],
    [host('api.*.com'), [], ['host-header api.*.com cannot be expressed']],
    [host('*api?.com'), [], ['host-header *api?.com cannot be expressed']],
    [paths('*'), [ANY], []],
    [paths('/*'), [ANY], []],
    [paths('/img/**'), [isPath({ prefix: '/img/' })], []],
    [paths('/a?'), [], ['path-pattern /a? cannot be expressed']],
    [paths('/a?*'), [], ['path-pattern /a?* cannot be expressed']],
    [
      paths('/a*', '/a*/*'),
      [isPath({ prefix: '/a' })],
      [
        'path-pattern /a* became prefix /a, which ends at a segment: /ax no longer matches',
        'path-pattern /a*/* cannot be expressed',
      ],
    ],
    [paths('/b', '/a', '/a/*'), [isPath({ prefix: '/a' }), isPath({ exact: '/b' })], []],
    [header('a'), [isHeader('x-a', { exact: 'a' })], []],
    [header('a**'), [isHeader('x-a', { prefix: 'a' })], []],
    [header('**a**'), [isHeader('x-a', { contains: 'a' })], []],
    [header('*a'), [], ['http-header x-a *a cannot be expressed']],
    [{ Field: 'host-header', Values: ['api.*'] }, [isHeader('host', { prefix: 'api.' })], []],
    [{ Field: 'path-pattern', Values: ['/img/*'] }, [isPath({ prefix: '/img/' })], []],
    [{ Field: 'host-header', RegexValues: ['^a'] }, [], ['host-header regex ^a cannot be expressed']],
    [{ Field: 'path-pattern', RegexValues: ['^/a'] }, [], ['path-pattern regex ^/a cannot be expressed']],
  ])('%j', (condition, matches, told) => {
    const { table, notes } = importAlb([rule(condition)], new Map());
    expect(table.rules.map(({ match }) => match.httpMatch)).toEqual(matches);
    const leftOut = matches.length === 0 ? ['left out; its requests go on to the rules after it'] : [];
    expect(notes).toEqual([...told, ...leftOut].map((what) => `rule 1: ${what}`));
  });

  it('and leave the other values of their condition in place', () => {
    const { table } = importAlb([rule(paths('api', '/api'))], new Map());
    expect(table.rules.map(({ match }) => match.httpMatch.pathMatch?.match)).toEqual([{ exact: '/api' }]);
  });
});

describe('actions', () => {
  const { table, notes } = importAlb([fixture('alb/actions.json')], GIVEN);
  const forwardTo = (...targetGroups: unknown[]) => ({ forward: { targetGroups } });

  test.each<[string, number, unknown, string[]]>([
    [
      'weights, without the stickiness of the cookie',
      10,
      forwardTo(
        { targetGroupIdentifier: 'my-targets-1', weight: 10 },
        { targetGroupIdentifier: 'my-targets-2', weight: 20 },
      ),
      ["target group stickiness by the load balancer's cookie cannot be expressed"],
    ],
    [
      'a redirect',
      20,
      { redirect: { statusCode: 301, scheme: 'https', path: { replacePrefixMatch: '/new/old' } } },
      [],
    ],
    [
      'a fixed response',
      30,
      { fixedResponse: { statusCode: 410 } },
      ['the body of its fixed response cannot be expressed'],
    ],
    [
      'authentication before the forward',
      40,
      forwardTo({ targetGroupIdentifier: 'my-targets-1' }),
      ['authenticate-oidc cannot be expressed: requests are forwarded without it unless the front door does it'],
    ],
    [
      'a transform',
      50,
      {
        forward: {
          targetGroups: [{ targetGroupIdentifier: 'my-targets-1' }],
          urlRewrite: { path: { replacePrefixMatch: '/' } },
        },
      },
      [],
    ],
  ])('%s', (_, priority, action, told) => {
    expect(table.rules.find(({ name }) => name === `alb-${priority}`)?.action).toEqual(action);
    expect(notes.filter((note) => note.startsWith(`rule ${priority}:`))).toEqual(
      told.map((note) => `rule ${priority}: ${note}`),
    );
  });

  const WEB = `${ARN}web/b6bba954d1361c78`;
  const API = `${ARN}api/113872332242cd5b`;
  const one = (Actions: object[], Priority = '7') => importAlb([{ Rules: [{ Priority, Actions }] }], new Map());
  const forward = (ForwardConfig: object, rest: object = {}) => ({ Type: 'forward', ForwardConfig, ...rest });
  const toWeb = forwardTo({ targetGroupIdentifier: 'web' });
  const both = [{ TargetGroupArn: WEB }, { TargetGroupArn: API }];

  test.each<[string, object[], action: unknown, told: string[]]>([
    [
      'several target groups without weights',
      [forward({ TargetGroups: both })],
      forwardTo({ targetGroupIdentifier: 'web', weight: 1 }, { targetGroupIdentifier: 'api', weight: 1 }),
      [],
    ],
    [
      'stickiness that is off',
      [forward({ TargetGroups: both.slice(0, 1), TargetGroupStickinessConfig: { Enabled: false } })],
      toWeb,
      [],
    ],
    ['one target group in the older form', [forward({}, { TargetGroupArn: WEB })], toWeb, []],
    [
      'authentication that is written after the forward',
      [forward({ TargetGroups: both.slice(0, 1) }, { Order: 2 }), { Type: 'authenticate-cognito', Order: 1 }],
      toWeb,
      ['authenticate-cognito cannot be expressed: requests are forwarded without it unless the front door does it'],
    ],
    [
      'a fixed response without a body',
      [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '204' } }],
      { fixedResponse: { statusCode: 204 } },
      [],
    ],
    [
      'an action of a type to come',
      [{ Type: 'teleport' }],
      { fixedResponse: { statusCode: 501 } },
      ['action teleport cannot be expressed: answers 501 instead'],
    ],
  ])('%s', (_, actions, action, told) => {
    const { table: result, notes: lost } = one(actions);
    expect([result.rules[0]!.action, lost.filter((note) => note.startsWith('rule 7'))]).toEqual([
      action,
      told.map((note) => `rule 7: ${note}`),
    ]);
  });

  test.each<[string, object[], string]>([
    ['a forward to nowhere', [forward({})], 'rule 7: a forward action without target groups'],
    ['a redirect to nowhere', [{ Type: 'redirect' }], 'rule 7: a redirect action without RedirectConfig'],
    [
      'a fixed response of no status',
      [{ Type: 'fixed-response' }],
      'rule 7: a fixed-response action without FixedResponseConfig',
    ],
    ['no action', [], 'not the output of aws elbv2 describe-rules'],
  ])('refuses %s', (_, actions, message) => expect(() => one(actions)).toThrow(message));

  it('names the default rule in its notes', () => {
    expect(one([{ Type: 'teleport' }], 'default').notes).toEqual([
      'default rule: action teleport cannot be expressed: answers 501 instead',
    ]);
  });

  it('takes a default action that is no forward', () => {
    expect(table.defaultAction).toEqual({ fixedResponse: { statusCode: 503 } });
  });
});

const page = (arn: string, priority = '1') => ({
  Rules: [
    {
      Priority: priority,
      IsDefault: priority === 'default',
      RuleArn: arn,
      Conditions: [],
      Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    },
  ],
});

it('takes the pages of one listener and refuses those of two', () => {
  const pages = [page('l/one/a'), page('l/one/b', 'default')];
  expect(importAlb(pages, new Map()).table.rules).toEqual([
    {
      name: 'alb-1',
      priority: 10,
      match: { httpMatch: { pathMatch: { match: { prefix: '/' }, caseSensitive: true } } },
      action: { fixedResponse: { statusCode: 404 } },
    },
  ]);
  expect(importDocuments(pages, new Map()).from).toBe('1 rule');
  expect(() => importAlb([page('l/one/a'), page('l/two/a')], new Map())).toThrow('rules of several listeners');
});

it('puts rules in the order of their priorities, which are numbers', () => {
  const { table } = importAlb([page('l/one/a', '10'), page('l/one/b', '9')], new Map());
  expect(table.rules.map(({ name }) => name)).toEqual(['alb-9', 'alb-10']);
});

it('takes a rule of several conditions as every combination of their values', () => {
  const [rule] = page('l/one/a').Rules;
  const header = (HttpHeaderName: string, ...Values: string[]) => ({
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName, Values },
  });
  const { table } = importAlb(
    [{ Rules: [{ ...rule, Conditions: [header('x-a', '1', '2'), header('x-b', '3')] }] }],
    new Map(),
  );
  expect(table.rules.map(({ name, match }) => [name, match.httpMatch.headerMatches])).toEqual(
    ['1', '2'].map((value, i) => [
      i === 0 ? 'alb-1' : 'alb-1-2',
      [
        { name: 'x-a', match: { exact: value } },
        { name: 'x-b', match: { exact: '3' } },
      ],
    ]),
  );
});

it('notes that the default rule is missing', () => {
  expect(importAlb([page('l/one/a')], new Map()).notes).toEqual([
    'the export has no default rule: requests that no rule matches will be answered 404',
  ]);
});

test.each<[member: string, rule: object, expected?: string]>([
  ['Priority', { Priority: 1 }],
  ['RuleArn', { RuleArn: 1 }],
  ['IsDefault', { IsDefault: 1 }, 'boolean'],
  ['Actions[0].Type', { Actions: [{}] }],
  ['Actions[0].Order', { Actions: [{ Type: 'forward', Order: '1' }] }, 'number'],
  ['Actions[0].TargetGroupArn', { Actions: [{ Type: 'forward', TargetGroupArn: 1 }] }],
  [
    'Actions[0].ForwardConfig.TargetGroups[0].TargetGroupArn',
    { Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{}] } }] },
  ],
  [
    'Actions[0].ForwardConfig.TargetGroupStickinessConfig.Enabled',
    { Actions: [{ Type: 'forward', ForwardConfig: { TargetGroupStickinessConfig: { Enabled: 'no' } } }] },
    'boolean',
  ],
  ['Actions[0].FixedResponseConfig.StatusCode', { Actions: [{ Type: 'fixed-response', FixedResponseConfig: {} }] }],
  ['Actions[0].RedirectConfig.StatusCode', { Actions: [{ Type: 'redirect', RedirectConfig: {} }] }],
  ['Conditions[0].Field', { Conditions: [{}] }],
  ['Conditions[0].Values[0]', { Conditions: [{ Field: 'host-header', Values: [1] }] }],
  ['Conditions[0].RegexValues[0]', { Conditions: [{ Field: 'host-header', RegexValues: [1] }] }],
  [
    'Conditions[0].HostHeaderConfig.Values[0]',
    { Conditions: [{ Field: 'host-header', HostHeaderConfig: { Values: [1] } }] },
  ],
  [
    'Conditions[0].HttpHeaderConfig.HttpHeaderName',
    { Conditions: [{ Field: 'http-header', HttpHeaderConfig: { Values: [] } }] },
  ],
  ['Transforms[0].Type', { Transforms: [{}] }],
  [
    'Transforms[0].UrlRewriteConfig.Rewrites[0].Regex',
    { Transforms: [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Replace: '' }] } }] },
  ],
  [
    'Transforms[0].UrlRewriteConfig.Rewrites[0].Replace',
    { Transforms: [{ Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '' }] } }] },
  ],
])('names the member %s that has no value of its type', (member, rule, expected = 'string') => {
  const actions = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }];
  expect(() => importAlb([{ Rules: [{ Priority: '1', Actions: actions, ...rule }] }], new Map())).toThrow(
    `not the output of aws elbv2 describe-rules: Rules[0].${member}: expected ${expected}`,
  );
});

test.each([[[]], [{}], [{ Rules: [{ Priority: 1 }] }]])('%j is no output of describe-rules', (document) => {
  expect(() => importAlb([document], new Map())).toThrow('not the output of aws elbv2 describe-rules');
});

it('refuses a --target that the export has no use for', () => {
  expect(() => importAlb([page('l/one/a')], TARGETS)).toThrow(
    /^--target: the export has neither a target nor a target group arn:aws/,
  );
});
