import { jsonAnswer } from '../http/answer.ts';
import { endToEnd, withForwarded, withTraceId } from '../http/headers.ts';
import { type HttpRequest, headSize } from '../http/request.ts';
import type { FunctionResult } from '../lambda.ts';
import {
  BadResult,
  boolean,
  checkBase64,
  checkMembers,
  either,
  listOf,
  mapOf,
  optional,
  scalar,
  status,
  text,
} from './checks.ts';
import { type Door, Refused } from './door.ts';
import { hasStatusCode, httpApiShape } from './shapes/payload-2.ts';

const badRequest = jsonAnswer(400, { message: 'Bad Request' });

/** Request line and headers together (docs/wire-facts.md#http-api). */
const MAX_HEAD = 10_240;

/** An HTTP API with payload 2.0, route and stage `$default`. */
export const httpApi: Door = {
  name: 'HTTP API',
  shape: httpApiShape,
  maxBody: 10 * 1024 * 1024,
  admit(request) {
    if (headSize(request) > MAX_HEAD) {
      throw new Refused(jsonAnswer(431, { message: 'Request Header Fields Too Large' }));
    }
    // The gateway decodes the path, so an invalid escape ends there (docs/wire-facts.md#http-api).
    if (/%(?![0-9a-f]{2})/i.test(request.path)) throw new Refused(badRequest);
    return admitPayload2(request);
  },
  check: checkPayload2,
  release: ({ status, headers, body }, request) => ({
    status,
    headers: [...endToEnd(headers), ['Apigw-Requestid', request.id]],
    body,
  }),
  badRequest,
  tooLarge: jsonAnswer(413, { message: 'Request Entity Too Large' }),
  badGateway: jsonAnswer(500, { message: 'Internal Server Error' }),
};

/** HTTP APIs and Function URLs add the same headers. */
export const admitPayload2 = (request: HttpRequest): HttpRequest => ({
  ...request,
  headers: withTraceId(withForwarded(endToEnd(request.headers), request), request),
});

/** Typed runtimes write an absent member as `null`, and that works (docs/wire-facts.md#payload-2-null). */
const RESULT = {
  statusCode: status,
  headers: optional(mapOf(either(scalar, listOf(scalar)))),
  cookies: optional(listOf(text)),
  body: optional(text),
  isBase64Encoded: optional(boolean),
};

/** Without `statusCode` everything is accepted but an error (docs/wire-facts.md#payload-2-bare). */
export function checkPayload2({ result }: FunctionResult): void {
  if (hasStatusCode(result)) {
    checkMembers(result, RESULT);
    checkBase64(result);
    return;
  }
  if (typeof result === 'object' && result !== null && Object.keys(result).join() === 'errorMessage') {
    throw new BadResult('the result is an error: it has only errorMessage');
  }
}
