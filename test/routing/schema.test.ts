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
const lambda = (changes: Json): Json =>
  table({ targetGroups: { f: { type: 'lambda', functionArn: FUNCTION_ARN, eventFormat: 'alb', ...changes } } });
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

const URL_EXPECTED = 'expected http://host[:port][/path] or https://… without user, query or fragment';
const ORDERS = 'rules[0]';

describe('each fault is told with its place and what was expected', () => {
  it.each<[what: string, value: Json, faults: string[]]>([
    ['no target groups', {}, ['targetGroups: expected record']],
    ['target groups in a list', { targetGroups: [] }, ['targetGroups: expected record']],
    ['a target group that is null', table({ targetGroups: { a: null } }), ['targetGroups.a: expected object']],
    ['no type', table({ targetGroups: { a: {} } }), ['targetGroups.a.type: expected one of http, lattice, lambda']],
    [
      'another type',
      table({ targetGroups: { a: { type: 'tcp' } } }),
      ['targetGroups.a.type: expected one of http, lattice, lambda'],
    ],
    [
      'a type as object member',
      table({ targetGroups: { a: { type: 'constructor' } } }),
      ['targetGroups.a.type: expected one of http, lattice, lambda'],
    ],
    ['no url', table({ targetGroups: { a: { type: 'http' } } }), ['targetGroups.a.url: expected string']],
    ...[
      'legacy',
      '//10.0.1.16',
      'ftp://10.0.1.16',
      'http://',
      'http:///x',
      'http://u@h',
      'http://u:p@h',
      'http://h?a',
      'http://h/?a=1',
      'http://h#f',
      'http://h\\@evil',
      'http://h:99999',
      'http://h /',
      'http://h\n',
      ' http://h',
    ].map((url): [string, Json, string[]] => [
      `the url ${JSON.stringify(url)}`,
      group({ url }),
      [`targetGroups.legacy.url: ${URL_EXPECTED}`],
    ]),
    [
      'an empty url',
      group({ url: '' }),
      ['targetGroups.legacy.url: expected at least 1 character', `targetGroups.legacy.url: ${URL_EXPECTED}`],
    ],
    ['a url that is a number', group({ url: 8080 }), ['targetGroups.legacy.url: expected string']],
    ['another host setting', group({ host: 'backend' }), ['targetGroups.legacy.host: expected "preserve" or "target"']],
    ['a timeout of 0', group({ timeoutMs: 0 }), ['targetGroups.legacy.timeoutMs: expected at least 1']],
    [
      'a timeout over 15 minutes',
      group({ timeoutMs: 900_001 }),
      ['targetGroups.legacy.timeoutMs: expected at most 900000'],
    ],
    ['a timeout with a fraction', group({ timeoutMs: 1.5 }), ['targetGroups.legacy.timeoutMs: expected int']],
    ['a timeout as text', group({ timeoutMs: '1000' }), ['targetGroups.legacy.timeoutMs: expected number']],
    ['an empty ca', group({ ca: '' }), ['targetGroups.legacy.ca: expected at least 1 character']],
    [
      'forwardContext as text',
      group({ forwardContext: 'true' }),
      ['targetGroups.legacy.forwardContext: expected boolean'],
    ],
    ['a key of another type', group({ region: 'us-east-2' }), ['targetGroups.legacy: unknown key region']],
    [
      'a signature for nobody',
      group({ auth: 'AWS_IAM' }),
      [
        'targetGroups.legacy.service: expected the service that checks the signature, for example "lambda" for a Function URL',
      ],
    ],
    ...[{}, { auth: 'NONE' }].map((auth): [string, unknown, string[]] => [
      `a service without a signature, ${JSON.stringify(auth)}`,
      group({ ...auth, service: 'lambda' }),
      ['targetGroups.legacy.service: expected "auth": "AWS_IAM" with it: requests are not signed otherwise'],
    ]),
    [
      'a service that is no name',
      group({ auth: 'AWS_IAM', service: 'AWS Lambda' }),
      ['targetGroups.legacy.service: expected the signing name of an AWS service'],
    ],
    [
      'VPC Lattice as an http group',
      group({ auth: 'AWS_IAM', service: 'vpc-lattice-svcs' }),
      [
        'targetGroups.legacy.service: expected a target group of type "lattice", because VPC Lattice takes no signed bodies',
      ],
    ],
    [
      "a signature over the caller's Host",
      group({ auth: 'AWS_IAM', service: 'lambda', host: 'preserve' }),
      [
        'targetGroups.legacy.host: expected "target" or nothing, because the signature covers Host and the service knows its own name only',
      ],
    ],
    [
      'a service of a Lattice group, which has one only',
      table({ targetGroups: { o: { type: 'lattice', url: 'https://h', auth: 'AWS_IAM', service: 'lambda' } } }),
      ['targetGroups.o: unknown key service'],
    ],
    ['two unknown keys', group({ timeout: 1, Host: 'x' }), ['targetGroups.legacy: unknown keys timeout, Host']],
    [
      'another auth',
      table({ targetGroups: { o: { type: 'lattice', url: 'https://h', auth: 'IAM' } } }),
      ['targetGroups.o.auth: expected "NONE" or "AWS_IAM"'],
    ],
    [
      'no function',
      table({ targetGroups: { f: { type: 'lambda', eventFormat: 'alb' } } }),
      ['targetGroups.f.functionArn: expected string'],
    ],
    [
      'a function name for an ARN',
      table({ targetGroups: { f: { type: 'lambda', functionArn: 'orders', eventFormat: 'alb' } } }),
      ["targetGroups.f.functionArn: expected a function's or alias's ARN"],
    ],
    [
      'another event format',
      table({
        targetGroups: {
          f: { type: 'lambda', functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:f', eventFormat: 'rest' },
        },
      }),
      [
        'targetGroups.f.eventFormat: expected "apigateway-rest" or "apigateway-http" or "function-url" or "alb" or "lattice-v1" or "lattice-v2" or "vpc-proxy"',
      ],
    ],
    [
      'a 2016 function without the backend that it asks',
      lambda({ eventFormat: 'vpc-proxy' }),
      [
        'targetGroups.f.namedTarget: expected { hostname, port }, because the function connects to what its event names',
      ],
    ],
    [
      'a named target that is no host',
      lambda({ eventFormat: 'vpc-proxy', namedTarget: { hostname: 'http://h/', port: 80 } }),
      ['targetGroups.f.namedTarget.hostname: expected a host name or an IP address'],
    ],
    [
      'a named target with user and host',
      lambda({ eventFormat: 'vpc-proxy', namedTarget: { hostname: 'a@b', port: 80 } }),
      ['targetGroups.f.namedTarget.hostname: expected a host name or an IP address'],
    ],
    [
      'a named target without a port',
      lambda({ eventFormat: 'vpc-proxy', namedTarget: { hostname: 'legacy.internal' } }),
      ['targetGroups.f.namedTarget.port: expected number'],
    ],
    [
      'a named target with port 0',
      lambda({ eventFormat: 'vpc-proxy', namedTarget: { hostname: 'legacy.internal', port: 0 } }),
      ['targetGroups.f.namedTarget.port: expected at least 1'],
    ],
    [
      'another payload format version',
      lambda({ eventFormat: 'apigateway-rest', payloadFormatVersion: '2.0' }),
      ['targetGroups.f.payloadFormatVersion: expected "1.0"'],
    ],
    [
      'a binary media type that is none',
      table({ sources: { 'apigateway-rest': { binaryMediaTypes: ['image/png', 'image~1png'] } } }),
      ['sources.apigateway-rest.binaryMediaTypes[1]: expected a media type such as image/png, image/* or */*'],
    ],
    [
      'binary media types that are text',
      table({ sources: { 'apigateway-rest': { binaryMediaTypes: '*/*' } } }),
      ['sources.apigateway-rest.binaryMediaTypes: expected true, false or a list of media types'],
    ],
    ['an unknown key', table({ rule: [] }), ['route table: unknown key rule']],
    ['rules that are no list', table({ rules: {} }), ['rules: expected array']],
    ['a rule that is a text', rules('orders'), [`${ORDERS}: expected object`]],
    [
      'an empty rule',
      rules({}),
      [
        `${ORDERS}.name: expected string`,
        `${ORDERS}.priority: expected number`,
        `${ORDERS}.match: expected object`,
        `${ORDERS}.action: expected object`,
      ],
    ],
    ['a misspelled key in a rule', rules(rule({ prio: 1 })), [`${ORDERS}: unknown key prio`]],
    ['priority 0', rules(rule({ priority: 0 })), [`${ORDERS}.priority: expected at least 1`]],
    ['a priority as text', rules(rule({ priority: '1' })), [`${ORDERS}.priority: expected number`]],
    ['two rules of one priority', rules(rule(), rule({ name: 'b' })), ['rules[1].priority: rules[0] has it already']],
    ['two rules of one name', rules(rule(), rule({ priority: 11 })), ['rules[1].name: rules[0] has it already']],
    ['no httpMatch', rules(rule({ match: {} })), [`${ORDERS}.match.httpMatch: expected object`]],
    ['an empty httpMatch', httpMatch({}), [`${ORDERS}.match.httpMatch: expected method, pathMatch or headerMatches`]],
    [
      'a method in lower case',
      httpMatch({ method: 'get' }),
      [`${ORDERS}.match.httpMatch.method: expected an upper-case method`],
    ],
    [
      'no path',
      httpMatch({ pathMatch: { caseSensitive: true } }),
      [`${ORDERS}.match.httpMatch.pathMatch.match: expected object`],
    ],
    [
      'neither exact nor prefix',
      httpMatch({ pathMatch: { match: {} } }),
      [`${ORDERS}.match.httpMatch.pathMatch.match: expected exactly one of exact, prefix`],
    ],
    [
      'exact and prefix',
      httpMatch({ pathMatch: { match: { exact: '/a', prefix: '/b' } } }),
      [`${ORDERS}.match.httpMatch.pathMatch.match: expected exactly one of exact, prefix`],
    ],
    ...['orders', 'http://h/orders', '/orders?a=1', '/orders#f', '/or ders'].map((path): [string, Json, string[]] => [
      `the path ${path}`,
      httpMatch({ pathMatch: { match: { prefix: path } } }),
      [`${ORDERS}.match.httpMatch.pathMatch.match.prefix: expected a path that begins with / and has no query`],
    ]),
    [
      'no header match in the list',
      httpMatch({ headerMatches: [] }),
      [`${ORDERS}.match.httpMatch.headerMatches: expected at least 1 element`],
    ],
    [
      'a header name with a space',
      headerMatch({ name: 'x beta', match: { exact: '1' } }),
      [`${ORDERS}.match.httpMatch.headerMatches[0].name: expected a header name`],
    ],
    [
      'no header condition',
      headerMatch({ name: 'x-beta', match: {} }),
      [`${ORDERS}.match.httpMatch.headerMatches[0].match: expected exactly one of exact, prefix, contains`],
    ],
    [
      'two header conditions',
      headerMatch({ name: 'x-beta', match: { exact: '1', prefix: '2' } }),
      [`${ORDERS}.match.httpMatch.headerMatches[0].match: expected exactly one of exact, prefix, contains`],
    ],
    [
      'a header match by regular expression',
      headerMatch({ name: 'x-beta', match: { exact: '1', regex: '2' } }),
      [`${ORDERS}.match.httpMatch.headerMatches[0].match: unknown key regex`],
    ],
    ['an empty action', action({}), ['defaultAction: expected exactly one of forward, fixedResponse, redirect']],
    [
      'both actions',
      action({ ...TO_LEGACY, fixedResponse: { statusCode: 404 } }),
      ['defaultAction: expected exactly one of forward, fixedResponse, redirect'],
    ],
    [
      'no target group in the list',
      forward({ targetGroups: [] }),
      ['defaultAction.forward.targetGroups: expected at least 1 element'],
    ],
    [
      'a weight of -1',
      forward({ targetGroups: [{ targetGroupIdentifier: 'legacy', weight: -1 }] }),
      ['defaultAction.forward.targetGroups[0].weight: expected at least 0'],
    ],
    [
      'a weight of 1000',
      forward({ targetGroups: [{ targetGroupIdentifier: 'legacy', weight: 1000 }] }),
      ['defaultAction.forward.targetGroups[0].weight: expected at most 999'],
    ],
    [
      'a weight with a fraction',
      forward({ targetGroups: [{ targetGroupIdentifier: 'legacy', weight: 0.5 }] }),
      ['defaultAction.forward.targetGroups[0].weight: expected int'],
    ],
    [
      'a status of 199',
      action({ fixedResponse: { statusCode: 199 } }),
      ['defaultAction.fixedResponse.statusCode: expected at least 200'],
    ],
    [
      'a status of 600',
      action({ fixedResponse: { statusCode: 600 } }),
      ['defaultAction.fixedResponse.statusCode: expected at most 599'],
    ],
    [
      'a status as text',
      action({ fixedResponse: { statusCode: '404' } }),
      ['defaultAction.fixedResponse.statusCode: expected number'],
    ],
    [
      'a fixed body',
      action({ fixedResponse: { statusCode: 404, body: 'x' } }),
      ['defaultAction.fixedResponse: unknown key body'],
    ],
    ['an unknown source', table({ sources: { 'rest-api': {} } }), ['sources: unknown key rest-api']],
    [
      'an unknown setting of a source',
      table({ sources: { 'apigateway-rest': { basePath: '/v1' } } }),
      ['sources.apigateway-rest: unknown key basePath'],
    ],
    [
      'an unknown way with cookies',
      table({ sources: { alb: { setCookie: 'all' } } }),
      ['sources.alb.setCookie: expected "first" or "case-variants"'],
    ],
    [
      'an unknown way with arrays',
      table({ sources: { lattice: { arrayHeaders: true } } }),
      ['sources.lattice.arrayHeaders: expected "set-cookie" or "all" or "none"'],
    ],
    [
      'a prefix with a query',
      table({ sources: { 'apigateway-rest': { stripBasePath: '/v1?x' } } }),
      ['sources.apigateway-rest.stripBasePath: expected a path prefix'],
    ],
    [
      'an empty region',
      table({ requestContext: { region: '' } }),
      ['requestContext.region: expected at least 1 character'],
    ],
    ['a time of its own', table({ requestContext: { timeEpoch: '1' } }), ['requestContext: unknown key timeEpoch']],
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
    ['port 0', group({ url: 'http://10.0.1.16:0' }), `targetGroups.legacy.url: ${URL_EXPECTED}`],
    [
      'a fault in a target group whose name has a dot',
      { targetGroups: { 'orders.v2': { type: 'http' } } },
      'targetGroups["orders.v2"].url: expected string',
    ],
  ])('%s', (_, value, fault) => {
    expect(faults(value)).toEqual([fault]);
  });
});
