import { ProxyError } from '../../shared/errors.ts';
import type { EventSource } from '../../shared/lattice/event-source.ts';
import { eventFile } from './events.ts';
import type { BuiltProxy } from './proxy.ts';
import type { Line } from './recording-backend.ts';
import { resultProblems } from './result-rules.ts';

/**
 * Each event source in small: HTTP to the event that it would send, and the result to the HTTP that its client would
 * get, losses included (docs/wire-facts.md). Written from the facts, independent of shared/formats.
 */
export interface HttpRequest {
  method: string;
  /** Path and raw query, as on the wire. */
  target: string;
  lines?: Line[];
  body?: Buffer | string;
}

export interface HttpAnswer {
  status: number;
  lines: Line[];
  body: Buffer;
}

export interface Door {
  name: string;
  source: EventSource;
  multiValueHeaders?: boolean;
  toEvent(request: HttpRequest): Record<string, unknown>;
  toAnswer(result: unknown): HttpAnswer;
}

const HOST = 'api.example.com';
const ADDED: Line[] = [
  ['Host', HOST],
  ['X-Forwarded-For', '203.0.113.7'],
  ['X-Forwarded-Port', '443'],
  ['X-Forwarded-Proto', 'https'],
];

/** The lines that reach the event: the front door adds its own where the client sent none. */
function linesOf({ lines = [], body }: HttpRequest): Line[] {
  const has = (name: string) => lines.some(([n]) => n.toLowerCase() === name.toLowerCase());
  const length: Line[] = body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))]];
  return [...ADDED, ...length].filter(([name]) => !has(name)).concat(lines);
}

const splitTarget = (target: string): [path: string, query: string] => {
  const at = target.indexOf('?');
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
};

const pairsOf = (query: string): [string, string][] =>
  query === ''
    ? []
    : query.split('&').map((pair) => {
        const at = pair.indexOf('=');
        return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      });

const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));
const decodedPairs = (query: string) => pairsOf(query).map(([k, v]): [string, string] => [decoded(k), decoded(v)]);

const lower = (lines: readonly Line[]) => lines.map(([name, value]): Line => [name.toLowerCase(), value]);

const grouped = (pairs: readonly (readonly [string, string])[]): Record<string, string[]> => {
  const map: Record<string, string[]> = Object.create(null); // `__proto__` is a name like any other
  for (const [name, value] of pairs) map[name] = [...(map[name] ?? []), value];
  return map;
};

const mapValues = <T, U>(map: Record<string, T>, change: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));

const last = (values: string[]): string => values.at(-1)!;
const orNull = (map: object): object | null => (Object.keys(map).length === 0 ? null : map);

const TEXT = /^(text\/|application\/(json|javascript|xml)\b)/;

/** Text stays text, the rest becomes base64 (docs/wire-facts.md#text-or-base64). */
function bodyOf({ body, lines = [] }: HttpRequest, alwaysBase64 = false): { text?: string; base64: boolean } {
  if (body === undefined || body.length === 0) return { base64: false };
  const header = (name: string) => lines.find(([n]) => n.toLowerCase() === name)?.[1];
  const isText = !alwaysBase64 && TEXT.test(header('content-type') ?? '') && header('content-encoding') === undefined;
  return { text: Buffer.from(body as string).toString(isText ? 'utf8' : 'base64'), base64: !isText };
}

function restEvent(file: string, keepsLength: boolean, request: HttpRequest): Record<string, unknown> {
  const [path, query] = splitTarget(request.target);
  const headers = grouped(linesOf(request).filter(([name]) => keepsLength || name !== 'Content-Length'));
  const parameters = grouped(decodedPairs(query));
  // An API with the binary media type */*, which is what a proxy for any content needs.
  const { text, base64 } = bodyOf(request, true);
  const event = eventFile(file);
  return {
    ...event,
    path,
    httpMethod: request.method,
    headers: mapValues(headers, last),
    multiValueHeaders: headers,
    queryStringParameters: orNull(mapValues(parameters, last)),
    multiValueQueryStringParameters: orNull(parameters),
    requestContext: { ...event['requestContext'], httpMethod: request.method, path: `/prod${path}` },
    body: text ?? null,
    isBase64Encoded: base64,
  };
}

const withoutCookie = (map: Record<string, string>) =>
  Object.fromEntries(Object.entries(map).filter(([name]) => name !== 'cookie'));

function payload2Event(file: string, rawPath: string, cookieHeaderToo: boolean, request: HttpRequest) {
  const [path, rawQueryString] = splitTarget(request.target);
  const headers = mapValues(grouped(lower(linesOf(request))), (values) => values.join(','));
  const cookies = lower(request.lines ?? [])
    .filter(([name]) => name === 'cookie')
    .flatMap(([, value]) => value.split('; '));
  const parameters = mapValues(grouped(decodedPairs(rawQueryString)), (values) => values.join(','));
  const { text, base64 } = bodyOf(request);
  const event = eventFile(file);
  const http = { ...event['requestContext'].http, method: request.method, path: decodedTwice(path) };
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...withoutCookie(headers),
      ...(cookieHeaderToo && cookies.length > 0 && { cookie: cookies.join('; ') }),
    },
    ...(rawQueryString !== '' && { queryStringParameters: parameters }),
    requestContext: { ...event['requestContext'], http },
    ...(text !== undefined && { body: text }),
    isBase64Encoded: base64,
  };
}

/** HTTP APIs decode a path twice and cut it at a `?` that comes out (docs/wire-facts.md#http-api). */
const decodedTwice = (path: string): string => {
  const once = decodeURIComponent(path);
  return (/%[0-9a-f]{2}/i.test(once) ? decodeURIComponent(once) : once).split('?')[0]!;
};

function albEvent(multi: boolean, request: HttpRequest): Record<string, unknown> {
  const [path, query] = splitTarget(request.target);
  const headers = grouped(lower(linesOf(request)));
  const parameters = grouped(pairsOf(query));
  const { text, base64 } = bodyOf(request);
  return {
    requestContext: eventFile('alb-single-value')['requestContext'],
    httpMethod: request.method,
    path,
    ...(multi
      ? { multiValueQueryStringParameters: parameters, multiValueHeaders: headers }
      : { queryStringParameters: mapValues(parameters, last), headers: mapValues(headers, last) }),
    body: text ?? '',
    isBase64Encoded: base64,
  };
}

function latticeV2Event(request: HttpRequest): Record<string, unknown> {
  const query = grouped(decodedPairs(splitTarget(request.target)[1]));
  const { text, base64 } = bodyOf(request);
  return {
    ...eventFile('lattice-v2-get'),
    path: request.target,
    method: request.method,
    headers: grouped(lower(linesOf(request))),
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    ...(text !== undefined && { body: text }),
    ...(base64 && { isBase64Encoded: true }),
  };
}

function latticeV1Event(request: HttpRequest): Record<string, unknown> {
  const event = eventFile('lattice-v1-signed');
  const written = Object.entries(event['headers'] as object).filter(([name]) => name.startsWith('x-amzn-'));
  const query = grouped(decodedPairs(splitTarget(request.target)[1]));
  const { text, base64 } = bodyOf(request);
  return {
    ...event,
    raw_path: request.target,
    method: request.method,
    headers: {
      ...mapValues(grouped(lower(linesOf(request))), (values) => values.join(',')),
      ...Object.fromEntries(written),
    },
    query_string_parameters: mapValues(query, (values) => values[0]),
    body: text ?? '',
    is_base64_encoded: base64,
  };
}

/** A resource `/{proxy+}`: its greedy parameter is the path without its first slash. */
function vpcProxyEvent(request: HttpRequest): Record<string, unknown> {
  const [path, query] = splitTarget(request.target);
  const event = eventFile('vpc-proxy-get');
  const body = request.body === undefined || request.body.length === 0 ? {} : JSON.parse(request.body.toString());
  return {
    ...event,
    requestParams: { ...event['requestParams'], path: '/{proxy+}', method: request.method },
    bodyJson: body,
    params: {
      path: { proxy: path.slice(1) },
      querystring: mapValues(grouped(decodedPairs(query)), last),
      header: mapValues(grouped(linesOf(request)), last),
    },
    context: { ...event['context'], 'http-method': request.method, 'resource-path': '/{proxy+}' },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a result is JSON whose rules were checked before
type Result = any;

const bytesOf = ({ body = '', isBase64Encoded }: Result): Buffer =>
  Buffer.from(body as string, isBase64Encoded ? 'base64' : 'utf8');

/** Every member of a header map as lines; a list is several lines of its name. */
const linesFrom = (map: Record<string, string | string[]> = {}): Line[] =>
  lower(Object.entries(map).flatMap(([name, value]) => [value].flat().map((v): Line => [name, v])));

const plainAnswer = (result: Result): HttpAnswer => ({
  status: result.statusCode,
  lines: [...linesFrom(result.multiValueHeaders), ...linesFrom(result.headers)],
  body: bytesOf(result),
});

const payload2Answer = (result: Result): HttpAnswer => ({
  status: result.statusCode,
  lines: [...linesFrom(result.headers), ...((result.cookies ?? []) as string[]).map((c): Line => ['set-cookie', c])],
  body: bytesOf(result),
});

/** The gateway's template writes `bodyJson` of a 200 as JSON; of the rest it is JSON text already. */
const vpcProxyAnswer = ({ status, bodyJson, headers }: Result): HttpAnswer => ({
  status,
  lines: linesFrom(headers),
  body: Buffer.from(status === 200 ? JSON.stringify(bodyJson) : bodyJson),
});

type Unchecked = Omit<Door, 'toAnswer'> & { answer: (result: Result) => HttpAnswer };

const checked = ({ answer, ...door }: Unchecked): Door => ({
  ...door,
  toAnswer(result) {
    const problems = resultProblems(door.source, result, door.multiValueHeaders);
    if (problems.length > 0)
      throw new Error(`${door.name} refuses ${JSON.stringify(result).slice(0, 2000)}: ${problems.join('; ')}`);
    return answer(result);
  },
});

const rawPath = (request: HttpRequest) => splitTarget(request.target)[0];

export const DOORS: readonly Door[] = (
  [
    {
      name: 'REST API',
      source: 'apigateway-rest',
      toEvent: (request) => restEvent('apigateway-rest-get', false, request),
      answer: plainAnswer,
    },
    {
      name: 'HTTP API, payload 1.0',
      source: 'apigateway-rest',
      toEvent: (request) => restEvent('apigateway-http-payload-1.0', true, request),
      answer: plainAnswer,
    },
    {
      name: 'HTTP API',
      source: 'apigateway-http',
      toEvent: (request) => payload2Event('apigateway-http-get', decodedTwice(rawPath(request)), false, request),
      answer: payload2Answer,
    },
    {
      name: 'Function URL',
      source: 'function-url',
      toEvent: (request) => payload2Event('function-url-get', rawPath(request), true, request),
      answer: payload2Answer,
    },
    { name: 'ALB', source: 'alb', toEvent: (request) => albEvent(false, request), answer: plainAnswer },
    {
      name: 'ALB with multi-value headers',
      source: 'alb',
      multiValueHeaders: true,
      toEvent: (request) => albEvent(true, request),
      answer: plainAnswer,
    },
    { name: 'Lattice v1', source: 'lattice-v1', toEvent: latticeV1Event, answer: plainAnswer },
    { name: 'Lattice v2', source: 'lattice-v2', toEvent: latticeV2Event, answer: plainAnswer },
    { name: '2016 event', source: 'vpc-proxy', toEvent: vpcProxyEvent, answer: vpcProxyAnswer },
  ] satisfies Unchecked[]
).map(checked);

export const door = (name: string): Door => DOORS.find((d) => d.name === name)!;

/** A rejection of the 2016 event's contract: the gateway's selection pattern reads `{"status":404,…` at its start. */
const REJECTION = /^\{"status":\d{3},"bodyJson":/;

/** One HTTP exchange through a door and the proxy. */
export async function exchange(through: Door, proxy: BuiltProxy, request: HttpRequest): Promise<HttpAnswer> {
  return answerTo(through, () => proxy.invoke(through.toEvent(request)));
}

/** What the door's client gets from an invocation. */
export async function answerTo(through: Door, invoke: () => Promise<unknown>): Promise<HttpAnswer> {
  let result: unknown;
  try {
    result = await invoke();
  } catch (error) {
    const { message } = error as Error;
    if (through.source !== 'vpc-proxy' || error instanceof ProxyError || !REJECTION.test(message)) throw error;
    return vpcProxyAnswer(JSON.parse(message));
  }
  return through.toAnswer(result);
}

/** All values of a name in an answer, without case. */
export const valuesOf = (answer: HttpAnswer, name: string): string[] =>
  answer.lines.filter(([n]) => n.toLowerCase() === name).map(([, value]) => value);
