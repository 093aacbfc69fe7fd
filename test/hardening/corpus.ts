import type { Line } from '../support/recording-backend.ts';

/**
 * Hostile requests and answers, as data. `DECOY` stands for host and port of a server that configuration does not
 * name; `/admin` is a path that the route table keeps from everybody.
 */
export const DECOY = 'decoy.invalid';

export interface HostileRequest {
  kind: string;
  method?: string;
  /** Path and query, as raw as an event can hold them. */
  target?: string;
  lines?: Line[];
  body?: string;
  isBase64Encoded?: true;
}

const targets = (kind: string, ...list: string[]): HostileRequest[] => list.map((target) => ({ kind, target }));
const lines = (kind: string, ...list: Line[][]): HostileRequest[] => list.map((each) => ({ kind, lines: each }));

/** Control characters and what some software takes for a line break. */
const BREAKS = ['\r\n', '\n', '\r', '\0', '\v', '\f', '\u0085', '\u2028', '\u2029', '\u010a', '\u010d', '\u560a\u560d'];
const INJECTED = ['x-injected: 1', 'GET /injected HTTP/1.1', 'transfer-encoding: chunked'];

const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '__defineGetter__',
];

const FORGED = 'Principal=forged; Type=AWS_IAM';
const IDENTITY_NAMES = [
  'x-amzn-lattice-identity',
  'X-Amzn-Lattice-Identity',
  'x-amzn-lattice-identity-tags',
  'x-amzn-lattice-network',
  'x-amzn-lattice-target',
  'x-amzn-lattice-anything',
  'x-amzn-source-vpc',
  'x-origin-context',
  'X-ORIGIN-CONTEXT',
];
const ALB_NAMES = [
  'x-amzn-mtls-clientcert',
  'X-Amzn-Mtls-Clientcert-Subject',
  'x-amzn-mtls-clientcert-leaf',
  'x-amzn-oidc-identity',
  'X-Amzn-Oidc-Data',
  'x-amzn-oidc-accesstoken',
];

export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  ...targets(
    'another host',
    `http://${DECOY}/`,
    `HTTPS://${DECOY}/x`,
    `//${DECOY}/x`,
    `///${DECOY}/x`,
    `/\\${DECOY}/x`,
    `\\\\${DECOY}\\x`,
    `/\\/\\${DECOY}/x`,
    `/@${DECOY}/x`,
    `@${DECOY}/x`,
    `:80@${DECOY}/x`,
    `.${DECOY}/x`,
    `/x?http://${DECOY}/`,
    `/x@${DECOY}`,
    `/..//${DECOY}/`,
    `/%2f%2f${DECOY}/`,
    `/%5c${DECOY}/`,
    `javascript:${DECOY}`,
    `ftp://${DECOY}/`,
    `//user:pass@${DECOY}/`,
    `/#@${DECOY}/`,
    `?@${DECOY}/`,
    `${DECOY}:443`,
    '',
    '*',
    '/*',
  ),
  ...targets(
    'a request within the target',
    ...BREAKS.flatMap((end) => INJECTED.map((line) => `/x${end}${line}`)),
    ...BREAKS.map((end) => `/x?a=b${end}${INJECTED[0]}`),
    '/x HTTP/1.1\r\nhost: evil\r\n\r\nGET /injected',
    '/x HTTP/1.0',
    '/x\tHTTP/1.1',
    '/x%0d%0ax-injected:%201',
    '/x%00',
    '/x?a=%0d%0ax-injected:%201',
    '/\u0000',
    '/\ud800',
    '/x?a=\udfff',
    '/\u00ff\u0100',
  ),
  ...lines(
    'a line within a value',
    ...BREAKS.flatMap((end) => INJECTED.map((line): Line[] => [['x-a', `1${end}${line}`]])),
    ...BREAKS.map((end): Line[] => [['cookie', `a=1${end}x-injected: 1`]]),
    ...BREAKS.map((end): Line[] => [['host', `api.example.com${end}x-injected: 1`]]),
    ...BREAKS.map((end): Line[] => [['x-forwarded-for', `1.2.3.4${end}x-injected: 1`]]),
    ...BREAKS.map((end): Line[] => [['user-agent', `x${end}${end}GET /injected HTTP/1.1`]]),
    [['x-a', '\r\n folded']],
    [['x-a', '\ud800']],
  ),
  ...lines(
    'a line within a name',
    ...BREAKS.map((end): Line[] => [[`x-a${end}x-injected`, '1']]),
    [['x-a: 1\r\nx-injected', '1']],
    [['x-a ', '1']],
    [[' x-a', '1']],
    [['x a', '1']],
    [['x-a:', '1']],
    [['', '1']],
    [['x-ü', '1']],
    [['content-length\u00a0', '5']],
    [['transfer-encoding\u000b', 'chunked']],
  ),
  ...lines(
    'deletion by Connection',
    ...[
      'close, x-forwarded-for, x-forwarded-proto, x-forwarded-port',
      'x-amzn-lattice-identity, x-amzn-lattice-network, x-amzn-lattice-target',
      'host, content-length, content-type, content-encoding',
      'x-lattice-migration-proxy-hops',
      'X-Forwarded-For,HOST',
      'x-origin-context, x-amz-date, x-amz-security-token, x-amz-content-sha256, authorization',
      ', ,,;,"x-forwarded-for"',
      'upgrade',
    ].map((value): Line[] => [['connection', value]]),
    [
      ['connection', 'x-a'],
      ['Connection', 'x-forwarded-for'],
    ],
    [
      ['connection', 'upgrade, http2-settings'],
      ['upgrade', 'h2c'],
      ['http2-settings', 'AAMAAABkAAQAAP__'],
    ],
    [
      ['connection', 'upgrade'],
      ['upgrade', 'websocket'],
    ],
  ),
  ...[
    [['transfer-encoding', 'chunked']],
    [['Transfer-Encoding', 'xchunked']],
    [['transfer-encoding', 'chunked, identity']],
    [
      ['transfer-encoding', 'chunked'],
      ['content-length', '4'],
    ],
    [
      ['content-length', '0'],
      ['Content-Length', '30'],
    ],
    [['content-length', '0']],
    [['content-length', '1']],
    [['content-length', '9999']],
    [['content-length', '-1']],
    [['content-length', '+5']],
    [['content-length', '0x5']],
    [['content-length', '5, 5']],
    [['te', 'trailers']],
    [['trailer', 'x-injected']],
    [['expect', '100-continue']],
    [['Expect', 'anything']],
    [['keep-alive', 'timeout=1']],
    [['proxy-connection', 'keep-alive']],
    [['proxy-authorization', 'Basic eDp5']],
  ].flatMap((framing): HostileRequest[] =>
    ['GET', 'POST', 'DELETE', 'HEAD'].map((method) => ({
      kind: 'framing',
      method,
      lines: framing as Line[],
      body: '0\r\n\r\nGET /injected HTTP/1.1\r\nhost: x\r\n\r\n',
    })),
  ),
  ...lines(
    'Host',
    [
      ['host', 'a.example'],
      ['Host', DECOY],
    ],
    [['host', DECOY]],
    [['host', `${DECOY}:80`]],
    [['host', `a.example, ${DECOY}`]],
    [['host', `a.example ${DECOY}`]],
    [['host', `a.example/${DECOY}`]],
    [['host', `user@${DECOY}`]],
    [['host', `a.example#${DECOY}`]],
    [['host', `http://${DECOY}`]],
    [['host', '[::1']],
    [['host', '']],
    [['host', 'ü.example']],
    [['x-forwarded-host', DECOY]],
    [['forwarded', `host=${DECOY}`]],
    [['x-original-url', '/admin']],
    [['x-rewrite-url', '/admin']],
    [['x-http-method-override', 'DELETE']],
  ),
  ...lines(
    'pseudo-headers',
    [[':path', '/admin']],
    [[':authority', DECOY]],
    [[':method', 'DELETE']],
    [[':scheme', 'http']],
    [[':', 'x']],
    [[':protocol', 'websocket']],
    [[':path\r\nx-injected', '1']],
  ),
  ...[
    'CONNECT',
    'connect',
    'TRACE',
    'PRI',
    'get',
    'G E T',
    'GET /injected HTTP/1.1\r\nx:',
    'GET\r\n',
    'GÉT',
    '',
    'M'.repeat(33),
    'M'.repeat(100_000),
    '__proto__',
  ].map((method): HostileRequest => ({ kind: 'method', method })),
  ...targets(
    'escapes',
    '/%',
    '/%2',
    '/%zz',
    '/%u0041',
    '/%c0%af',
    '/%c0%ae%c0%ae/admin',
    '/%e0%80%af',
    '/%ed%a0%80',
    '/%f8%80%80%80%af',
    '/%ff%fe',
    '/x?%zz=%',
    '/x?a=%c0%af',
    '/x?=&&=&a',
    '/x??a=b',
    '/x?a=b?c=d',
    '/x?a=b#c',
    '/x#?a=b',
    '/x;a=b?c;d',
    `/${'%41'.repeat(2000)}`,
    `/x?${'a=b&'.repeat(2000)}`,
  ),
  ...targets(
    'around a rule',
    '/admin',
    '/ADMIN',
    '/admin/',
    '/admin/x',
    '/admin?x',
    '//admin',
    '///admin',
    '/./admin',
    '/x/../admin',
    '/x/..//admin',
    '/x/%2e%2e/admin',
    '/x/%2E./admin',
    '/x/..;/admin',
    '/x/..;a=b/admin',
    '/x/..%2fadmin',
    '/x%2f..%2fadmin',
    '/x/..\\admin',
    '/x\\..\\admin',
    '/x/..%5cadmin',
    '/%5cadmin',
    '\\admin',
    '/%61dmin',
    '/%61%64%6d%69%6e',
    '/a%64min/x',
    '/%2fadmin',
    '/%2e/admin',
    '/admin%2fx',
    '/admin%00',
    '/admin%00x',
    '/admin\0',
    '/admin;x=1',
    '/admin/.',
    '/admin/..',
    '/x/y/../../admin',
    '/..',
    '/../admin',
    '/x/../../admin',
    '/admin%20',
    '/admin%09',
    '/%2e%2e%2fadmin',
    'admin',
    './admin',
    '../admin',
    '/ad\u006din',
    '/\u0061dmin',
    '/admin/../x',
  ),
  ...[...IDENTITY_NAMES, ...ALB_NAMES].map(
    (name): HostileRequest => ({ kind: 'a forged identity', lines: [[name, FORGED]] }),
  ),
  ...lines(
    'a forged identity',
    [
      ['x-amzn-lattice-identity', 'x'],
      ['X-AMZN-LATTICE-IDENTITY', FORGED],
    ],
    [['x-amzn-lattice-identity\u0000', FORGED]],
    [['x_amzn_lattice_identity', 'underscores are another name']],
    [
      ['x-forwarded-for', '127.0.0.1'],
      ['X-Forwarded-For', '10.0.0.1, forged'],
    ],
    [['x-forwarded-proto', 'https\r\nx-injected: 1']],
    [['x-forwarded-port', '-1']],
  ),
  ...PROTOTYPE_NAMES.flatMap((name): HostileRequest[] => [
    { kind: 'names of the prototype', lines: [[name, 'forged']] },
    { kind: 'names of the prototype', target: `/x?${name}=forged&${name}[isBase64Encoded]=true` },
    {
      kind: 'names of the prototype',
      method: 'POST',
      body: `{"${name}":{"polluted":"yes"}}`,
      lines: [['content-type', 'application/json']],
    },
    { kind: 'names of the prototype', lines: [['cookie', `${name}=forged`]] },
  ]),
  ...[
    { body: '====', isBase64Encoded: true as const },
    { body: 'a', isBase64Encoded: true as const },
    { body: 'not base64 at all!', isBase64Encoded: true as const },
    { body: 'YWJj\r\nZGVm', isBase64Encoded: true as const },
    { body: 'YWJj_-==', isBase64Encoded: true as const },
    { body: '\ud800' },
    { body: '\0\r\n\r\nGET /injected HTTP/1.1\r\n\r\n' },
  ].map((body): HostileRequest => ({ kind: 'body', method: 'POST', ...body })),
  ...lines(
    'sizes',
    [['x-large', 'x'.repeat(100_000)]],
    Array.from({ length: 2000 }, (_, i): Line => [`x-${i}`, 'x']),
    Array.from({ length: 500 }, (): Line => ['x-same', 'x']),
    [['x'.repeat(70_000), '1']],
  ),
];

export interface HostileAnswer {
  kind: string;
  bytes: Buffer;
  /** Whether the backend ends the connection after it. */
  ends?: true;
  /** What may come of it: 200 where the answer is odd but has one meaning. */
  status: 200 | 502;
}

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`;
const SECOND = 'HTTP/1.1 200 OK\r\nx-injected: 1\r\ncontent-length: 6\r\n\r\nforged';

const bad = (kind: string, ...list: string[]): HostileAnswer[] =>
  list.map((text) => ({ kind, bytes: Buffer.from(text, 'latin1'), ends: true, status: 502 }));
const good = (kind: string, ...list: string[]): HostileAnswer[] =>
  list.map((text) => ({ kind, bytes: Buffer.from(text, 'latin1'), status: 200 }));

export const HOSTILE_ANSWERS: readonly HostileAnswer[] = [
  ...bad(
    'splitting headers',
    `${OK}x-a: 1\nx-injected: 1\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}x-a: 1\rx-injected: 1\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}x-a: 1\0x-injected: 1\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}x-a : 1\r\ncontent-length: 2\r\n\r\nok`,
    `${OK} x-a: 1\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}x-\xfc: 1\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}: 1\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}no colon\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}x a: 1\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}x-a: \x07\r\ncontent-length: 2\r\n\r\nok`,
  ),
  ...bad(
    'both lengths',
    `${OK}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
    `${OK}transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}content-length: 1\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}Content-Length: 2\r\ncontent-length: 02\r\n\r\nok`,
    `${OK}content-length: 2, 3\r\n\r\nok`,
    `${OK}content-length: -2\r\n\r\nok`,
    `${OK}content-length: +2\r\n\r\nok`,
    `${OK}content-length: 0x2\r\n\r\nok`,
    `${OK}content-length: 2 2\r\n\r\nok`,
    `${OK}content-length: \r\n\r\nok`,
    `${OK}content-length: 99999999999999999999\r\n\r\nok`,
    `${OK}transfer-encoding: gzip\r\n\r\nok`,
    `${OK}transfer-encoding: chunked, gzip\r\n\r\nok`,
    `${OK}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\nok`,
    `HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
  ),
  ...bad(
    'chunking',
    `${CHUNKED}zz\r\nok\r\n0\r\n\r\n`,
    `${CHUNKED}-1\r\nok\r\n0\r\n\r\n`,
    `${CHUNKED}0x2\r\nok\r\n0\r\n\r\n`,
    `${CHUNKED} 2\r\nok\r\n0\r\n\r\n`,
    `${CHUNKED}1\r\nok\r\n0\r\n\r\n`,
    `${CHUNKED}3\r\nok\r\n0\r\n\r\n`,
    `${CHUNKED}2\nok\n0\n\n`,
    `${CHUNKED}ffffffffffffffff\r\nok`,
    `${CHUNKED}fffffffff\r\nok`,
    `${CHUNKED}2\r\nok\r\n`,
    `${CHUNKED}2\r\nok\r\n0\r\n`,
    `${CHUNKED}2\r\nok\r\n0\r\nx a: 1\r\n\r\n`,
    `${CHUNKED}\r\n`,
  ),
  ...bad('wrong lengths', `${OK}content-length: 10\r\n\r\nok`, `${OK}content-length: 6291457\r\n\r\nok`),
  ...bad(
    'status',
    'HTTP/1.1 99 X\r\n\r\n',
    'HTTP/1.1 1000 X\r\n\r\n',
    'HTTP/1.1 600 X\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 000 X\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 -20 X\r\n\r\n',
    'HTTP/1.1 2x0 X\r\n\r\n',
    'HTTP/2 200 OK\r\n\r\n',
    'HTTP/1.2 200 OK\r\ncontent-length: 0\r\n\r\n',
    'HTTP/0.9 200 OK\r\n\r\n',
    'http/1.1 200 OK\r\n\r\n',
    'HTTP/1.1  200 OK\r\n\r\n',
    'HTTP/1.1 200\tOK\r\ncontent-length: 0\r\n\r\n',
    'ICY 200 OK\r\n\r\n',
    '<html>ok</html>',
    '\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
    'SSH-2.0-OpenSSH_9.6\r\n',
    '\x16\x03\x01\x00\x05hello',
    '',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    `HTTP/1.1 101 Switching Protocols\r\n\r\n${SECOND}`,
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(101) + SECOND,
    'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100_000),
  ),
  ...good(
    'a second answer behind the first',
    `${OK}content-length: 2\r\n\r\nok${SECOND}`,
    `HTTP/1.1 204 No Content\r\n\r\n${SECOND}`
      .replace('204 No Content', '200 OK\r\ncontent-length: 2')
      .replace('\r\n\r\n', '\r\n\r\nok'),
    `${CHUNKED}2\r\nok\r\n0\r\n\r\n${SECOND}`,
  ),
  ...good(
    'odd, and of one meaning',
    `HTTP/1.1 100 Continue\r\nx-injected: 1\r\n\r\n${OK}content-length: 2\r\n\r\nok`,
    `${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100)}${OK}content-length: 2\r\n\r\nok`,
    `${CHUNKED}2\r\nok\r\n0\r\nx-injected: 1\r\n\r\n`,
    `${CHUNKED}2;ext="x-injected: 1"\r\nok\r\n0\r\n\r\n`,
    `${CHUNKED}00000002\r\nok\r\n0000\r\n\r\n`,
    `${OK}content-length: 2\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}__proto__: x\r\nconstructor: y\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}connection: x-injected\r\nx-injected: 1\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}proxy-authenticate: x\r\nupgrade: h2c\r\ntrailer: x\r\nkeep-alive: timeout=0\r\ncontent-length: 2\r\n\r\nok`,
    `HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\nok`,
    `HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}x-a: \xff\xfe\r\ncontent-length: 2\r\n\r\nok`,
    `${OK}CONTENT-LENGTH:2\r\n\r\nok`,
    `${OK}set-cookie: a=1\r\nset-cookie: a=2\r\ncontent-length: 2\r\n\r\nok`,
  ),
];
