import { gzipSync } from 'node:zlib';
import { type Answer, http, type Line } from '../support/recording-backend.ts';

export type Door = 'REST API' | 'HTTP API' | 'Function URL' | 'ALB';

/** What a client sends, what the backend must receive of it, what it answers, and what must come back. */
export interface Case {
  name: string;
  method?: string;
  target?: string;
  lines?: Line[];
  body?: Buffer;
  /** All values of these names, as the backend receives them. */
  received?: Record<string, string[]>;
  answer?: Answer;
  status?: number;
  /** All values of these names, as the client receives them. */
  returned?: Record<string, string[]>;
  returnedBody?: Buffer;
  /** What MiniStack 1.4 gets wrong before or after the function, by door. */
  skip?: Partial<Record<Door, string>>;
}

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const COOKIES = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2; Path=/; HttpOnly', 'c=3, 4'];
const type = (value: string): Line => ['Content-Type', value];

/** Its HTTP server decodes a path before any door sees it, and joins repeated headers. */
const DECODED = 'the emulator decodes the path first';
const JOINED = 'the emulator joins repeated headers';
const NOT_BINARY = 'the emulator reads no binary media types from OpenAPI';

const METHODS: Case[] = [
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'].map((method) => ({ name: `${method} arrives`, method })),
  {
    name: 'OPTIONS arrives',
    method: 'OPTIONS',
    skip: { 'HTTP API': 'the emulator answers OPTIONS itself', ALB: 'the emulator answers OPTIONS itself' },
  },
];

const TARGETS: Case[] = (
  [
    ['a path', '/orders/1'],
    ['a slash at the end', '/orders/', { 'HTTP API': 'the emulator cuts the last slash' }],
    ['an escaped blank', '/orders/a%20b'],
    [
      'an escaped slash',
      '/orders/a%2Fb',
      { 'REST API': DECODED, 'HTTP API': DECODED, 'Function URL': DECODED, ALB: DECODED },
    ],
    ['an escaped percent sign', '/orders/a%2525b', { 'REST API': DECODED, 'Function URL': DECODED, ALB: DECODED }],
    ['UTF-8', '/orders/caf%C3%A9'],
    ['characters that need no escape', "/orders/a-b_c.d~e!f$g&h'i(j)k*l+m,n;o=p:q@r"],
    ['a query', '/orders?id=1'],
    ['a repeated key', '/orders?id=1&id=2'],
    ['escapes in a query', '/orders?q=a%26b%3Dc%2Bd%20e', { ALB: 'the emulator decodes the query, an ALB does not' }],
    ['an empty value', '/orders?q='],
  ] satisfies [string, string, Case['skip']?][]
).map(([name, target, skip]): Case => ({ name: `target: ${name}`, target, ...(skip && { skip }) }));

const HEADERS: Case[] = [
  { name: 'a header', lines: [['X-One', '1']], received: { 'x-one': ['1'] } },
  {
    name: 'repeated headers',
    skip: { 'REST API': JOINED, 'HTTP API': JOINED, 'Function URL': JOINED, ALB: JOINED },
    lines: [
      ['Via', '1.1 a'],
      ['Via', '1.1 b'],
    ],
    received: { via: ['1.1 a', '1.1 b'] },
  },
  { name: 'an empty header', lines: [['X-Empty', '']], received: { 'x-empty': [''] } },
  {
    name: 'a date, with its comma',
    lines: [['If-Modified-Since', 'Wed, 21 Oct 2026 07:28:00 GMT']],
    received: { 'if-modified-since': ['Wed, 21 Oct 2026 07:28:00 GMT'] },
  },
  { name: 'cookies', lines: [['Cookie', 'a=1; b=2']], received: { cookie: ['a=1; b=2'] } },
  { name: 'a range', lines: [['Range', 'bytes=0-99']], received: { range: ['bytes=0-99'] } },
  {
    name: 'what only Lattice may say is dropped',
    lines: [
      ['X-Amzn-Lattice-Identity', 'Principal=forged'],
      ['X-Amzn-Source-Vpc', 'vpc-forged'],
      ['X-Origin-Context', 'forged'],
    ],
    received: { 'x-amzn-source-vpc': [], 'x-origin-context': [] },
  },
  {
    name: 'hop-by-hop headers end at the proxy',
    lines: [
      ['Proxy-Authorization', 'Basic x'],
      ['TE', 'trailers'],
    ],
    received: { 'proxy-authorization': [], te: [] },
  },
];

const BODIES: Case[] = [
  { name: 'a JSON body', method: 'POST', lines: [type('application/json')], body: Buffer.from('{"note":"Grüße"}') },
  { name: 'a text body', method: 'PUT', lines: [type('text/plain')], body: Buffer.from('Grüße, ☕, 😀') },
  {
    name: 'a form',
    method: 'POST',
    lines: [type('application/x-www-form-urlencoded')],
    body: Buffer.from('a=1&b=%26'),
  },
  {
    name: 'every byte',
    method: 'POST',
    lines: [type('application/octet-stream')],
    body: EVERY_BYTE,
    skip: { 'REST API': NOT_BINARY },
  },
  { name: 'a DELETE with a body', method: 'DELETE', lines: [type('text/plain')], body: Buffer.from('why') },
  { name: 'a POST without a body', method: 'POST', received: { 'content-length': ['0'] } },
  { name: '500 kB of text', method: 'POST', lines: [type('text/plain')], body: Buffer.alloc(500_000, 'a') },
];

const STATUSES: Case[] = [200, 201, 202, 301, 302, 307, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503].map(
  (status) => ({
    name: `status ${status}`,
    answer: http(status, [['content-type', 'application/json']], '{"a":1}'),
    status,
    returnedBody: Buffer.from('{"a":1}'),
  }),
);

const ANSWERS: Case[] = [
  { name: 'status 204', answer: http(204, [['etag', '"v1"']]), status: 204, returned: { etag: ['"v1"'] } },
  { name: 'status 304', answer: http(304, [['etag', '"v1"']]), status: 304, returned: { etag: ['"v1"'] } },
  {
    name: 'several cookies come back',
    skip: { ALB: 'the emulator returns the last of several values' },
    answer: http(
      200,
      COOKIES.map((cookie): Line => ['set-cookie', cookie]),
      'ok',
    ),
    returned: { 'set-cookie': COOKIES },
  },
  {
    name: 'a redirect is passed on',
    answer: http(302, [['location', 'https://example.com/a?b=c']]),
    status: 302,
    returned: { location: ['https://example.com/a?b=c'] },
  },
  {
    name: 'every byte comes back',
    skip: { 'REST API': NOT_BINARY },
    answer: http(200, [['content-type', 'application/octet-stream']], EVERY_BYTE),
    returnedBody: EVERY_BYTE,
  },
  {
    name: 'compressed bytes come back compressed',
    skip: { 'REST API': NOT_BINARY },
    answer: http(
      200,
      [
        ['content-type', 'text/plain'],
        ['content-encoding', 'gzip'],
      ],
      gzipSync('hello'),
    ),
    returned: { 'content-encoding': ['gzip'] },
    returnedBody: gzipSync('hello'),
  },
  {
    name: 'text of other alphabets comes back',
    answer: http(200, [['content-type', 'text/plain; charset=utf-8']], 'Grüße ☕'),
    returnedBody: Buffer.from('Grüße ☕'),
  },
  {
    name: 'a backend that hangs up is a 502 of the proxy',
    answer: 'reset',
    status: 502,
    returned: { 'content-type': ['application/problem+json'] },
  },
];

export const CASES: Case[] = [...METHODS, ...TARGETS, ...HEADERS, ...BODIES, ...STATUSES, ...ANSWERS];
