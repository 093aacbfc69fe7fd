import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../shared/errors.ts';
import { parseRouteTable } from '../../shared/routing/load.ts';
import { agreedVerdict } from './nearly-valid.ts';

/** What a table may hold, and how each fault is told: the key, the path inside it, and what was expected. */

// biome-ignore lint/suspicious/noExplicitAny: tables are made wrong on purpose
type Json = any;

const LEGACY = { type: 'http', url: 'http://10.0.1.16:8080' };
const TO_LEGACY = { forward: { targetGroups: [{ targetGroupIdentifier: 'legacy' }] } };

const table = (changes: Json = {}): Json => ({ targetGroups: { legacy: LEGACY }, ...changes });
const group = (changes: Json): Json => table({ targetGroups: { legacy: { ...LEGACY, ...changes } } });
const rule = (changes: Json = {}): Json => ({
  name: 'orders',
  priority: 10,
  match: { httpMatch: { pathMatch: { match: { prefix: '/orders' } } } },
  action: TO_LEGACY,
  ...changes,
});
const FUNCTION_ARN = 'arn:aws:lambda:us-east-2:123456789012:function:f';
const rules = (...list: Json[]): Json => table({ rules: list });
const httpMatch = (match: Json): Json => rules(rule({ match: { httpMatch: match } }));
const headerMatch = (match: Json): Json => httpMatch({ headerMatches: [match] });
const action = (value: Json): Json => table({ defaultAction: value });
const forward = (changes: Json): Json => action({ forward: { ...TO_LEGACY.forward, ...changes } });

/** Through JSON text, as it always comes: only so can `__proto__` be a key. The validator has to say the same. */
function parse(value: Json) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  agreedVerdict(text);
  return parseRouteTable(text, 'ROUTES');
}

function faults(value: Json): string[] {
  try {
    parse(value);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message.split('\n').map((line) => {
      expect(line).toMatch(/^ROUTES: /);
      return line.slice('ROUTES: '.length);
    });
  }
  return [];
}

describe('what a table may hold', () => {
  it("the design's own example, completed by the defaults", () => {
    const parsed = parse({
      $schema: './routes.schema.json',
      targetGroups: {
        legacy: { type: 'http', url: 'http://10.0.1.16:8080', host: 'preserve', timeoutMs: 10000 },
        orders: {
          type: 'lattice',
          url: 'https://orders-0a1b.7d67968.vpc-lattice-svcs.us-east-2.on.aws',
          auth: 'AWS_IAM',
        },
        'orders-fn': {
          type: 'lambda',
          functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders:live',
          eventFormat: 'lattice-v2',
        },
      },
      rules: [
        {
          name: 'orders',
          priority: 10,
          match: {
            httpMatch: {
              method: 'GET',
              pathMatch: { match: { prefix: '/orders' }, caseSensitive: true },
              headerMatches: [{ name: 'x-beta', match: { exact: '1' } }],
            },
          },
          action: {
            forward: {
              targetGroups: [
                { targetGroupIdentifier: 'orders', weight: 10 },
                { targetGroupIdentifier: 'legacy', weight: 90 },
              ],
            },
          },
        },
        {
          name: 'gone',
          priority: 20,
          match: { httpMatch: { pathMatch: { match: { exact: '/old' } } } },
          action: { fixedResponse: { statusCode: 404 } },
        },
      ],
      defaultAction: TO_LEGACY,
    });
    expect(parsed.targetGroups['legacy']).toMatchObject({ host: 'preserve', forwardContext: false });
    expect(parsed.targetGroups['orders']).toMatchObject({ auth: 'AWS_IAM', pathEscaping: 'once' });
    expect(parsed.rules[0]!.match.httpMatch.headerMatches![0]!.caseSensitive).toBe(false);
    expect(parsed.rules[1]!.match.httpMatch.pathMatch!.caseSensitive).toBe(false);
    expect(parsed.defaultAction!.forward!.targetGroups[0]!.weight).toBe(100);
  });

  it.each([
    ['no rules and no default action', table()],
    ['a timeout of a whole Lambda', group({ timeoutMs: 900_000 })],
    [
      'the least and the greatest weight',
      {
        targetGroups: { legacy: LEGACY, orders: LEGACY },
        defaultAction: {
          forward: {
            targetGroups: [
              { targetGroupIdentifier: 'legacy', weight: 0 },
              { targetGroupIdentifier: 'orders', weight: 999 },
            ],
          },
        },
      },
    ],
    [
      'the least and the greatest status',
      rules(
        rule({ action: { fixedResponse: { statusCode: 200 } } }),
        rule({ name: 'b', priority: 11, action: { fixedResponse: { statusCode: 599 } } }),
      ),
    ],
    ['a URL with a base path', group({ url: 'https://10.0.1.16:8443/base/path/' })],
    ['a URL with an IPv6 host', group({ url: 'http://[fd00::1]:8080' })],
    ['a URL in upper case', group({ url: 'HTTPS://Legacy.Internal' })],
    ['a rule for a header alone', headerMatch({ name: 'X-Beta', match: { contains: '1' } })],
    ['a path with escapes', httpMatch({ pathMatch: { match: { exact: '/a%20b/%2F' } } })],
    [
      "a target group called as an object's member",
      {
        targetGroups: { constructor: LEGACY },
        defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'constructor' }] } },
      },
    ],
    [
      'a version of a function',
      table({
        targetGroups: {
          f: {
            type: 'lambda',
            functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:f:$LATEST',
            eventFormat: 'alb',
          },
        },
      }),
    ],
    [
      'a function in China',
      table({
        targetGroups: {
          f: {
            type: 'lambda',
            functionArn: 'arn:aws-cn:lambda:cn-north-1:123456789012:function:f',
            eventFormat: 'alb',
          },
        },
      }),
    ],
  ])('%s', (_, value) => {
    expect(faults(value)).toEqual([]);
  });
});

/** One of each kind of target group, a rule and a default action. The faults below are put into it. */
const WHOLE = table({
  targetGroups: {
    legacy: LEGACY,
    signed: { type: 'http', url: 'https://h', auth: 'AWS_IAM', service: 'lambda' },
    orders: { type: 'lattice', url: 'https://h' },
    f: { type: 'lambda', functionArn: FUNCTION_ARN, eventFormat: 'apigateway-rest' },
    old: {
      type: 'lambda',
      functionArn: FUNCTION_ARN,
      eventFormat: 'vpc-proxy',
      namedTarget: { hostname: 'legacy.internal', port: 80 },
    },
  },
  rules: [rule({ match: { httpMatch: { headerMatches: [{ name: 'x-beta', match: { exact: '1' } }] } } })],
  defaultAction: TO_LEGACY,
});

/** The whole table with another value at a path like `rules[0].name`; `undefined` takes the member away. */
function changed(path: string, value: Json): Json {
  const copy = JSON.parse(JSON.stringify(WHOLE));
  const keys = path.split(/[.[\]]+/).filter(Boolean);
  const last = keys.pop()!;
  let object = copy;
  for (const key of keys) object = object[key] ??= {};
  object[last] = value;
  return copy;
}

const HTTP_URL = 'expected http://host[:port][/path] or https://… without user, query or fragment';
const MATCH = 'rules[0].match.httpMatch';
const HEADER = `${MATCH}.headerMatches[0]`;
const ONE_ACTION = 'expected exactly one of forward, fixedResponse, redirect';
const FIXED_STATUS = 'rules[0].action.fixedResponse.statusCode';
const TYPES = 'expected one of http, lattice, lambda';
const NO_URLS = [
  ...['legacy', '//10.0.1.16', 'ftp://10.0.1.16', 'http://', 'http:///x', 'http://u@h', 'http://u:p@h', 'http://h?a'],
  ...['http://h/?a=1', 'http://h#f', 'http://h\\@evil', 'http://h:99999', 'http://h /', 'http://h\n', ' http://h'],
];

describe('each fault is told with its place and what was expected', () => {
  it('a table with none', () => expect(faults(WHOLE)).toEqual([]));

  it.each<[path: string, value: Json, expected: string, place?: string]>([
    ['targetGroups.a', null, 'expected object'],
    ['targetGroups.a', {}, TYPES, 'targetGroups.a.type'],
    ['targetGroups.a.type', 'tcp', TYPES],
    ['targetGroups.a.type', 'constructor', TYPES],
    ['targetGroups.legacy.url', undefined, 'expected string'],
    ['targetGroups.legacy.url', 8080, 'expected string'],
    ...NO_URLS.map((url): [string, Json, string] => ['targetGroups.legacy.url', url, HTTP_URL]),
    ['targetGroups.legacy.host', 'backend', 'expected "preserve" or "target"'],
    ['targetGroups.legacy.timeoutMs', 0, 'expected at least 1'],
    ['targetGroups.legacy.timeoutMs', 900_001, 'expected at most 900000'],
    ['targetGroups.legacy.timeoutMs', 1.5, 'expected int'],
    ['targetGroups.legacy.timeoutMs', '1000', 'expected number'],
    ['targetGroups.legacy.ca', '', 'expected at least 1 character'],
    ['targetGroups.legacy.forwardContext', 'true', 'expected boolean'],
    ['targetGroups.legacy.region', 'us-east-2', 'unknown key region', 'targetGroups.legacy'],
    [
      'targetGroups.signed.service',
      undefined,
      'expected the service that checks the signature, for example "lambda" for a Function URL',
    ],
    ...[undefined, 'NONE'].map((auth): [string, Json, string, string] => [
      'targetGroups.signed.auth',
      auth,
      'expected "auth": "AWS_IAM" with it: requests are not signed otherwise',
      'targetGroups.signed.service',
    ]),
    ['targetGroups.signed.service', 'AWS Lambda', 'expected the signing name of an AWS service'],
    [
      'targetGroups.signed.service',
      'vpc-lattice-svcs',
      'expected a target group of type "lattice", because VPC Lattice takes no signed bodies',
    ],
    [
      'targetGroups.signed.host',
      'preserve',
      'expected "target" or nothing, because the signature covers Host and the service knows its own name only',
    ],
    ['targetGroups.orders.service', 'lambda', 'unknown key service', 'targetGroups.orders'],
    ['targetGroups.orders.auth', 'IAM', 'expected "NONE" or "AWS_IAM"'],
    ['targetGroups.f.functionArn', undefined, 'expected string'],
    ['targetGroups.f.functionArn', 'orders', "expected a function's or alias's ARN"],
    [
      'targetGroups.f.eventFormat',
      'rest',
      'expected "apigateway-rest" or "apigateway-http" or "function-url" or "alb" or "lattice-v1" or "lattice-v2" or "vpc-proxy"',
    ],
    ['targetGroups.f.payloadFormatVersion', '2.0', 'expected "1.0"'],
    [
      'targetGroups.old.namedTarget',
      undefined,
      'expected { hostname, port }, because the function connects to what its event names',
    ],
    ['targetGroups.old.namedTarget.hostname', 'http://h/', 'expected a host name or an IP address'],
    ['targetGroups.old.namedTarget.hostname', 'a@b', 'expected a host name or an IP address'],
    ['targetGroups.old.namedTarget.port', undefined, 'expected number'],
    ['targetGroups.old.namedTarget.port', 0, 'expected at least 1'],
    ['rule', [], 'unknown key rule', 'route table'],
    ['rules', {}, 'expected array'],
    ['rules', ['orders'], 'expected object', 'rules[0]'],
    ['rules[0].prio', 1, 'unknown key prio', 'rules[0]'],
    ['rules[0].priority', 0, 'expected at least 1'],
    ['rules[0].priority', '1', 'expected number'],
    ['rules', [rule(), rule({ name: 'b' })], 'rules[0] has it already', 'rules[1].priority'],
    ['rules', [rule(), rule({ priority: 11 })], 'rules[0] has it already', 'rules[1].name'],
    ['rules[0].match', {}, 'expected object', MATCH],
    [MATCH, {}, 'expected method, pathMatch or headerMatches'],
    [`${MATCH}.method`, 'get', 'expected an upper-case method'],
    [`${MATCH}.pathMatch`, { caseSensitive: true }, 'expected object', `${MATCH}.pathMatch.match`],
    [`${MATCH}.pathMatch.match`, {}, 'expected exactly one of exact, prefix'],
    [`${MATCH}.pathMatch.match`, { exact: '/a', prefix: '/b' }, 'expected exactly one of exact, prefix'],
    ...['orders', 'http://h/orders', '/orders?a=1', '/orders#f', '/or ders'].map((path): [string, Json, string] => [
      `${MATCH}.pathMatch.match.prefix`,
      path,
      'expected a path that begins with / and has no query',
    ]),
    [`${MATCH}.headerMatches`, [], 'expected at least 1 element'],
    [`${HEADER}.name`, 'x beta', 'expected a header name'],
    [`${HEADER}.match`, {}, 'expected exactly one of exact, prefix, contains'],
    [`${HEADER}.match.prefix`, '2', 'expected exactly one of exact, prefix, contains', `${HEADER}.match`],
    [`${HEADER}.match.regex`, '2', 'unknown key regex', `${HEADER}.match`],
    ['defaultAction', {}, ONE_ACTION],
    ['defaultAction.fixedResponse', { statusCode: 404 }, ONE_ACTION, 'defaultAction'],
    ['defaultAction.forward.targetGroups', [], 'expected at least 1 element'],
    ['defaultAction.forward.targetGroups[0].weight', -1, 'expected at least 0'],
    ['defaultAction.forward.targetGroups[0].weight', 1000, 'expected at most 999'],
    ['defaultAction.forward.targetGroups[0].weight', 0.5, 'expected int'],
    ['rules[0].action', { fixedResponse: { statusCode: 199 } }, 'expected at least 200', FIXED_STATUS],
    ['rules[0].action', { fixedResponse: { statusCode: 600 } }, 'expected at most 599', FIXED_STATUS],
    ['rules[0].action', { fixedResponse: { statusCode: '404' } }, 'expected number', FIXED_STATUS],
    [
      'rules[0].action',
      { fixedResponse: { statusCode: 404, body: 'x' } },
      'unknown key body',
      'rules[0].action.fixedResponse',
    ],
    ['sources.rest-api', {}, 'unknown key rest-api', 'sources'],
    ['sources.apigateway-rest.basePath', '/v1', 'unknown key basePath', 'sources.apigateway-rest'],
    ['sources.apigateway-rest.stripBasePath', '/v1?x', 'expected a path prefix'],
    ['sources.apigateway-rest.binaryMediaTypes', '*/*', 'expected true, false or a list of media types'],
    [
      'sources.apigateway-rest.binaryMediaTypes',
      ['image/png', 'image~1png'],
      'expected a media type such as image/png, image/* or */*',
      'sources.apigateway-rest.binaryMediaTypes[1]',
    ],
    ['sources.alb.setCookie', 'all', 'expected "first" or "case-variants"'],
    ['sources.lattice.arrayHeaders', true, 'expected "set-cookie" or "all" or "none"'],
    ['requestContext.region', '', 'expected at least 1 character'],
    ['requestContext.timeEpoch', '1', 'unknown key timeEpoch', 'requestContext'],
  ])('%s: %j: %s', (path, value, expected, place = path) => {
    expect(faults(changed(path, value))).toEqual([`${place}: ${expected}`]);
  });

  it.each<[what: string, value: Json, faults: string[]]>([
    ['no target groups', {}, ['targetGroups: expected record']],
    ['target groups in a list', { targetGroups: [] }, ['targetGroups: expected record']],
    [
      'an empty url',
      changed('targetGroups.legacy.url', ''),
      ['targetGroups.legacy.url: expected at least 1 character', `targetGroups.legacy.url: ${HTTP_URL}`],
    ],
    ['two unknown keys', group({ timeout: 1, Host: 'x' }), ['targetGroups.legacy: unknown keys timeout, Host']],
    [
      'an empty rule',
      changed('rules', [{}]),
      [
        'rules[0].name: expected string',
        'rules[0].priority: expected number',
        'rules[0].match: expected object',
        'rules[0].action: expected object',
      ],
    ],
  ])('%s', (_, value, expected) => {
    expect(faults(value)).toEqual(expected);
  });

  it.each<[what: string, value: Json, expected: string]>([
    [
      'a target group twice in one action, whose keys would not have the share of both',
      forward({
        targetGroups: [
          { targetGroupIdentifier: 'legacy', weight: 10 },
          { targetGroupIdentifier: 'legacy', weight: 20 },
        ],
      }),
      'targetGroups[1].targetGroupIdentifier: targetGroups[0] has it already',
    ],
    [
      'a mirrored method that no request has',
      forward({ mirror: { targetGroupIdentifier: 'legacy', methods: ['GET', 'post'] } }),
      'mirror.methods[1]: expected an upper-case method',
    ],
    [
      'a mirrored method that begins in another case',
      forward({ mirror: { targetGroupIdentifier: 'legacy', methods: ['gET'] } }),
      'mirror.methods[0]: expected an upper-case method',
    ],
    [
      'a mirrored method that ends in another case',
      forward({ mirror: { targetGroupIdentifier: 'legacy', methods: ['GEt'] } }),
      'mirror.methods[0]: expected an upper-case method',
    ],
    ...['xheader:x-a', 'header:x-a b', 'header:', 'cookie:a;', 'xcookie:a', 'sourceIpx', 'xsourceIp'].map(
      (by): [string, Json, string] => [
        `the sticky key ${by}`,
        forward({ stickiness: { by: ['sourceIp', by] } }),
        'stickiness.by[1]: expected header:NAME, cookie:NAME or sourceIp',
      ],
    ),
  ])('%s', (_, value, expected) => expect(faults(value)).toEqual([`defaultAction.forward.${expected}`]));

  it.each<[where: string, value: (name: string) => Json, path: string]>([
    [
      'a rule',
      (name) => rules(rule({ action: { forward: { targetGroups: [{ targetGroupIdentifier: name }] } } })),
      'rules[0].action.forward.targetGroups[0]',
    ],
    [
      'the second of two',
      (name) => forward({ targetGroups: [{ targetGroupIdentifier: 'legacy' }, { targetGroupIdentifier: name }] }),
      'defaultAction.forward.targetGroups[1]',
    ],
    [
      'a fallback',
      (name) => forward({ fallback: { targetGroupIdentifier: name, on: ['unreachable'] } }),
      'defaultAction.forward.fallback',
    ],
    ['a mirror', (name) => forward({ mirror: { targetGroupIdentifier: name } }), 'defaultAction.forward.mirror'],
  ])('a target group that nobody defines, in %s', (_, value, path) => {
    for (const name of ['gone', 'Legacy', 'toString', 'constructor', '__proto__', 'hasOwnProperty']) {
      expect(faults(value(name))).toEqual([`${path}.targetGroupIdentifier: no target group is called "${name}"`]);
    }
  });
});

describe('names that objects have by themselves are keys like any other', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])('%s is an unknown key', (key) => {
    const json = JSON.stringify(table()).slice(0, -1);
    expect(faults(`${json},"${key}":{}}`)).toEqual([`route table: unknown key ${key}`]);
    expect(faults(`{"targetGroups":{"a":{"type":"http","url":"http://h","${key}":1}}}`)).toEqual([
      `targetGroups.a: unknown key ${key}`,
    ]);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])('%s names a target group', (name) => {
    const parsed = parse(`{"targetGroups":{"${name}":{"type":"http","url":"http://h"}}}`);
    expect(Object.keys(parsed.targetGroups)).toEqual([name]);
  });

  it('__proto__ names none, and so no action can name it', () => {
    const json =
      '{"targetGroups":{"__proto__":{"type":"http","url":"http://h"}},' +
      '"defaultAction":{"forward":{"targetGroups":[{"targetGroupIdentifier":"__proto__"}]}}}';
    expect(faults(json)).toEqual([
      'defaultAction.forward.targetGroups[0].targetGroupIdentifier: no target group is called "__proto__"',
    ]);
  });

  it('changes no prototype', () => {
    faults('{"targetGroups":{"__proto__":{"type":"http","url":"http://h"}},"__proto__":{"polluted":1}}');
    expect(({} as Json).polluted).toBeUndefined();
    expect(({} as Json).type).toBeUndefined();
  });
});

describe('what could be read in two ways is not', () => {
  it.each<[what: string, value: Json, fault: string]>([
    [
      'a target group without a name',
      { targetGroups: { '': LEGACY } },
      'targetGroups[""]: expected at least 1 character',
    ],
    // RFC 9110 section 4.2.1 has no port 0 to connect to; it would become the scheme's own.
    ['port 0', group({ url: 'http://10.0.1.16:0' }), `targetGroups.legacy.url: ${HTTP_URL}`],
    [
      'a fault in a target group whose name has a dot',
      { targetGroups: { 'orders.v2': { type: 'http' } } },
      'targetGroups["orders.v2"].url: expected string',
    ],
  ])('%s', (_, value, fault) => {
    expect(faults(value)).toEqual([fault]);
  });
});
