import { badAnswer, malformed, ProxyError } from '../../errors.ts';
import { FORMATS } from '../../formats/index.ts';
import { decodeStreamedResponse } from '../../formats/streamed.ts';
import { requestBytes } from '../../http/body.ts';
import { joined } from '../../http/headers.ts';
import { readHost } from '../../http/host.ts';
import { jsonText } from '../../http/json-text.ts';
import { multiMap } from '../../http/multi-map.ts';
import type { LatticeRequest } from '../../lattice/request.ts';
import type { LatticeResponse } from '../../lattice/response.ts';
import type { LambdaTargetGroup } from '../../routing/schema.ts';
import { timed } from '../attempts.ts';
import type { Target } from '../target.ts';
import { clientFor, type Invoke, invoke as invokeFunction } from './invoke.ts';
import {
  FunctionFailedError,
  type InvokeStreamed,
  invokeStreamed as invokeFunctionStreamed,
} from './invoke-streamed.ts';
import { readStreamedAnswer } from './streamed-answer.ts';

/** How many bytes the JSON of a synchronous invocation may have (docs/wire-facts.md#lambda-invoke). */
const MAX_PAYLOAD_BYTES = 6_291_456;

/**
 * A Lambda function that reads one of the event formats. Tests pass functions of their own that invoke. Throws
 * ConfigurationError when the environment's settings for AWS endpoints exclude each other.
 */
export function createLambdaTarget(
  group: LambdaTargetGroup,
  invoke: Invoke = invokeFunction,
  invokeStreamed: InvokeStreamed = invokeFunctionStreamed,
): Target {
  const format = FORMATS[group.eventFormat];
  // Loads TLS while the function starts, when Lambda gives it more processor time than later, and not in a request.
  clientFor(group.functionArn);
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
    const payload = await timed(attempts, () => (group.streaming && origin.streams ? stream : call)(event, timeoutMs));
    if (!Buffer.isBuffer(payload)) return payload;
    return decodeStreamedResponse(payload) ?? format.decodeResponse(payload, group, origin);
  };

  async function call(event: Buffer, timeoutMs: number): Promise<Buffer> {
    const { functionError, payload } = await invoke(group.functionArn, event, timeoutMs);
    return functionError ? readRejection(payload, group) : payload;
  }

  async function stream(event: Buffer, timeoutMs: number): Promise<LatticeResponse | Buffer> {
    const controller = new AbortController();
    const pieces = invokeStreamed(group.functionArn, event, controller.signal);
    const { idleTimeoutMs } = group;
    try {
      return await readStreamedAnswer(pieces, { timeoutMs, idleTimeoutMs, abort: () => controller.abort() });
    } catch (error) {
      if (!(error instanceof FunctionFailedError)) throw error;
      return readRejection(Buffer.from(error.details), group);
    }
  }
}

/** Several Cookie lines become one before an application, which may join them wrongly (RFC 9113 section 8.2.3). */
function withOneCookie(request: LatticeRequest): LatticeRequest {
  const { headers } = request;
  if ((headers['cookie']?.length ?? 0) < 2) return request;
  return { ...request, headers: Object.assign(multiMap(), headers, { cookie: [joined(headers, 'cookie')!] }) };
}

/** Lambda's report of a failed function. Its message may quote anything, so it stays in the function's own log. */
interface FunctionFailure {
  errorType?: unknown;
  errorMessage?: unknown;
}

/** A 2016 function fails on purpose, with its answer as the message. Every other failure is a gateway error. */
function readRejection(payload: Buffer, group: LambdaTargetGroup): Buffer {
  const { errorType, errorMessage } = parseFailure(payload.toString('utf8'));
  if (group.eventFormat === 'vpc-proxy' && errorMessage.startsWith('{"status":')) return Buffer.from(errorMessage);
  const cause = new Error(`${errorType || 'a failure'}; see the function's own log`);
  const failure = FAILURES.find(({ type }) => type.test(errorType) || type.test(errorMessage));
  if (failure) throw new ProxyError(failure.kind, failure.detail, { cause });
  throw badAnswer('the function failed', cause);
}

const FAILURES = [
  { type: /^Sandbox\.Timedout$|Task timed out after/, kind: 'deadline', detail: 'the function timed out' },
  {
    type: /^Function\.ResponseSizeTooLarge$/,
    kind: 'unencodable',
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
