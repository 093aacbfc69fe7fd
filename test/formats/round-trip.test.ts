import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProxyError, UnrecognizedEventError } from '../../shared/errors.ts';
import { decode, detectEventSource, FORMATS } from '../../shared/formats/index.ts';
import { type MultiMap, multiMap } from '../../shared/http/multi-map.ts';
import { EVENT_SOURCES, type EventSource } from '../../shared/lattice/event-source.ts';
import type { Origin } from '../../shared/lattice/origin.ts';
import type { Identity, LatticeRequest } from '../../shared/lattice/request.ts';
import { isFinalStatus, type LatticeResponse } from '../../shared/lattice/response.ts';
import {
  anyResponse,
  anySample,
  decoded,
  jsonSample,
  parsedQuery,
  rawPairs,
  type Sample,
  vpcProxyResponse,
} from '../support/arbitraries.ts';
import { answerTo, DOORS, type Door } from '../support/doors.ts';
import { eventProblems } from '../support/event-rules.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import { payload } from '../support/payload.ts';
import type { Line } from '../support/recording-backend.ts';
import { requestProblems } from '../support/request-rules.ts';
import { NOW, settings } from '../support/settings.ts';

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const ORIGIN: Origin = { eventSource: 'lattice-v2' };

/** Plain data, so that two maps are equal whatever their prototypes. */
const plain = (request: LatticeRequest) => ({
  ...request,
  headers: Object.entries(request.headers).sort(byName),
  queryStringParameters: Object.entries(request.queryStringParameters ?? {}),
});

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);

const eachHeader = (headers: MultiMap, change: (values: string[], name: string) => string[]): MultiMap => {
  const map = multiMap();
  for (const [name, values] of Object.entries(headers)) map[name] = change(values, name);
  return map;
};

const joinedWith = (separator: string) => (values: string[], name: string) => [
  values.join(name === 'cookie' ? '; ' : separator),
];
const last = (values: string[]) => [values.at(-1)!];

/** Pairs under their keys, in the order that an object gives them, written again. */
function regrouped(query: string | undefined, read: (text: string) => string, write: (text: string) => string) {
  if (!query) return undefined;
  const map = multiMap();
  for (const [key, value] of rawPairs(query)) map[read(key)] = [...(map[read(key)] ?? []), read(value)];
  return Object.entries(map)
    .flatMap(([key, values]) => values.map((value) => `${write(key)}=${write(value)}`))
    .join('&');
}

const same = (text: string) => text;

/** An HTTP API hands over a decoded path; what a path may not hold is escaped again (docs/wire-facts.md#http-api). */
const decodedAndEscaped = (path: string) =>
  [...decodeURIComponent(path)]
    .map((c) => (/[A-Za-z0-9\-._~/;,:@&=+$!*'()[\]]/.test(c) ? c : encodeURIComponent(c)))
    .join('');

const iam = ({ principal }: Identity): Identity => (principal ? { type: 'AWS_IAM', principal } : {});
const milliseconds = (micros: string) => `${micros.slice(0, -3)}000`;

interface Carried {
  path?: (path: string) => string;
  query?: (query: string | undefined) => string | undefined;
  header?: (values: string[], name: string) => string[];
  identity?: (identity: Identity) => Identity;
  time?: (micros: string) => string;
  arns?: boolean;
  requestId?: boolean;
}

/** What of a request survives each format; all that is not named here survives whole. */
const CARRIED: Record<string, Carried & { source: EventSource; target?: { multiValueHeaders: boolean } }> = {
  'apigateway-rest': {
    source: 'apigateway-rest',
    query: (query) => regrouped(query, decoded, encodeURIComponent),
    identity: iam,
    time: milliseconds,
    requestId: true,
  },
  'apigateway-http': {
    source: 'apigateway-http',
    path: decodedAndEscaped,
    header: joinedWith(','),
    identity: iam,
    time: milliseconds,
    requestId: true,
  },
  'function-url': {
    source: 'function-url',
    header: joinedWith(','),
    identity: iam,
    time: milliseconds,
    requestId: true,
  },
  'alb with multi-value headers': {
    source: 'alb',
    query: (query) => regrouped(query, same, same),
    identity: () => ({}),
  },
  alb: {
    source: 'alb',
    target: { multiValueHeaders: false },
    query: (query) => lastOfEach(query, same, same),
    header: last,
    identity: () => ({}),
  },
  'lattice-v1': {
    source: 'lattice-v1',
    header: joinedWith(', '),
    identity: same as never,
    arns: true,
    requestId: true,
  },
  'lattice-v2': { source: 'lattice-v2', identity: same as never, time: same, arns: true, requestId: true },
  'vpc-proxy': {
    source: 'vpc-proxy',
    query: (query) => lastOfEach(query, decoded, encodeURIComponent),
    header: last,
    identity: iam,
    requestId: true,
  },
};

function lastOfEach(query: string | undefined, read: (text: string) => string, write: (text: string) => string) {
  if (!query) return undefined;
  const map: Record<string, string> = Object.create(null);
  for (const [key, value] of rawPairs(query)) map[read(key)] = read(value);
  return Object.entries(map)
    .map(([key, value]) => `${write(key)}=${write(value)}`)
    .join('&');
}

function carried({ path, query, request }: Sample, by: Carried): LatticeRequest {
  const { queryStringParameters: _, requestId, ...rest } = request;
  const keptQuery = by.query ? by.query(query) : query;
  const keptPath = by.path ? by.path(path) : path;
  const map = parsedQuery(keptQuery);
  const context = request.requestContext;
  return {
    ...rest,
    path: keptQuery ? `${keptPath}?${keptQuery}` : keptPath,
    headers: by.header ? eachHeader(request.headers, by.header) : request.headers,
    ...(map && { queryStringParameters: map }),
    ...(by.requestId && { requestId: requestId! }),
    requestContext: {
      ...context,
      ...(!by.arns && { serviceNetworkArn: '', serviceArn: '', targetGroupArn: '' }),
      identity: by.identity!(context.identity),
      timeEpoch: by.time ? by.time(context.timeEpoch) : `${NOW}000`,
    },
  };
}

/** The 2016 event: no body and `{}` look alike, and a body always has a type. */
function asVpcProxy(request: LatticeRequest): LatticeRequest {
  const { body, ...rest } = request;
  const seldom = ['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(request.method);
  if (seldom && (body === undefined || body === '{}')) return rest;
  const headers = eachHeader(request.headers, (values) => values);
  headers['content-type'] ??= ['application/json'];
  return { ...rest, headers, body: body ?? '{}' };
}

describe('requests', () => {
  describe.each(Object.entries(CARRIED))('%s', (name, { source, target, ...by }) => {
    const samples = source === 'vpc-proxy' ? jsonSample : anySample;
    const encoded = (request: LatticeRequest) => throughJson(FORMATS[source].encodeRequest(request, ORIGIN, target));

    it('decode(encode(request)) is the request, up to what the format cannot carry', () => {
      fc.assert(
        fc.property(samples, (sample) => {
          const { request } = decode(encoded(sample.request), settings());
          const expected = carried(sample, by);
          expect(plain(request)).toEqual(plain(name === 'vpc-proxy' ? asVpcProxy(expected) : expected));
        }),
        { numRuns: 500 },
      );
    });

    it('the event is one that its source would send', () => {
      fc.assert(
        fc.property(samples, ({ request }) => {
          const event = encoded(request);
          expect(detectEventSource(event)).toBe(source);
          expect(eventProblems(source, event)).toEqual([]);
        }),
      );
    });

    it('a second trip changes nothing more', () => {
      fc.assert(
        fc.property(samples, ({ request }) => {
          const once = decode(encoded(request), settings()).request;
          const twice = decode(encoded(once), settings()).request;
          expect(plain(twice)).toEqual(plain(once));
        }),
      );
    });

    it('encoding leaves the request as it was', () => {
      fc.assert(
        fc.property(samples, ({ request }) => {
          const before = JSON.stringify(request);
          encoded(request);
          expect(JSON.stringify(request)).toBe(before);
        }),
        { numRuns: 30 },
      );
    });
  });

  it('every event of events/ can go on as an event of every source', () => {
    for (const file of EVENT_FILES) {
      const { request, origin } = decode(eventFile(file), settings());
      for (const source of EVENT_SOURCES) {
        if (source === 'vpc-proxy' && (request.isBase64Encoded || request.body?.startsWith('<'))) continue; // JSON alone
        const event = throughJson(FORMATS[source].encodeRequest(request, origin));
        const again = decode(event, settings()).request;
        const problems = [...eventProblems(source, event), ...requestProblems(again)];
        expect({ source: detectEventSource(event), problems }, `${file} as ${source}`).toEqual({
          source,
          problems: [],
        });
        expect(again.method).toBe(request.method);
        expect(again.body).toBe(source === 'vpc-proxy' ? (request.body ?? again.body) : request.body);
      }
    }
  });
});

/** The lines that reach a client, by name: an ALB may change the order of names (docs/wire-facts.md#alb-order). */
const byLineName = (lines: Line[]): Line[] => [...lines].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

const allLines = (headers: MultiMap) =>
  Object.entries(headers).flatMap(([name, values]) => values.map((value): Line => [name, value]));

const joinedLines = (headers: MultiMap, cookies: (values: string[]) => string[]) =>
  Object.entries(headers).flatMap(([name, values]) =>
    (name === 'set-cookie' ? cookies(values) : [values.join(', ')]).map((value): Line => [name, value]),
  );

const every = (values: string[]) => values;
const first = (values: string[]) => values.slice(0, 1);

/** Which lines of an answer each door's client gets. */
const ARRIVING: Record<string, (headers: MultiMap) => Line[]> = {
  'REST API': allLines,
  'HTTP API, payload 1.0': allLines,
  'HTTP API': (headers) => joinedLines(headers, every),
  'Function URL': (headers) => joinedLines(headers, every),
  ALB: (headers) => joinedLines(headers, first),
  'ALB with multi-value headers': allLines,
  'Lattice v1': (headers) => joinedLines(headers, every),
  'Lattice v2': (headers) => joinedLines(headers, every),
};

/** An ALB turns the values of one name around (docs/wire-facts.md#alb-order). */
const turned = (door: Door, headers: MultiMap): MultiMap =>
  door.name === 'ALB with multi-value headers'
    ? Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.toReversed()]))
    : headers;

const bytesOf = ({ body = '', isBase64Encoded }: LatticeResponse): Buffer =>
  typeof body === 'string' ? Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') : body;

const originOf = (door: Door): Origin => ({
  eventSource: door.source,
  ...(door.multiValueHeaders && { multiValueHeaders: true }),
});

describe('responses', () => {
  const doors = DOORS.filter((door) => door.name in ARRIVING);

  it.each(doors)('$name: is valid, and every status, line and byte arrives', (door) => {
    fc.assert(
      fc.property(anyResponse, (response) => {
        const result = throughJson(FORMATS[door.source].encodeResponse(response, originOf(door), settings()));
        const answer = door.toAnswer(result);
        expect(answer.status).toBe(response.statusCode);
        expect(byLineName(answer.lines)).toEqual(byLineName(ARRIVING[door.name]!(turned(door, response.headers))));
        expect(answer.body.equals(bytesOf(response))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each(doors)('$name: decode(encode(response)) is the response, as it arrives', (door) => {
    const target = { multiValueHeaders: door.multiValueHeaders === true };
    fc.assert(
      fc.property(anyResponse, (response) => {
        const format = FORMATS[door.source];
        const result = throughJson(format.encodeResponse(response, originOf(door), settings()));
        const again = format.decodeResponse(payload(result), target);
        expect(again.statusCode).toBe(response.statusCode);
        expect(byLineName(allLines(again.headers))).toEqual(byLineName(ARRIVING[door.name]!(response.headers)));
        expect(bytesOf(again).equals(bytesOf(response))).toBe(true);
      }),
    );
  });

  it('2016 event: resolves with 200 or rejects, and status, lines and JSON arrive', async () => {
    const vpc = DOORS.find((door) => door.source === 'vpc-proxy')!;
    await fc.assert(
      fc.asyncProperty(vpcProxyResponse, async (response) => {
        const answer = await answerTo(vpc, async () =>
          throughJson(FORMATS['vpc-proxy'].encodeResponse(response, { eventSource: 'vpc-proxy' }, settings())),
        );
        expect(answer.status).toBe(response.statusCode);
        expect(JSON.parse(answer.body.toString())).toEqual(JSON.parse(response.body as string));
        const expected = joinedLines(response.headers, (values) => values.slice(-1));
        const withoutCookie = (lines: Line[]) => byLineName(lines.filter(([name]) => name !== 'set-cookie'));
        expect(withoutCookie(answer.lines)).toEqual(withoutCookie(expected));
      }),
    );
  });
});

describe('whatever comes', () => {
  /** One member, at any depth, replaced by any JSON value. */
  const damaged = fc
    .tuple(fc.constantFrom(...EVENT_FILES), fc.nat(), fc.jsonValue({ maxDepth: 2 }))
    .map(([file, pick, replacement]) => {
      const event = eventFile(file);
      const places: [Record<string, unknown>, string][] = [];
      const walk = (object: Record<string, unknown>) => {
        for (const [key, member] of Object.entries(object)) {
          places.push([object, key]);
          if (typeof member === 'object' && member !== null) walk(member as Record<string, unknown>);
        }
      };
      walk(event);
      const [object, key] = places[pick % places.length]!;
      object[key] = replacement;
      return event;
    });

  it('an event with one wrong member is a valid request, a 400 or no HTTP event', () => {
    fc.assert(
      fc.property(damaged, (event) => {
        let request: LatticeRequest;
        try {
          ({ request } = decode(event, settings()));
        } catch (error) {
          if (error instanceof UnrecognizedEventError) return;
          expect(error).toBeInstanceOf(ProxyError);
          expect((error as ProxyError).statusCode).toBe(400);
          return;
        }
        expect(requestProblems(request)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  const anyResult = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        statusCode: fc.oneof(fc.integer({ min: -1, max: 1000 }), fc.jsonValue({ maxDepth: 0 })),
        status: fc.oneof(fc.integer({ min: -1, max: 1000 }), fc.jsonValue({ maxDepth: 0 })),
        headers: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 })), fc.jsonValue()),
        multiValueHeaders: fc.oneof(fc.dictionary(fc.string(), fc.array(fc.string())), fc.jsonValue()),
        cookies: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
        body: fc.jsonValue(),
        bodyJson: fc.jsonValue(),
        isBase64Encoded: fc.oneof(fc.boolean(), fc.jsonValue()),
      },
      { requiredKeys: [] },
    ),
  );

  it.each(EVENT_SOURCES)(
    '%s: any JSON that a function answers is a response with a final status, or a 502',
    (source) => {
      fc.assert(
        fc.property(anyResult, (result) => {
          let response: LatticeResponse;
          try {
            response = FORMATS[source].decodeResponse(payload(throughJson(result)));
          } catch (error) {
            expect(error).toBeInstanceOf(ProxyError);
            expect((error as ProxyError).statusCode).toBe(502);
            return;
          }
          expect(isFinalStatus(response.statusCode)).toBe(true);
          for (const list of Object.values(response.headers)) {
            expect(list.every((value) => typeof value === 'string' && !/[\r\n\0]/.test(value))).toBe(true);
          }
        }),
        { numRuns: 1000 },
      );
    },
  );
});
