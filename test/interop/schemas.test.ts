import {
  AlbMultiValueHeadersSchema,
  AlbSchema,
  APIGatewayProxyEventSchema,
  APIGatewayProxyEventV2Schema,
  LambdaFunctionUrlSchema,
  VpcLatticeSchema,
  VpcLatticeV2Schema,
} from '@aws-lambda-powertools/parser/schemas';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOORS, exchange, type HttpRequest } from '../support/doors.ts';
import { eventFile } from '../support/events.ts';
import type { BuiltProxy } from '../support/proxy.ts';
import { type LambdaEndpoint, proxyToFunctions, startLambdaEndpoint } from '../targets/lambda/lambda-endpoint.ts';
import { logged } from '../targets/logged.ts';
import { ALB, ALB_MULTI, type Format, FUNCTION_URL, formatName, HTTP_API, LATTICE_V2, REST } from './consumer.ts';

/** The events that functions get are what Powertools' own schemas expect of each event source. */
interface Schema {
  safeParse(event: unknown): { success: boolean; error?: { issues: { path: PropertyKey[]; message: string }[] } };
}

const SCHEMAS: readonly (readonly [Format, Schema])[] = [
  [REST, APIGatewayProxyEventSchema],
  [HTTP_API, APIGatewayProxyEventV2Schema],
  [FUNCTION_URL, LambdaFunctionUrlSchema],
  [ALB, AlbSchema],
  [ALB_MULTI, AlbMultiValueHeadersSchema],
  [{ eventFormat: 'lattice-v1' }, VpcLatticeSchema],
];

type Asked = Omit<HttpRequest, 'target'> & { query: string };

const REQUESTS: readonly (readonly [string, Asked])[] = [
  ['GET without anything', { method: 'GET', query: '' }],
  ['GET with a query', { method: 'GET', query: '?a=1&a=2&b=' }],
  ['POST with JSON', { method: 'POST', query: '', lines: [['content-type', 'application/json']], body: '{"a":1}' }],
  ['GET with cookies', { method: 'GET', query: '', lines: [['cookie', 'a=1; b=2']] }],
];

/** A format writes its event from the canonical request, so one door brings every request, every door one request. */
const CASES = [
  ...REQUESTS.map(([what, request]) => ({ what, request, door: DOORS[0]! })),
  ...DOORS.slice(1).map((door) => ({ what: REQUESTS[1]![0], request: REQUESTS[1]![1], door })),
].map((one) => ({ ...one, from: one.door.name }));

let endpoint: LambdaEndpoint;
let proxy: BuiltProxy;
const events = new Map<string, unknown>();

beforeAll(async () => {
  endpoint = await startLambdaEndpoint();
  const formats = [...SCHEMAS.map(([format]) => format), LATTICE_V2];
  const targets = formats.map((format, i) => ({ name: `f${i}`, ...format }));
  for (const { name } of targets) {
    endpoint.deploy(name, async (event) => void events.set(name, event));
  }
  proxy = proxyToFunctions(endpoint, targets);
});
afterAll(() => endpoint.close());

/** The event that a function gets; what it answers is no matter here. */
async function emitted(name: string, door: (typeof DOORS)[number], { query, ...request }: Asked) {
  events.delete(name);
  await logged(() => exchange(door, proxy, { ...request, target: `/${name}/x${query}` }));
  expect(events.has(name)).toBe(true);
  return events.get(name) as Record<string, unknown>;
}

describe.each(SCHEMAS.map(([format, schema], i) => ({ reads: formatName(format), name: `f${i}`, schema })))(
  'an event for a function that reads $reads',
  ({ name, schema }) => {
    test.each(CASES)('$what from $from', async ({ door, request }) => {
      const parsed = schema.safeParse(await emitted(name, door, request));
      expect(parsed.error?.issues ?? []).toEqual([]);
    });
  },
);

/**
 * Their Lattice V2 schema wants header and query values as single strings. AWS's own sample, and what Lattice sends,
 * have arrays (AWS: "Lambda functions as targets in VPC Lattice"; docs/wire-facts.md#lattice-fixtures): so here it is
 * the schema that is wrong, and only in that.
 */
describe('an event for a function that reads lattice-v2', () => {
  const name = `f${SCHEMAS.length}`;
  const single = (map: unknown) =>
    map &&
    Object.fromEntries(Object.entries(map as Record<string, string[]>).map(([key, values]) => [key, values.join(',')]));

  test.each(CASES)('$what from $from', async ({ door, request }) => {
    const event = await emitted(name, door, request);
    const refused = VpcLatticeV2Schema.safeParse(event).error?.issues.map(({ path }) => path[0]) ?? [];
    expect([...new Set(refused)].filter((key) => key !== 'headers' && key !== 'queryStringParameters')).toEqual([]);
    expect(refused).toContain('headers');
    const asTheyWant = {
      ...event,
      headers: single(event['headers']),
      ...(event['queryStringParameters'] ? { queryStringParameters: single(event['queryStringParameters']) } : {}),
    };
    expect(VpcLatticeV2Schema.safeParse(asTheyWant).error?.issues ?? []).toEqual([]);
  });

  test('an event as Lattice itself sends it is refused alike', () => {
    const issues = VpcLatticeV2Schema.safeParse(eventFile('lattice-v2-query')).error?.issues ?? [];
    expect([...new Set(issues.map(({ path }) => path[0]))].sort()).toEqual(['headers', 'queryStringParameters']);
  });
});
