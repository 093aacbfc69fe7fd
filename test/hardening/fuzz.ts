import fc from 'fast-check';
import { ConfigurationError, ERROR_KINDS, UnrecognizedEventError } from '../../shared/errors.ts';
import { detectEventSource, FORMATS } from '../../shared/formats/index.ts';
import { EVENT_SOURCES, type EventSource } from '../../shared/lattice/event-source.ts';
import { chooseTargetGroup } from '../../shared/routing/choose.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { compileRules } from '../../shared/routing/match.ts';
import { compileNamedTargets } from '../../shared/routing/named-target.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';
import { anySample } from '../support/arbitraries.ts';
import { DOORS } from '../support/doors.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import type { BuiltProxy } from '../support/proxy.ts';
import { type RecordingBackend, thenClose } from '../support/recording-backend.ts';
import { resultProblems } from '../support/result-rules.ts';
import { HOSTILE_ANSWERS, HOSTILE_REQUESTS } from './corpus.ts';
import { hostileEvent } from './hostile-event.ts';

/** Properties that hold whatever comes: events, answers of a backend, route tables. */

// biome-ignore lint/suspicious/noExplicitAny: events are damaged freely here
type Json = any;

const HOSTILE_TEXTS = [
  '',
  '/',
  '*',
  '//x',
  'http://x/',
  '\r\n',
  '\0',
  'ü',
  '😀',
  '\ud800',
  '%',
  '%zz',
  '%2e%2e',
  '..',
  '=',
  '&',
  ';',
  '__proto__',
  'constructor',
  '127.0.0.1',
  'GET',
  'POST',
  'HEAD',
  'CONNECT',
  'OPTIONS',
  'true',
  'null',
  '0',
  '-1',
  '1e309',
  'chunked',
  'close',
  'x-forwarded-for',
  'text/plain',
  'application/json',
  'gzip',
  'YQ==',
  '2.0',
  'arn:aws:vpc-lattice:::',
  '.lambda-url.',
  'AWS_IAM',
];

const anyText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  { weight: 2, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom(...HOSTILE_TEXTS), { maxLength: 5 }).map((parts) => parts.join('')),
  },
);

const anyValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: anyText },
  { weight: 2, arbitrary: fc.array(anyText, { maxLength: 3 }) },
  {
    weight: 2,
    arbitrary: fc.dictionary(anyText, fc.oneof(anyText, fc.array(anyText, { maxLength: 2 })), { maxKeys: 3 }),
  },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21, [], {}, [null], [[]], { a: null }) },
);

interface Damage {
  at: number;
  value: Json;
  /** Another member beside it, or the member itself gone. */
  how: 'replace' | 'add' | 'remove';
  name: string;
}

export const anyDamage = fc.array(
  fc.record<Damage>({
    at: fc.nat(10_000),
    value: anyValue,
    how: fc.constantFrom('replace', 'replace', 'add', 'remove'),
    name: anyText,
  }),
  { maxLength: 4 },
);

const SAMPLES = EVENT_FILES.map(eventFile);

/** An event of some source, as one sends it, with up to four of its members damaged. */
const anyEvent: fc.Arbitrary<Json> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.nat(SAMPLES.length - 1).map((i) => structuredClone(SAMPLES[i]!)) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(anySample, fc.constantFrom(...EVENT_SOURCES.filter((source) => source !== 'vpc-proxy')))
          .map(([{ request }, source]) =>
            structuredClonePlain(FORMATS[source].encodeRequest(request, { eventSource: 'lattice-v2' })),
          ),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom(...HOSTILE_REQUESTS.filter(({ kind }) => kind !== 'sizes')), fc.constantFrom(...DOORS))
          .map(([request, door]) => hostileEvent(door, request, 'decoy.invalid')),
      },
    ),
    anyDamage,
  )
  .map(([event, damages]) => damages.reduce(damaged, event));

const structuredClonePlain = (value: unknown): Json => JSON.parse(JSON.stringify(value));

export function damaged(event: Json, { at, value: shared, how, name }: Damage): Json {
  const value = structuredClone(shared);
  const places: [object: Json, key: string][] = [];
  const walk = (object: Json): void => {
    for (const key of Object.keys(object)) {
      places.push([object, key]);
      if (typeof object[key] === 'object' && object[key] !== null) walk(object[key]);
    }
  };
  walk(event);
  if (places.length === 0) return event;
  const [object, key] = places[at % places.length]!;
  if (how === 'remove') delete object[key];
  else if (how === 'replace') object[key] = value;
  // An array's length is no member that JSON could give it.
  else if (!Array.isArray(object) || name !== 'length')
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  return event;
}

/** A rejection of the 2016 event's contract (docs/wire-facts.md#vpc-proxy-rejection). */
const REJECTION = /^\{"status":(?!200)[2-5]\d\d,"bodyJson":".*","headers":\{.*\}\}$/s;

/** Why the outcome of an invocation is none that its event source could take. */
async function outcomeProblems(event: Json, invoke: () => Promise<unknown>): Promise<string[]> {
  let source: EventSource | undefined;
  try {
    source = detectEventSource(structuredClonePlain(event));
  } catch (error) {
    if (!(error instanceof UnrecognizedEventError)) throw error;
  }
  let result: Json;
  try {
    result = await invoke();
  } catch (error) {
    const { message } = error as Error;
    if (source === undefined) return message.startsWith('not an HTTP event') ? [] : [`unrecognized, but ${message}`];
    if (source === 'vpc-proxy' && REJECTION.test(message)) return isDefect(message) ? [message] : [];
    return [`the invocation failed: ${message}`];
  }
  if (source === undefined) return ['an event of no source has a result'];
  const problems = resultProblems(source, result, source === 'alb' && event.multiValueHeaders !== undefined);
  return isDefect(result?.body) ? [...problems, `a defect: ${result.body}`] : problems;
}

/** A 500 of the proxy's own; a backend's is an answer like any other. */
const isDefect = (text: unknown): boolean => typeof text === 'string' && text.includes(ERROR_KINDS.internal.title);

/** Any event: a result that its source takes, one request to the backend at most. */
export const eventProperty = (proxy: BuiltProxy, backend: RecordingBackend) =>
  fc.asyncProperty(anyEvent, async (event) => {
    backend.requests.length = 0;
    const problems = await outcomeProblems(event, () => proxy.invoke(event));
    if (backend.requests.length > 1) problems.push(`${backend.requests.length} requests`);
    problems.push(...backend.violations.filter((violation) => !ODD_METHOD.test(violation)));
    backend.violations.length = 0;
    if (problems.length > 0) throw new Error(problems.join('; '));
  });

/** A token that is no word of capital letters is a method all the same; the backend knows only such words. */
const ODD_METHOD = /^no request line: "[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32} [!-~]+ HTTP\/1\.1"$/;

const ANSWER_PARTS = {
  statusLine: [
    'HTTP/1.1 200 OK',
    'HTTP/1.1 204 No Content',
    'HTTP/1.1 304 X',
    'HTTP/1.1 404',
    'HTTP/1.1 503 ',
    'HTTP/1.0 200 OK',
    'HTTP/1.1 100 Continue',
    'HTTP/1.1 101 X',
    'HTTP/1.1 999 X',
    'HTTP/2 200',
    'junk',
    '',
  ],
  header: [
    'content-length: 2',
    'content-length: 5',
    'Content-Length: 0',
    'content-length: 99',
    'content-length: x',
    'transfer-encoding: chunked',
    'Transfer-Encoding: Chunked',
    'transfer-encoding: gzip',
    'connection: close',
    'connection: keep-alive, x-a',
    'keep-alive: timeout=5',
    'content-type: application/json',
    'content-type: text/plain; charset=utf-8',
    'content-encoding: gzip',
    'set-cookie: a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
    'set-cookie: b=2',
    'x-a: 1',
    'x-a: \xfc\xdf',
    'x-a: \xc3\xbc',
    'x-a:',
    '__proto__: x',
    'constructor: y',
    ' folded',
    'no colon',
    'x a: 1',
    ': 1',
    'x-a\x00: 1',
  ],
  body: [
    'ok',
    'hello',
    '{"a":1}',
    '2\r\nok\r\n0\r\n\r\n',
    '2\r\nok\r\n',
    '0\r\n\r\n',
    '0\r\nx: y\r\n\r\n',
    'zz\r\n',
    '5;a=b\r\nhello\r\n',
    '\xff\xfe',
    '',
    'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged',
  ],
};

interface AnyAnswer {
  pieces: Buffer[];
}

/** What a backend may write: parts of answers, whole hostile ones, or noise; some bytes damaged; in several pieces. */
const anyAnswer: fc.Arbitrary<AnyAnswer> = fc
  .tuple(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .tuple(
            fc.constantFrom(...ANSWER_PARTS.statusLine),
            fc.array(fc.constantFrom(...ANSWER_PARTS.header), { maxLength: 6 }),
            fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r'),
            fc.array(fc.constantFrom(...ANSWER_PARTS.body), { maxLength: 3 }),
          )
          .map(
            ([statusLine, headers, end, body]) => `${[statusLine, ...headers].join(end)}${end}${end}${body.join('')}`,
          ),
      },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(...HOSTILE_ANSWERS.filter(({ bytes }) => bytes.length < 10_000))
          .map(({ bytes }) => bytes.toString('latin1')),
      },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
    ),
    fc.array(fc.tuple(fc.nat(1000), fc.nat(255)), { maxLength: 2 }),
    fc.array(fc.nat(300), { maxLength: 3 }),
    fc.integer({ min: 0, max: 5 }),
  )
  .map(([text, damages, cuts, cutShort]) => {
    const bytes = Buffer.from(text, 'latin1');
    for (const [at, byte] of damages) if (at < bytes.length) bytes[at] = byte;
    const whole = cutShort === 0 ? bytes.subarray(0, bytes.length >> 1) : bytes;
    const edges = [0, ...cuts.filter((cut) => cut < whole.length).sort((a, b) => a - b), whole.length];
    const pieces = edges.slice(1).map((edge, i) => Buffer.from(whole.subarray(edges[i], edge)));
    return { pieces };
  });

/** Any answer: a result that the source takes, and the next one is clean. */
export const answerProperty = (proxy: BuiltProxy, backend: RecordingBackend) => {
  const events = DOORS.map((door) => door.toEvent({ method: 'GET', target: '/' }));
  return fc.asyncProperty(
    anyAnswer,
    fc.nat(events.length - 1),
    fc.constantFrom('GET', 'HEAD', 'POST'),
    async ({ pieces }, i, method) => {
      const event = withMethod(events[i], method);
      backend.answer = () => pieces.map((piece, n) => (n === pieces.length - 1 ? thenClose(piece) : piece));
      const problems = await outcomeProblems(event, () => proxy.invoke(event));
      // Bytes behind an answer must have come before the next request: later ones nobody can tell from its answer.
      for (let turn = 0; turn < 3 * pieces.length + 3; turn++) await new Promise(setImmediate);
      backend.answer = () => CLEAN;
      const clean = (await proxy.invoke(CLEAN_EVENT)) as { body?: string };
      if (clean.body !== 'clean') problems.push(`the next answer is ${JSON.stringify(clean)}`);
      if (problems.length > 0) throw new Error(problems.join('; '));
    },
  );
};

const CLEAN = Buffer.from('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nclean');
const CLEAN_EVENT = eventFile('lattice-v2-get');

function withMethod(event: Json, method: string): Json {
  const changed = structuredClone(event);
  if (changed.requestParams) changed.requestParams.method = method;
  else if (changed.requestContext?.http) changed.requestContext.http.method = method;
  else changed['httpMethod' in changed ? 'httpMethod' : 'method'] = method;
  return changed;
}

const GROUP_NAMES = ['legacy', 'orders', '__proto__', 'constructor', 'a b'];
const URLS = [
  'http://10.0.1.16:8080',
  'https://svc.example/base/',
  'http://[::1]:80',
  'HTTP://X',
  'http://a@b',
  'ftp://x',
  'http://x:0',
  '',
];
const PATHS = ['/', '/orders', '/Orders/', '/a/../b', '/%61', '/a//b', '/a;x', 'orders', '/a?b', ''];

const anyGroup = fc.oneof(
  fc.record({ type: fc.constant('http'), url: fc.constantFrom(...URLS) }),
  fc.record({
    type: fc.constant('lattice'),
    url: fc.constantFrom(...URLS),
    auth: fc.constantFrom('NONE', 'AWS_IAM', 'x'),
  }),
  fc.record({
    type: fc.constant('lambda'),
    functionArn: fc.constantFrom('arn:aws:lambda:us-east-2:123456789012:function:f', 'f'),
    eventFormat: fc.constantFrom(...EVENT_SOURCES),
  }),
);

const anyForward = fc.record({
  forward: fc.record(
    {
      targetGroups: fc.array(
        fc.record(
          { targetGroupIdentifier: fc.constantFrom(...GROUP_NAMES), weight: fc.integer({ min: 0, max: 999 }) },
          { requiredKeys: ['targetGroupIdentifier'] },
        ),
        { minLength: 1, maxLength: 3 },
      ),
      stickiness: fc.record({ by: fc.constantFrom(['sourceIp'], ['header:x-a', 'cookie:b'], []) }),
    },
    { requiredKeys: ['targetGroups'] },
  ),
});
const anyAction = fc.oneof(
  anyForward,
  fc.record({ fixedResponse: fc.record({ statusCode: fc.constantFrom(200, 404, 599, 100) }) }),
);

const anyRule = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  priority: fc.integer({ min: 0, max: 20 }),
  match: fc.record({
    httpMatch: fc.record(
      {
        method: fc.constantFrom('GET', 'POST', 'get'),
        pathMatch: fc.record(
          {
            match: fc.oneof(
              fc.record({ exact: fc.constantFrom(...PATHS) }),
              fc.record({ prefix: fc.constantFrom(...PATHS) }),
            ),
            caseSensitive: fc.boolean(),
          },
          { requiredKeys: ['match'] },
        ),
        headerMatches: fc.array(
          fc.record({
            name: fc.constantFrom('x-a', 'X-B', 'cookie', '__proto__'),
            match: fc.oneof(
              fc.record({ exact: anyText }),
              fc.record({ prefix: anyText }),
              fc.record({ contains: anyText }),
            ),
          }),
          { minLength: 1, maxLength: 2 },
        ),
      },
      { requiredKeys: [] },
    ),
  }),
  action: anyAction,
});

/** A route table, right in most cases, with up to two members damaged. */
const anyTable: fc.Arbitrary<Json> = fc
  .tuple(
    fc.record(
      {
        targetGroups: fc
          .uniqueArray(fc.tuple(fc.constantFrom(...GROUP_NAMES), anyGroup), {
            selector: ([name]) => name,
            minLength: 3,
            maxLength: 5,
          })
          .map((entries) => {
            // `__proto__` is a name like any other in JSON.
            const groups = Object.create(null);
            for (const [name, group] of entries) groups[name] = group;
            return groups;
          }),
        rules: fc.array(anyRule, { maxLength: 4 }),
        defaultAction: anyAction,
      },
      { requiredKeys: ['targetGroups', 'rules'] },
    ),
    fc.option(anyDamage, { freq: 3 }),
  )
  .map(([table, damages]) => {
    const plain = JSON.parse(JSON.stringify(table));
    return (damages ?? []).slice(0, 2).reduce(damaged, plain);
  });

/** Any table: refused with reasons, or one that decides for any request. */
export const tableProperty = () =>
  fc.property(anyTable, anySample, (given, { request }) => {
    let table: RouteTable;
    try {
      table = checkRouteTable(structuredClonePlain(given), 'ROUTES');
    } catch (error) {
      if (error instanceof ConfigurationError && error.message.startsWith('ROUTES: ')) return;
      throw error;
    }
    const { rule, refusal } = compileRules(table.rules, table)(request);
    if (refusal) return;
    const action = rule?.action ?? table.defaultAction;
    compileNamedTargets(table);
    if (!action?.forward) return;
    let chosen: string;
    try {
      chosen = chooseTargetGroup(action.forward, undefined, Math.random);
    } catch (error) {
      if ((error as { kind?: string }).kind === 'noTarget') return;
      throw error;
    }
    if (!Object.hasOwn(table.targetGroups, chosen)) throw new Error(`chose ${chosen}, which is no target group`);
  });
