import { albShape } from '../local/doors/shapes/alb.ts';
import { latticeV1Shape, latticeV2Shape } from '../local/doors/shapes/lattice.ts';
import { mappingTemplatesShape } from '../local/doors/shapes/mapping-templates.ts';
import { restApiShape } from '../local/doors/shapes/payload-1.ts';
import { functionUrlShape, httpApiShape } from '../local/doors/shapes/payload-2.ts';
import { linesOf, type Shape } from '../local/doors/shapes/shape.ts';
import { splitTarget } from '../local/http/request.ts';
import type { Work } from './work.ts';

/** One HTTP request as each event source's event, and each source's result read back. The shapes are those of local/doors. */

const SHAPES = {
  'apigateway-rest': restApiShape(() => ['*/*']),
  'apigateway-http': httpApiShape,
  alb: albShape(false),
  'lattice-v2': latticeV2Shape,
  'function-url': functionUrlShape,
  'lattice-v1': latticeV1Shape,
  'vpc-proxy': mappingTemplatesShape({ target: { hostname: '127.0.0.1', port: '0' } }),
} as const satisfies Record<string, Shape>;

export type Source = keyof typeof SHAPES;
export const SOURCES = Object.keys(SHAPES) as Source[];

const requestOf = ({ method, path, headers, body }: Work) => ({
  method,
  ...splitTarget(path),
  headers,
  body: body ?? Buffer.alloc(0),
  scheme: 'https' as const,
  sourceIp: '203.0.113.7',
  sourcePort: 50_000,
  port: 443,
  time: Date.UTC(2026, 2, 10, 5, 16, 23),
  id: 'c6af9ac6-7b61-4e69-9a41-93e8deadbeef',
});

/**
 * The event's JSON text. The 2016 event names its backend. Its API has the path itself as a resource, because the
 * post's function calls the resource's path.
 */
export function eventText(source: Source, work: Work, backendUrl: string): string {
  const request = requestOf(work);
  const event = SHAPES[source].toEvent(request);
  if (source === 'vpc-proxy') {
    const { hostname, port } = new URL(backendUrl);
    event['requestParams'] = { hostname, port, path: request.path, method: request.method };
    event['params'] = { ...(event['params'] as object), path: {} };
    if (!work.body) event['bodyJson'] = '';
  }
  return JSON.stringify(event);
}

/** A result as its event source would send it on: status, header lines with lower-case names, bytes. */
export interface Sent {
  status: unknown;
  headers: [name: string, value: string][];
  body: Buffer;
}

/** Without an event source it is the baseline's result, whose body is bytes already. */
export function readResult(source: Source | undefined, result: unknown): Sent {
  const { status, headers, body } = source
    ? SHAPES[source].toAnswer({ result, payload: '' }, requestOf({ name: '', method: 'GET', path: '/', headers: [] }))
    : bareAnswer(result as BareResult);
  return { status, headers: headers.map(([name, value]) => [name.toLowerCase(), value]), body };
}

interface BareResult {
  statusCode: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

const bareAnswer = ({ statusCode, headers, body }: BareResult) => ({
  status: statusCode,
  headers: linesOf(headers, (value) => [value].flat()),
  body,
});
