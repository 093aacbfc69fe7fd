import { badAnswer, malformed, ProxyError } from '../../errors.ts';
import { FORMATS } from '../../formats/index.ts';
import { decodeStreamedResponse } from '../../formats/streamed.ts';
import { requestBytes } from '../../http/body.ts';
import { joined } from '../../http/headers.ts';
import { readHost } from '../../http/host.ts';
import { jsonText } from '../../http/json-text.ts';
import { multiMap } from '../../http/multi-map.ts';
import type { LatticeRequest } from '../../lattice/request.ts';
import type { LambdaTargetGroup } from '../../routing/schema.ts';
import { timed } from '../attempts.ts';
import type { Target } from '../target.ts';
import type { Invoke } from './invoke.ts';

/** The payload of a synchronous invocation, in bytes of its JSON (docs/wire-facts.md#lambda-invoke). */
const MAX_PAYLOAD_BYTES = 6_291_456;

/** A Lambda function that reads any of the event formats. `invoke` is the SDK's unless a test brings another. */
export function createLambdaTarget(
  group: LambdaTargetGroup,
  invoke: Invoke = async (...args) => (await import('./invoke.ts')).invoke(...args),
): Target {
  const format = FORMATS[group.eventFormat];
  return async (request, origin, timeLeftMs, attempts) => {
    // Checked here as for other targets: a function would decode invalid base64 to junk, and read Host as it likes.
    requestBytes(request);
    readHost(request.headers);
    const event = Buffer.from(jsonText(format.encodeRequest(withOneCookie(request), origin, group), malformed));
    if (event.length > MAX_PAYLOAD_BYTES) {
      const sizes = `${event.length} bytes as an event, a function takes ${MAX_PAYLOAD_BYTES}`;
      throw new ProxyError('tooLarge', `the request is too large: ${sizes}`);
    }
    const timeoutMs = Math.min(group.timeoutMs ?? Number.POSITIVE_INFINITY, timeLeftMs());
    if (!(timeoutMs > 0)) throw new ProxyError('deadline', 'no time was left to invoke the target');
    const answer = await timed(attempts, () => invoke(group.functionArn, event, timeoutMs));
    const payload = answer.functionError ? readRejection(answer.payload, group) : answer.payload;
    return decodeStreamedResponse(payload) ?? format.decodeResponse(payload, group, origin);
  };
}

/** RFC 9113 section 8.2.3: several Cookie lines are one before they reach an application; readers join them wrongly. */
function withOneCookie(request: LatticeRequest): LatticeRequest {
  const { headers } = request;
  if ((headers['cookie']?.length ?? 0) < 2) return request;
  return { ...request, headers: Object.assign(multiMap(), headers, { cookie: [joined(headers, 'cookie')!] }) };
}

/** What a failed function says of itself; its message may quote anything, so it is the function's own log's. */
interface FunctionFailure {
  errorType?: unknown;
  errorMessage?: unknown;
}

/** A 2016 function fails on purpose, with its answer as the message. Every other failure is a gateway error. */
function readRejection(payload: Buffer, group: LambdaTargetGroup): Buffer {
  const { errorType, errorMessage } = parseFailure(payload.toString('utf8'));
  if (group.eventFormat === 'vpc-proxy' && errorMessage.startsWith('{"status":')) return Buffer.from(errorMessage);
  const cause = new Error(`${errorType || 'a failure'}, of which the function's own log says more`);
  const failure = FAILURES.find(({ type }) => type.test(errorType) || type.test(errorMessage));
  if (failure) throw new ProxyError(failure.kind, failure.detail, { cause });
  throw badAnswer('the function failed', cause);
}

const FAILURES = [
  { type: /^Sandbox\.Timedout$|Task timed out after/, kind: 'deadline', detail: 'the function timed out' },
  {
    type: /^Function\.ResponseSizeTooLarge$/,
    kind: 'badAnswer',
    detail: "the function's answer is larger than an invocation can carry (6 MB)",
  },
] as const;

function parseFailure(payload: string): { errorType: string; errorMessage: string } {
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
  try {
    const failure = JSON.parse(payload) as FunctionFailure | null;
    return { errorType: textOf(failure?.errorType), errorMessage: textOf(failure?.errorMessage) };
  } catch {
    return { errorType: '', errorMessage: payload };
  }
}
