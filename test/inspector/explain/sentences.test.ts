import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventFile } from '../../support/events.ts';
import { backend, closeServers, lambdaEndpoint, type Reader, recordedBy, tableOf } from '../support/recorded.ts';

/** The sentences that people look for, and the lines that are marked for them. */

const STOCK = 'arn:aws:lambda:us-east-2:123456789012:function:stock';
const forward = (...groups: [string, number?][]) => ({
  forward: { targetGroups: groups.map(([targetGroupIdentifier, weight = 100]) => ({ targetGroupIdentifier, weight })) },
});
const prefix = (path: string) => ({ httpMatch: { pathMatch: { match: { prefix: path } } } });

let read: Reader;

beforeAll(async () => {
  const url = await backend((req, res) => {
    req.resume();
    if (req.url === '/image') res.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([0x89, 0x50]));
    else if (req.url === '/gzip') res.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from([0x1f, 0x8b]));
    else if (req.url === '/cookies') res.writeHead(200, ['set-cookie', 'a=1', 'set-cookie', 'b=2']).end('ok');
    else if (req.url === '/untyped') res.writeHead(200).end('ok');
    else res.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
  });
  await lambdaEndpoint({ [STOCK]: async () => ({ statusCode: 200, headers: {}, body: 'x', isBase64Encoded: false }) });
  read = recordedBy(
    tableOf({
      targetGroups: {
        legacy: { type: 'http', url },
        lattice: { type: 'lattice', url, auth: 'AWS_IAM' },
        signed: { type: 'http', url, auth: 'AWS_IAM', service: 'lambda' },
        stock: { type: 'lambda', functionArn: STOCK, eventFormat: 'lattice-v2' },
        nowhere: { type: 'http', url: 'http://127.0.0.1:1' },
      },
      versionHeader: 'X-Routes-Version',
      targetGroupHeader: 'x-target-group',
      rules: [
        {
          name: 'filters',
          priority: 50,
          match: prefix('/v1'),
          action: {
            forward: {
              targetGroups: [{ targetGroupIdentifier: 'legacy' }, { targetGroupIdentifier: 'nowhere', weight: 0 }],
              urlRewrite: { hostname: 'orders.internal', path: { replacePrefixMatch: '/v2' } },
              requestHeaderModifier: { set: [{ name: 'x-from', value: 'proxy' }], add: [], remove: ['x-debug'] },
              responseHeaderModifier: { set: [{ name: 'x-answered', value: 'yes' }], add: [], remove: [] },
              stickiness: { by: ['header:x-user', 'cookie:sid'] },
            },
          },
        },
        {
          name: 'moved',
          priority: 60,
          match: prefix('/moved'),
          action: { redirect: { statusCode: 301, hostname: 'shop.example' } },
        },
        { name: 'old', priority: 1, match: prefix('/old'), action: { fixedResponse: { statusCode: 404 } } },
        {
          name: 'beta',
          priority: 5,
          match: { httpMatch: { method: 'GET', headerMatches: [{ name: 'x-beta', match: { exact: '1' } }] } },
          action: forward(['legacy']),
        },
        { name: 'split', priority: 10, match: prefix('/split'), action: forward(['legacy', 90], ['nowhere', 0]) },
        { name: 'lattice', priority: 20, match: prefix('/lattice'), action: forward(['lattice']) },
        { name: 'signed', priority: 25, match: prefix('/signed'), action: forward(['signed']) },
        { name: 'stock', priority: 30, match: prefix('/stock'), action: forward(['stock']) },
        { name: 'nowhere', priority: 40, match: prefix('/nowhere'), action: forward(['nowhere']) },
      ],
      defaultAction: forward(['legacy']),
    }),
  );
});
afterAll(closeServers);

const alb = (path: string, headers: Record<string, string> = {}, more: object = {}) => ({
  ...eventFile('alb-single-value'),
  path,
  queryStringParameters: {},
  headers: { host: 'api.example.com', ...headers },
  ...more,
});
const rest = (path: string) => ({
  ...eventFile('apigateway-rest-get'),
  path,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
});

/** An event, a sentence that it must get, and the lines marked for it as `pane: line`. */
const CASES: [what: string, event: () => unknown, sentence: RegExp, marked: string[]][] = [
  [
    'why a rule matched',
    () => alb('/old/x'),
    /^Rule old \(priority 1\) matches: path begins with \/old\. It is the first/,
    [],
  ],
  [
    'all conditions of a rule',
    () => alb('/a', { 'x-beta': '1' }),
    /^Rule beta .* method is GET and header x-beta is 1\. The one rule before it does not/,
    [],
  ],
  ['that no rule matched', () => alb('/a'), /^None of the 9 rules matches \/a, so the default action applies/, []],
  ['how a target group was drawn', () => alb('/split'), /^Target group legacy was drawn with weight 90 of 90/, []],
  [
    'a refused path',
    () => alb('/split/..%2fold'),
    /^Refused with 400: .*In one of them rule old \(priority 1\) matches, in another rule split \(priority 10\)\.$/,
    [],
  ],
  [
    'a fixed response',
    () => alb('/old'),
    /^The action is a fixed response: status 404/,
    ['result: "statusCode": 404,'],
  ],
  [
    'a gateway error',
    () => alb('/nowhere'),
    /^The proxy answers by itself, with a problem document \(RFC 9457\): unreachable, 502/,
    ['result: "statusCode": 502,'],
  ],
  [
    'a hop-by-hop header',
    () => alb('/a', { te: 'trailers' }),
    /^te is not passed on: it is for one hop only/,
    ['request: "te": ["trailers"]'],
  ],
  [
    'a header that Connection lists',
    () => alb('/a', { connection: 'x-mine', 'x-mine': '1' }),
    /^x-mine is not passed on: the caller's Connection/,
    ['request: "x-mine": ["1"]'],
  ],
  [
    'a forgery',
    () => alb('/a', { 'x-amzn-lattice-identity': 'Principal=me' }),
    /^x-amzn-lattice-identity is left out: only AWS may vouch/,
    ['event: "x-amzn-lattice-identity": "Principal=me"'],
  ],
  [
    "the caller's Authorization",
    () => alb('/lattice', { authorization: 'Bearer x' }),
    /^x-forwarded-authorization holds the caller's/,
    ['sent: x-forwarded-authorization: Bearer ••••••••'],
  ],
  [
    'the signature',
    () => alb('/lattice'),
    /^x-amz-content-sha256 is UNSIGNED-PAYLOAD/,
    ['sent: x-amz-content-sha256: UNSIGNED-PAYLOAD'],
  ],
  [
    'a base64 body',
    () => eventFile('alb-binary'),
    /^The body is base64, as in the event: an ALB gives base64 unless/,
    [],
  ],
  [
    'a body that goes out as bytes',
    () => eventFile('alb-binary'),
    /^The body goes out as [\d,]+ bytes?, decoded from base64/,
    ['request: "body"', 'sent: ‹'],
  ],
  [
    'a body kept between two events',
    () => alb('/stock', {}, { httpMethod: 'POST', body: 'aGk=', isBase64Encoded: true }),
    /^The body passes as it is, base64 and its flag/,
    [],
  ],
  [
    'a binary answer',
    () => alb('/image'),
    /^The body is base64: its bytes are not UTF-8/,
    ['result: "body": "iVA="', 'result: "isBase64Encoded": true'],
  ],
  [
    'a compressed answer',
    () => alb('/gzip'),
    /^The body is base64: it is compressed \(content-encoding: gzip\)/,
    ['result: "body"', 'result: "isBase64Encoded": true'],
  ],
  [
    'an untyped answer',
    () => alb('/untyped'),
    /^The body is base64: no content-type says that it is text/,
    ['result: "body": "b2s="', 'result: "isBase64Encoded": true'],
  ],
  ['a text answer', () => rest('/a'), /^The body is text: its bytes are UTF-8/, []],
  [
    'cookies that do not fit',
    () => alb('/cookies'),
    /^Only 1 of the 2 cookies fits: without multi-value headers/,
    ['result: "set-cookie": "a='],
  ],
  [
    'cookies that stay apart',
    () => rest('/cookies'),
    /^The 2 cookies stay apart, in multiValueHeaders/,
    ['result: "set-cookie": ['],
  ],
  [
    'the query',
    () => eventFile('apigateway-rest-multi-value'),
    /^The query is appended to path as Lattice sends it, with escapes again/,
    ['request: "path": "/orders/42?'],
  ],
  [
    'the cookies list',
    () => eventFile('apigateway-http-cookies'),
    /^The cookies list is one cookie header again/,
    ['event: "cookies": [', 'request: "cookie": ['],
  ],
  [
    'what has no place',
    () => eventFile('apigateway-rest-authorizer'),
    /^A Lattice event has no place for the output of the authorizer/,
    ['event: "authorizer": {', 'event: "stageVariables"', 'event: "pathParameters"', 'event: "stage": "'],
  ],
  [
    'the header with the version of the table',
    () => alb('/a'),
    /^x-routes-version is added because the route table's versionHeader names it/,
    ['result: "x-routes-version": "'],
  ],
  [
    'the header for testers, for caches',
    () => alb('/a'),
    /^vary lists x-target-group: testers choose/,
    ['result: "vary": "x-target-group"'],
  ],
  [
    'a rewritten path',
    () => alb('/v1/orders'),
    /^\/v1\/orders → \/v2\/orders, by urlRewrite\.path\.replacePrefixMatch of the action\./,
    ['request: "path": "/v1/orders"', 'sent: GET /v2/orders HTTP/1.1'],
  ],
  [
    'a rewritten host',
    () => alb('/v1/orders'),
    /^host: api\.example\.com → orders\.internal, by urlRewrite\.hostname of the action\./,
    ['request: "host": ["api.example.com"]', 'sent: host: orders.internal'],
  ],
  [
    'a header that the action sets',
    () => alb('/v1/orders'),
    /^x-from is set by requestHeaderModifier\.set of the action\./,
    ['sent: x-from: proxy'],
  ],
  [
    'a header that the action removes',
    () => alb('/v1/orders', { 'x-debug': '1' }),
    /^x-debug is removed by requestHeaderModifier\.remove of the action\./,
    ['request: "x-debug": ["1"]'],
  ],
  [
    "a header that the action sets in the caller's answer",
    () => alb('/v1/orders'),
    /^x-answered is changed by responseHeaderModifier\.set of the action\./,
    ['result: "x-answered": "yes"'],
  ],
  [
    'a sticky choice',
    () => alb('/v1', { 'x-user': '7' }),
    /^Target group legacy was drawn with weight 100 of 100, and the same caller always gets it: stickiness looks at header:x-user, cookie:sid/,
    [],
  ],
  [
    'a choice that cannot be sticky',
    () => alb('/v1'),
    /^Target group legacy was drawn .* It is not sticky: the request has none of header:x-user, cookie:sid/,
    [],
  ],
  [
    'a choice by the header of testers',
    () => alb('/v1', { 'x-target-group': 'legacy' }),
    /^Target group legacy was asked for by the testers' header/,
    [],
  ],
  [
    'why a signed target sees its own Host',
    () => alb('/signed'),
    /^host is the target's own, because the signature covers it\./,
    ['request: "host": [', 'sent: host: '],
  ],
  [
    'what the signature is for',
    () => alb('/signed'),
    /^x-amz-content-sha256 is part of the SigV4 signature for lambda\./,
    ['sent: x-amz-content-sha256: e3b0c442'],
  ],
  [
    'a redirect',
    () => alb('/moved/x'),
    /^The action is a redirect: status 301 with a Location/,
    ['result: "statusCode": 301,'],
  ],
  [
    'the time',
    () => eventFile('function-url-get'),
    /^timeEpoch is the gateway's milliseconds/,
    ['event: "timeEpoch": 1', 'request: "timeEpoch": "1'],
  ],
];

describe('a sentence says', () => {
  test.each(CASES)('%s', async (_, event, sentence, marked) => {
    const { notes, panes } = await read(event());
    const at = notes.findIndex(({ text }) => sentence.test(text));
    expect(notes.map(({ text }) => text)).toContainEqual(expect.stringMatching(sentence));
    const lines = Object.entries(panes).flatMap(([pane, { views }]) =>
      views
        .slice(0, 1)
        .flatMap(({ text, marks }) =>
          marks.filter(({ note }) => note === at).map(({ from }) => `${pane}: ${text.split('\n')[from - 1]!.trim()}`),
        ),
    );
    expect(lines).toHaveLength(marked.length);
    marked.forEach((start, i) => {
      expect(lines[i]).toSatisfy((line: string) => line.startsWith(start));
    });
  });
});

test('filters are a step of their own, between the choice and the delivery', async () => {
  const { notes } = await read(alb('/v1/orders', { 'x-debug': '1' }));
  const steps = notes.map(({ step }) => step);
  expect(steps.filter((step, i) => step !== steps[i - 1])).toEqual(['decode', 'route', 'rewrite', 'deliver', 'encode']);
  const rewrites = notes.filter(({ step }) => step === 'rewrite').map(({ text }) => text.split(' ', 1)[0]);
  expect(rewrites).toEqual(['/v1/orders', 'host:', 'x-debug', 'x-from']);
});

test('what is no HTTP event has no request, and says why', async () => {
  const { panes, notes, summary } = await read({ Records: [] });
  expect(panes.request).toEqual({
    views: [],
    absent: expect.stringMatching(/^There is no request: not an HTTP event/),
  });
  expect(panes.result.views[0]!.text).toContain('UnrecognizedEventError');
  expect([notes, summary.status]).toEqual([[], undefined]);
});
