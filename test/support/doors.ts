import { albShape } from '../../local/doors/shapes/alb.ts';
import { latticeV1Shape, latticeV2Shape } from '../../local/doors/shapes/lattice.ts';
import { mappingTemplatesShape } from '../../local/doors/shapes/mapping-templates.ts';
import { httpApiPayload1Shape, restApiShape } from '../../local/doors/shapes/payload-1.ts';
import { functionUrlShape, httpApiShape } from '../../local/doors/shapes/payload-2.ts';
import type { Shape } from '../../local/doors/shapes/shape.ts';
import { splitTarget } from '../../local/http/request.ts';
import { ProxyError } from '../../shared/errors.ts';
import type { EventSource } from '../../shared/lattice/event-source.ts';
import type { BuiltProxy } from './proxy.ts';
import type { Line } from './recording-backend.ts';
import { resultProblems } from './result-rules.ts';

/**
 * The event sources of local/doors without what AWS refuses, adds or takes away: whatever a client sends is in the
 * event, so that the proxy itself has to deal with it. Results are held against the strictest rules known.
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
  /** Names in lower case. */
  lines: Line[];
  body: Buffer;
}

export interface Door {
  name: string;
  source: EventSource;
  multiValueHeaders?: boolean;
  toEvent(request: HttpRequest): Record<string, unknown>;
  toAnswer(result: unknown): HttpAnswer;
  toErrorAnswer(error: Error): HttpAnswer | undefined;
}

const REQUEST = {
  scheme: 'https',
  sourceIp: '203.0.113.7',
  sourcePort: 50_000,
  port: 443,
  time: Date.UTC(2026, 10, 28, 10),
  id: '33333333-4444-4555-8666-777777777777',
} as const;

/** What the front door writes, unless the client sent its own. */
const WRITTEN: Line[] = [
  ['Host', 'api.example.com'],
  ['X-Forwarded-For', REQUEST.sourceIp],
  ['X-Forwarded-Port', '443'],
  ['X-Forwarded-Proto', 'https'],
];

/** In V1 events Lattice writes who the caller is, whatever the client sent. */
const IDENTITY: Line[] = [
  [
    'x-amzn-lattice-identity',
    'Principal=arn:aws:sts::123456789012:assumed-role/orders-client/session-1; SessionName=session-1; Type=AWS_IAM',
  ],
];

function arriving({ method, target, lines = [], body = '' }: HttpRequest, overwritten: Line[] = []) {
  const bytes = Buffer.from(body as string);
  const length: Line[] = bytes.length > 0 ? [['Content-Length', String(bytes.length)]] : [];
  const headers = [...missingIn(lines, [...WRITTEN, ...length]), ...missingIn(overwritten, lines), ...overwritten];
  return { ...REQUEST, method, ...splitTarget(target), headers, body: bytes };
}

/** Those lines whose name the others do not have. */
const missingIn = (others: Line[], lines: Line[]): Line[] =>
  lines.filter(([name]) => !others.some(([other]) => other.toLowerCase() === name.toLowerCase()));

const inLowerCase = ({ status, headers, body }: ReturnType<Shape['toAnswer']>): HttpAnswer => ({
  status,
  lines: headers.map(([name, value]): Line => [name.toLowerCase(), value]),
  body,
});

interface Described extends Pick<Door, 'name' | 'source' | 'multiValueHeaders'> {
  shape: Shape;
  overwritten?: Line[];
}

const doorOf = ({ shape, overwritten, ...door }: Described): Door => ({
  ...door,
  toEvent: (request) => shape.toEvent(arriving(request, overwritten)),
  toAnswer(result) {
    const problems = resultProblems(door.source, result, door.multiValueHeaders);
    const payload = JSON.stringify(result);
    if (problems.length > 0) throw new Error(`${door.name} refuses ${payload.slice(0, 2000)}: ${problems.join('; ')}`);
    return inLowerCase(shape.toAnswer({ result, payload }, arriving({ method: 'GET', target: '/' })));
  },
  toErrorAnswer(error) {
    const answer = shape.toErrorAnswer?.({ errorType: error.name, errorMessage: error.message });
    return answer && inLowerCase(answer);
  },
});

export let DOORS: readonly Door[] = (
  [
    { name: 'REST API', source: 'apigateway-rest', shape: restApiShape(() => ['*/*']) },
    { name: 'HTTP API, payload 1.0', source: 'apigateway-rest', shape: httpApiPayload1Shape },
    { name: 'HTTP API', source: 'apigateway-http', shape: httpApiShape },
    { name: 'Function URL', source: 'function-url', shape: functionUrlShape },
    { name: 'ALB', source: 'alb', shape: albShape(false) },
    { name: 'ALB with multi-value headers', source: 'alb', multiValueHeaders: true, shape: albShape(true) },
    { name: 'Lattice v1', source: 'lattice-v1', shape: latticeV1Shape, overwritten: IDENTITY },
    { name: 'Lattice v2', source: 'lattice-v2', shape: latticeV2Shape },
    {
      name: '2016 event',
      source: 'vpc-proxy',
      shape: mappingTemplatesShape({ target: { hostname: '10.0.1.16', port: '8080' }, escapesAsJson: true }),
    },
  ] satisfies Described[]
).map(doorOf);

/** Lets the cases of a test file run through these doors alone. */
export function keepDoors(...names: string[]): void {
  DOORS = DOORS.filter(({ name }) => names.includes(name));
}

export const door = (name: string): Door => DOORS.find((d) => d.name === name)!;

/** One HTTP exchange through a door and the proxy. */
export async function exchange(through: Door, proxy: BuiltProxy, request: HttpRequest): Promise<HttpAnswer> {
  return answerTo(through, () => proxy.invoke(through.toEvent(request)));
}

/** A rejection of the 2016 event's contract: the gateway's selection pattern reads `{"status":404,…` at its start. */
const REJECTION = /^\{"status":\d{3},"bodyJson":/;

/** What the door's client gets from an invocation. */
export async function answerTo(through: Door, invoke: () => Promise<unknown>): Promise<HttpAnswer> {
  let result: unknown;
  try {
    result = await invoke();
  } catch (error) {
    const { message } = error as Error;
    const answer =
      error instanceof ProxyError || !REJECTION.test(message) ? undefined : through.toErrorAnswer(error as Error);
    if (!answer) throw error;
    return answer;
  }
  return through.toAnswer(result);
}

/** All values of a name in an answer, without case. */
export const valuesOf = (answer: HttpAnswer, name: string): string[] =>
  answer.lines.filter(([n]) => n.toLowerCase() === name).map(([, value]) => value);
