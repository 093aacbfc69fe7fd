import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import { type HttpAnswer, writeAnswer } from '../http/answer.ts';
import { valuesOf } from '../http/headers.ts';
import { percentDecode } from '../http/query.ts';
import { type HttpRequest, type ReceivedRequest, readRequest } from '../http/request.ts';
import { foreignPage, localServer } from '../http/server.ts';
import { type Handler, lambda, MAX_REQUEST, type Outcome } from '../lambda.ts';
import { AuthenticationError, authenticate, type Caller, type SigningRules } from '../sigv4/authenticate.ts';
import {
  accessDenied,
  invalidInvocationType,
  notAuthenticated,
  notFound,
  notJson,
  throttled,
  tooLarge,
  unknownOperation,
} from './errors.ts';

/** A deployed function, as far as it decides how an invocation ends. */
export interface FunctionSettings {
  handler: Handler;
  timeoutMs?: number;
  /** 0 throttles every call. Operators do this to stop a function. */
  reservedConcurrency?: number;
  /** Whether the caller's policies allow lambda:InvokeFunction. Every known caller may by default. */
  allows?: (caller: Caller) => boolean;
}

/** The part of Lambda that Invoke needs. Functions are known by their ARNs with alias. */
export interface LambdaService {
  functions: ReadonlyMap<string, FunctionSettings>;
  /** Without rules every caller of this machine may invoke. */
  signing?: SigningRules;
}

/** Every service but S3 and Lattice wants the body's own hash, and the path escaped twice. */
export const lambdaSigning = (region: string, callers: readonly Caller[]): SigningRules => ({
  service: 'lambda',
  region,
  pathEscaping: 'twice',
  callers,
  payloadHash: ({ body }) => createHash('sha256').update(body).digest('hex'),
});

/** An endpoint for `AWS_ENDPOINT_URL_LAMBDA`. */
export function lambdaService(service: LambdaService): Server {
  return localServer(async (req, res) =>
    writeAnswer(res, foreignPage(req) ?? (await invoke(await readRequest(req, MAX_REQUEST), service))),
  );
}

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

async function invoke(request: ReceivedRequest, { functions, signing }: LambdaService): Promise<HttpAnswer> {
  const name = INVOCATIONS.exec(request.path)?.[1];
  if (name === undefined || request.method !== 'POST') return unknownOperation;
  if (request.bodySize > MAX_REQUEST) return tooLarge(request.bodySize);
  const caller = signing && identified(request, signing);
  if (caller instanceof AuthenticationError) return notAuthenticated(caller);

  const arn = percentDecode(name);
  const called = functions.get(arn);
  // Lambda does not tell strangers which functions there are.
  if (caller && called?.allows && !called.allows(caller)) return accessDenied(caller.principal, arn);
  if (!called) return notFound(arn);
  if (called.reservedConcurrency === 0) return throttled;
  const event = jsonOf(request.body);
  if (event === undefined) return notJson;
  const type = valuesOf(request.headers, 'x-amz-invocation-type')[0] ?? 'RequestResponse';
  if (!['RequestResponse', 'Event', 'DryRun'].includes(type)) return invalidInvocationType(type);
  if (type === 'DryRun') return accepted(204, request);
  const outcome = lambda(called.handler, called.timeoutMs)(event);
  // Lambda has taken the event, and nobody is told how it ends.
  if (type === 'Event') return accepted(202, request);
  return toAnswer(await outcome, request);
}

const accepted = (status: number, { id }: HttpRequest): HttpAnswer => ({
  status,
  headers: [['x-amzn-RequestId', id]],
  body: Buffer.alloc(0),
});

function identified(request: HttpRequest, signing: SigningRules): Caller | AuthenticationError {
  try {
    const caller = authenticate(request, signing);
    return caller ?? new AuthenticationError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  } catch (error) {
    if (error instanceof AuthenticationError) return error;
    throw error;
  }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A function that failed is a 200 too. Only a header tells (docs/wire-facts.md#lambda-invoke). */
function toAnswer(outcome: Outcome, { body, id }: HttpRequest): HttpAnswer {
  const answer = (payload: string, ...more: [string, string][]): HttpAnswer => ({
    status: 200,
    headers: [
      ['Content-Type', 'application/json'],
      ['x-amzn-RequestId', id],
      ['X-Amz-Executed-Version', '$LATEST'],
      ...more,
    ],
    body: Buffer.from(payload),
  });
  switch (outcome.kind) {
    case 'request-too-large':
      return tooLarge(body.length);
    case 'function-error':
      return answer(JSON.stringify(outcome.error), ['X-Amz-Function-Error', 'Unhandled']);
    case 'result':
      return answer(outcome.payload);
  }
}
