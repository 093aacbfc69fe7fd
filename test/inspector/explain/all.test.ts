import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Handler } from '../../../local/lambda.ts';
import { EVENT_SOURCES } from '../../../shared/lattice/event-source.ts';
import { EVENT_FILES, eventFile } from '../../support/events.ts';
import { backend, closeServers, lambdaEndpoint, type Reader, recordedTo, tableOf } from '../support/recorded.ts';

/** Whatever the conversions change, on the way there and back, has its sentence: every event × every kind of target. */

const ARN = 'arn:aws:lambda:us-east-2:123456789012:function:';

/** An answer in each form, with everything that a conversion may have to move. */
const RESULTS: Record<string, unknown> = {
  'apigateway-rest': {
    statusCode: '201',
    headers: { 'X-One': '1' },
    multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'], 'x-many': ['1', '2'] },
    body: 'text',
  },
  'apigateway-http': { statusCode: 200, headers: { 'x-one': 1 }, cookies: ['a=1', 'b=2'], body: 'text' },
  'function-url': { any: 'thing' },
  alb: {
    statusCode: 200,
    statusDescription: '200 OK',
    multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'], 'x-many': ['1', '2'] },
    body: '/wA=',
    isBase64Encoded: true,
  },
  'lattice-v1': { statusCode: 200, headers: { 'x-one': '1', 'set-cookie': ['a=1', 'b=2'] }, isBase64Encoded: false },
  'lattice-v2': { statusCode: 204, headers: { 'x-many': ['1', '2'] }, isBase64Encoded: false },
  'vpc-proxy': { status: 200, bodyJson: { a: 1 }, headers: { 'x-one': '1', 'set-cookie': 'a=1' } },
};

const lines = [
  ...[
    'content-type',
    'application/json',
    'set-cookie',
    'a=1; Path=/',
    'set-cookie',
    'b=2',
    'x-many',
    '1',
    'x-many',
    '2',
  ],
  ...['connection', 'x-hop', 'x-hop', '1', 'keep-alive', 'timeout=5', 'te', 'trailers'],
];

const GROUPS = ['http', 'http, own host', 'http, signed', 'lattice', 'lattice, signed', ...EVENT_SOURCES];

let to: (targetGroup: string) => Reader;

beforeAll(async () => {
  const url = await backend((req, res) => {
    req.resume();
    res.writeHead(200, lines).end('{"é":1}');
  });
  const binary = await backend((req, res) => {
    req.resume();
    res.writeHead(404, ['content-encoding', 'gzip', 'content-length', '2']).end(Buffer.from([0x1f, 0x8b]));
  });
  const handlers = EVENT_SOURCES.map((form): [string, Handler] => [ARN + form, async () => RESULTS[form]]);
  await lambdaEndpoint(Object.fromEntries(handlers));
  const table = tableOf({
    targetGroups: {
      http: { type: 'http', url },
      'http, own host': { type: 'http', url: `${binary}/base`, host: 'target', forwardContext: true },
      'http, signed': { type: 'http', url: binary, auth: 'AWS_IAM', service: 'lambda' },
      lattice: { type: 'lattice', url },
      'lattice, signed': { type: 'lattice', url: binary, auth: 'AWS_IAM' },
      // Whom the 2016 events name; nobody asks it here.
      named: { type: 'http', url: 'http://10.0.1.16:8080' },
      ...Object.fromEntries(
        EVENT_SOURCES.map((form) => [
          form,
          {
            type: 'lambda',
            functionArn: ARN + form,
            eventFormat: form,
            ...(form === 'vpc-proxy' && { namedTarget: { hostname: '10.0.1.16', port: 8080 } }),
          },
        ]),
      ),
    },
  });
  to = recordedTo(table);
});
afterAll(closeServers);

/** What a hostile or odd client sends, in each source's own map of headers. */
const ODD: Record<string, string[]> = {
  ':authority': ['x'],
  authorization: ['AWS4-HMAC-SHA256 Credential=x'],
  connection: ['x-mine, close'],
  'content-length': ['0'],
  cookie: ['a=1', 'b=2'],
  expect: ['100-continue'],
  'keep-alive': ['timeout=5'],
  'proxy-authorization': ['Basic x'],
  te: ['trailers'],
  'transfer-encoding': ['chunked'],
  upgrade: ['h2c'],
  'x-amz-date': ['20260101T000000Z'],
  'x-amz-security-token': ['t'],
  'x-amzn-lattice-identity': ['Principal=me'],
  'x-amzn-mtls-clientcert': ['x'],
  'x-amzn-oidc-data': ['x'],
  'x-amzn-source-vpc': ['vpc-1'],
  'x-forwarded-authorization': ['old'],
  'x-forwarded-host': ['old'],
  'x-forwarded-proto': ['https'],
  'x-lattice-migration-proxy-hops': ['2'],
  'x-many': ['1', '2'],
  'x-mine': ['1'],
  'x-origin-context': ['e30'],
};
const single = Object.fromEntries(Object.entries(ODD).map(([name, values]) => [name, values.join(',')]));

const ODD_EVENTS: [name: string, event: unknown][] = [
  ['odd ALB', { ...eventFile('alb-single-value'), headers: single }],
  ['odd ALB, multi-value', { ...eventFile('alb-multi-value'), multiValueHeaders: ODD }],
  ['odd REST API', { ...eventFile('apigateway-rest-get'), headers: single, multiValueHeaders: ODD }],
  ['odd HTTP API', { ...eventFile('apigateway-http-get'), headers: single, cookies: ['a=1', 'b=2'] }],
  ['odd Function URL', { ...eventFile('function-url-get'), headers: single }],
  ['odd Lattice v1', { ...eventFile('lattice-v1-get'), headers: single }],
  ['odd Lattice v2', { ...eventFile('lattice-v2-get'), headers: ODD }],
  ['odd 2016 event', { ...eventFile('vpc-proxy-get'), params: { path: {}, querystring: {}, header: single } }],
];

const EVENTS: [name: string, event: unknown][] = [
  ...EVENT_FILES.map((file): [string, unknown] => [file, eventFile(file)]),
  ...ODD_EVENTS,
];

const NOT_KNOWN = /the inspector does not know why/;

test.each(GROUPS)('to %s', async (group) => {
  const read = to(group);
  for (const [file, event] of EVENTS) {
    const { notes, panes } = await read(event);
    expect([file, notes.filter(({ text }) => NOT_KNOWN.test(text))]).toEqual([file, []]);
    // Either something was sent and came back, or it is said why not.
    const steps = new Set(notes.map(({ step }) => step));
    expect([file, [...steps]]).toEqual([
      file,
      ['decode', 'route', ...(panes.sent.views.length > 0 ? ['deliver'] : []), 'encode'],
    ]);
    const labels = [...panes.event.views, ...panes.request.views].map(({ label }) => label);
    // A JSON body has a view of its own.
    expect([file, labels.filter((label) => label !== 'Body')]).toEqual([file, ['Event', 'Request']]);
  }
});
