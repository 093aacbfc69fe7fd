import type { Request } from '@middy/core';
import type { Context } from 'aws-lambda';
import { ERROR_KINDS, ProxyError, UnrecognizedEventError } from '../../shared/errors.ts';
import { VpcProxyRejection } from '../../shared/formats/vpc-proxy.ts';
import { multiMap } from '../../shared/http/multi-map.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { type Invocation, note, requestIdOf } from './invocation.ts';
import { type Encode, withTableHeaders } from './serve.ts';

/**
 * middy's onError: answers an error in the form that the caller's front door expects. Registered before
 * http-error-handler, so it runs after it (middy reverses the order) and finds an error that may be told: a defect has
 * become a 500 without its message.
 */
export const answerError =
  (encode: Encode) =>
  (request: Request<Invocation, unknown, Error, Context>): void => {
    const { event: invocation, context, error } = request;
    const { caller, routes, decoded } = invocation;
    // An event that is not an HTTP request gets no HTTP answer. A 2016 event gets its error thrown, because its front door
    // expects that.
    const isAnswerable = !(error instanceof UnrecognizedEventError || error instanceof VpcProxyRejection);
    if (!caller || !routes || !isAnswerable) throw error;
    note(invocation, 'error', error);
    invocation.response?.stream?.destroy();
    const problem = problemResponse(error, requestIdOf(invocation, context));
    const response = note(invocation, 'response', withTableHeaders(problem, routes));
    request.response = encode(response, decoded?.origin ?? caller, routes);
  };

/** RFC 9457. The title is the kind's, the detail the error's message; neither names a host. */
function problemResponse(error: unknown, requestId: string): LatticeResponse {
  const kind = error instanceof ProxyError ? error.kind : 'internal';
  const { title, status } = ERROR_KINDS[kind];
  const body = JSON.stringify({ title, status, detail: (error as Error).message, requestId });
  return { statusCode: status, headers: Object.assign(multiMap(), { 'content-type': [PROBLEM_JSON] }), body };
}

const PROBLEM_JSON = 'application/problem+json';
