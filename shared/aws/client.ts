import type { Readable } from 'node:stream';
import type { MultiMap } from '../http/multi-map.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import { basePathOf, withBasePath } from '../targets/http/base-path.ts';
import { createHttpClient } from '../targets/http/client.ts';
import { createSigner } from '../targets/signing/sigv4.ts';
import { endpointOf, SERVICES, type Service } from './endpoint.ts';
import { AwsError, errorOf } from './error.ts';
import { delayBefore, isTransient } from './retry.ts';

interface AwsRequest {
  method: 'GET' | 'POST';
  /** Path and query. */
  path: string;
  /** In lower case. */
  headers?: Readonly<Record<string, string>>;
  body?: Buffer | string;
  /** Gives the request up; the error is then the signal's reason. */
  signal: AbortSignal;
  /** Whether the answer's body comes as a stream, unless it is there with the head. */
  streaming?: true;
}

export interface AwsAnswer {
  headers: MultiMap;
  body: Buffer;
  /** Instead of `body`. */
  stream?: Readable;
}

/** Throws AwsError for what the service refuses, ProxyError for what happens on the way. */
export type AwsClient = (request: AwsRequest) => Promise<AwsAnswer>;

/** The longest time that a timer can take: only the signal limits a request. */
const NO_LIMIT_MS = 2 ** 31 - 1;

/**
 * Asks one AWS service in one region: a signed HTTPS request (docs/decisions/0012-aws-requests.md). Failures that may
 * pass are tried again, up to `maxAttempts`. A request that was refused because of this machine's clock is always tried
 * again by the service's clock, because it was not carried out.
 */
export function createAwsClient(service: Service, region: string, maxAttempts: number): AwsClient {
  const url = endpointOf(service, region, process.env);
  const basePath = basePathOf(url);
  const send = createHttpClient(url);
  const { signingName } = SERVICES[service];
  const sign = createSigner({ service: signingName, region, pathEscaping: 'twice', signsBody: true });
  let skewMs = 0;

  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(request);
      } catch (error) {
        if (request.signal.aborted) throw request.signal.reason;
        if (correctsClock(error)) continue;
        if (attempt >= maxAttempts || !isTransient(error)) throw error;
        const { setTimeout: pause } = process.getBuiltinModule('node:timers/promises');
        await pause(delayBefore(attempt, error), undefined, { signal: request.signal });
      }
    }
  };

  async function ask({ method, path, headers = {}, body, signal, streaming }: AwsRequest): Promise<AwsAnswer> {
    const bytes = body === undefined ? undefined : Buffer.from(body as string);
    const target = withBasePath(basePath, path);
    const unsigned = { host: url.host, ...(bytes && { 'content-length': String(bytes.length) }), ...traceHeader() };
    const response = await send({
      method,
      path: target,
      headers: async () => [
        ...Object.entries(unsigned).flat(),
        ...(await sign({
          method,
          host: url.host,
          target,
          body: bytes,
          headers,
          at: new Date(Date.now() + skewMs),
        })),
      ],
      body: bytes,
      timeoutMs: NO_LIMIT_MS,
      streaming: streaming && {},
      signal,
    });
    if (response.statusCode >= 300) throw errorOf(response, await bytesOf(response));
    const { stream } = response;
    return {
      headers: response.headers,
      body: (response.body as Buffer | undefined) ?? Buffer.alloc(0),
      ...(stream && { stream }),
    };
  }

  /** Whether an error says that this machine's clock is wrong, and by how much was not known yet. */
  function correctsClock(error: unknown): boolean {
    if (!(error instanceof AwsError) || !SKEWED.has(error.name)) return false;
    const found = error.date - Date.now();
    if (!(Math.abs(found - skewMs) > SKEW_MS)) return false;
    skewMs = found;
    return true;
  }
}

/** AWS takes a signature for five minutes. A signature that is refused although its time is right is wrong. */
const SKEW_MS = 4 * 60_000;

/** The error codes for a signature of another time. Some AWS services use them for any wrong signature. */
const SKEWED = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

async function bytesOf({ body, stream }: LatticeResponse): Promise<Buffer> {
  if (!stream) return (body as Buffer | undefined) ?? Buffer.alloc(0);
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** By its trace id Lambda finds functions that invoke each other in a loop, and stops them (AWS: "Recursive loop detection"). */
function traceHeader(): Record<string, string> {
  const traceId = process.env['_X_AMZN_TRACE_ID'];
  return traceId ? { 'x-amzn-trace-id': traceId } : {};
}
