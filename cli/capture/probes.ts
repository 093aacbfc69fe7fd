import { gzipSync } from 'node:zlib';

/** The answer to one request, as the caller function of deploy/capture.yaml returns it. */
export interface CapturedAnswer {
  status: number;
  /** Names and values by turns, as on the wire. */
  headers: string[];
  /** Base64. */
  body: string;
}

/** A request as that function takes it. */
interface CapturedRequest {
  /** Which service: the variable that holds its URL. */
  service: 'OPEN_URL' | 'SIGNED_URL';
  method: string;
  path: string;
  headers?: Record<string, string>;
  /** Base64. */
  body?: string;
  /** Signs for VPC Lattice, the path escaped so often. */
  sign?: 'once' | 'twice';
}

export interface Probe {
  /** The number of the open point in docs/wire-facts.md. */
  point: number;
  name: string;
  request: CapturedRequest;
  /** The finding, in a few words. */
  show(answer: CapturedAnswer): string;
  /** The finding that the proxy relies on; absent if it relies on none. */
  expected?: string;
  /** What to do if the finding differs, or what it decides. */
  decides: string;
}

const get = (path: string): CapturedRequest => ({ service: 'OPEN_URL', method: 'GET', path });

const valuesOf = ({ headers }: CapturedAnswer, name: string): string[] =>
  headers.filter((_, i) => i % 2 === 1 && headers[i - 1]!.toLowerCase() === name);

const status = (answer: CapturedAnswer): string => `status ${answer.status}`;

/** All values of a header, or the status if the answer did not get through. */
const header = (name: string) => (answer: CapturedAnswer) =>
  answer.status === 200 ? valuesOf(answer, name).join(' and ') || 'none' : status(answer);

/** A member of the event that the probe function was given. */
const event = (read: (event: Record<string, unknown>) => unknown) => (answer: CapturedAnswer) => {
  if (answer.status !== 200) return status(answer);
  const value = read(JSON.parse(Buffer.from(answer.body, 'base64').toString()) as Record<string, unknown>);
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
};

const pathAsSent = (name: string, path: string): Probe => ({
  point: 2,
  name,
  request: get(path),
  show: event(({ path: seen }) => seen),
  expected: path,
  decides: 'nothing can be set: backends and rules see the path that Lattice made; please report it',
});

const signedPath = (sign: 'once' | 'twice', expected: string): Probe => ({
  point: 6,
  name: `a signature over a path escaped ${sign}`,
  request: { ...get('/echo/a%20b'), service: 'SIGNED_URL', sign },
  show: status,
  expected,
  decides: `\`"pathEscaping": "twice"\` on lattice target groups if only that is taken`,
});

/** One request for each open point of docs/wire-facts.md; point 5 is a REST API's and comes by hand. */
export const PROBES: readonly Probe[] = [
  {
    point: 1,
    name: 'set-cookie as an array',
    request: get('/answer/cookies'),
    show: header('set-cookie'),
    expected: 'a=1 and b=2',
    decides: '`sources.lattice.arrayHeaders`: `"none"` if the cookies do not arrive',
  },
  {
    point: 1,
    name: 'another header as an array',
    request: get('/answer/list'),
    show: header('x-list'),
    decides: '`sources.lattice.arrayHeaders`: `"all"` keeps repeated lines apart if both values arrive',
  },
  pathAsSent('escapes in a path', '/echo/a%20b%2Fc%2525'),
  pathAsSent('slashes, dots and parameters in a path', '/echo//x/./y/../z;p=1'),
  pathAsSent('a query', '/echo?q=a%2Bb+c&q=d'),
  {
    point: 2,
    name: 'escapes in queryStringParameters',
    request: get('/echo?q=a%2Bb+c'),
    show: event(({ queryStringParameters: query }) => (query as Record<string, unknown>)?.['q']),
    decides: 'nothing: the proxy reads the query in `path`',
  },
  {
    point: 3,
    name: 'compressed JSON',
    request: {
      service: 'OPEN_URL',
      method: 'POST',
      path: '/echo',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync('{"a":1}').toString('base64'),
    },
    show: event(({ isBase64Encoded }) => (isBase64Encoded === true ? 'base64' : 'text')),
    expected: 'base64',
    decides: 'nothing can be set: as text its bytes are lost before the proxy; have clients send it uncompressed',
  },
  {
    point: 4,
    name: 'an answer without statusCode',
    request: get('/answer/nothing'),
    show: status,
    decides: 'which status in Lattice’s access log means a bad answer',
  },
  {
    point: 4,
    name: 'a function that fails',
    request: get('/answer/error'),
    show: status,
    decides: 'which status in Lattice’s access log means that the proxy itself failed (`ErrorsAlarm`)',
  },
  {
    point: 4,
    name: 'a function that is silent for 70 s',
    request: get('/answer/silence'),
    show: status,
    decides: '`Timeout` and `LatticeIdleTimeoutSeconds` of the template: keep `Timeout` below',
  },
  signedPath('once', 'status 200'),
  signedPath('twice', 'status 403'),
  {
    point: 7,
    name: 'null as a header value',
    request: get('/answer/null-header'),
    show: status,
    decides: 'nothing: the proxy never answers with null; your own Lambda targets may',
  },
  {
    point: 7,
    name: 'null as the body',
    request: get('/answer/null-body'),
    show: status,
    decides: 'nothing: the proxy never answers with null; your own Lambda targets may',
  },
];
