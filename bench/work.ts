/** The requests to every contender, and the backend's answers. Both sides compute the answer from the path. */

export interface Work {
  name: string;
  method: string;
  /** Path and raw query. */
  path: string;
  headers: [name: string, value: string][];
  body?: Buffer;
}

export interface Answer {
  status: number;
  headers: [name: string, value: string][];
  body: Buffer;
}

const BASE_HEADERS: [string, string][] = [
  ['host', 'orders.example.com'],
  ['accept', 'application/json'],
  ['accept-encoding', 'gzip, br'],
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'],
  ['x-amzn-trace-id', 'Root=1-65f0c0de-0123456789abcdef01234567'],
  ['x-forwarded-for', '203.0.113.7'],
  ['x-forwarded-port', '443'],
  ['x-forwarded-proto', 'https'],
];

/** JSON text of exactly `size` bytes, with a letter outside ASCII so that a wrong charset shows. */
export function json(size: number): Buffer {
  const frame = Buffer.byteLength(JSON.stringify({ name: 'Zoë', pad: '' }));
  return Buffer.from(JSON.stringify({ name: 'Zoë', pad: 'x'.repeat(size - frame) }));
}

/** Bytes that are no valid UTF-8, the same on every call. */
export function binary(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; i++) bytes[i] = (i * 2_654_435_761) >>> 13;
  return bytes;
}

/** Headers up to a count of `total`, as browsers and gateways send them: names and values of middling length. */
export const manyHeaders = (total: number): [string, string][] => [
  ...BASE_HEADERS,
  ...Array.from({ length: Math.max(0, total - BASE_HEADERS.length) }, (_, i): [string, string] => [
    `x-application-field-${i}`,
    `value ${i} of a header that is as long as headers are`,
  ]),
];

export const get = (name: string, path: string, headers = BASE_HEADERS): Work => ({
  name,
  method: 'GET',
  path,
  headers,
});

export const send = (name: string, method: string, type: string, body: Buffer): Work => ({
  name,
  method,
  path: '/json/200',
  headers: [...BASE_HEADERS, ['content-type', type], ['content-length', String(body.length)]],
  body,
});

export const SMALL_GET = get('200-byte JSON', '/json/200?expand=items&limit=10');
/** Few answers come without any work of the server: this one takes 5 ms. */
export const SLOW_GET = get('200-byte JSON after 5 ms', '/json/200?after=5');
export const BINARY_DOWN = get('1 MB binary down', '/binary/1048576');

export const WORKS: Work[] = [
  SMALL_GET,
  SLOW_GET,
  send('2 KB POST', 'POST', 'application/json', json(2048)),
  get('40 headers', '/session/200?expand=items', [
    ...manyHeaders(39),
    ['cookie', 'session=0123456789abcdef; theme=dark'],
  ]),
  BINARY_DOWN,
  send('4 MB binary up', 'PUT', 'application/octet-stream', binary(4 * 1024 * 1024)),
];

/** How long the server takes: `?after=N`. */
export const serverMs = (path: string): number => Number(/[?&]after=(\d+)/.exec(path)?.[1] ?? 0);

/** `/json/N`, `/binary/N` and, with two cookies, `/session/N`. */
export function answerTo(path: string): Answer {
  const [, kind, size] = path.split(/[/?]/);
  const bytes = Number(size);
  return {
    status: 200,
    headers: [
      ['content-type', kind === 'binary' ? 'application/octet-stream' : 'application/json; charset=utf-8'],
      ['cache-control', 'private, max-age=60'],
      ['etag', `"${kind}-${bytes}"`],
      ...(kind === 'session'
        ? ([
            ['set-cookie', 'session=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly'],
            ['set-cookie', 'theme=dark; Path=/'],
          ] as [string, string][])
        : []),
    ],
    body: kind === 'binary' ? binary(bytes) : json(bytes),
  };
}
