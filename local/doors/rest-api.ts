import { jsonAnswer } from '../http/answer.ts';
import { lowerCase, valuesOf, withForwarded, without, withTraceId } from '../http/headers.ts';
import { type HeaderLine, type HttpRequest, headSize } from '../http/request.ts';
import { STAGE } from './aws.ts';
import {
  boolean,
  type Check,
  checkBase64,
  checkMembers,
  checkNames,
  listOf,
  mapOf,
  optional,
  scalar,
  status,
  text,
} from './checks.ts';
import { type Door, Refused } from './door.ts';
import { decodesBase64, isOwnDomain, restApiShape } from './shapes/payload-1.ts';

const forbidden = jsonAnswer(403, { message: 'Forbidden' });
const badRequest = jsonAnswer(400, { message: 'Bad Request' });

/** Request line and headers together (docs/wire-facts.md#rest-limits). */
const MAX_HEAD = 10_240;

/** A status in quotes is accepted too. */
const restStatus: Check = (value) => status(typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value);

/** No member is required, and one that a REST API does not know makes the result malformed (docs/wire-facts.md#rest-accepted). */
const RESULT = {
  statusCode: optional(restStatus),
  headers: optional(mapOf(optional(scalar))),
  multiValueHeaders: optional(mapOf(listOf(scalar))),
  body: optional(text),
  isBase64Encoded: optional(boolean),
};

/** With the binary media type of template.yaml, so that every body comes and goes as base64. */
export const restApi: Door = restApiDoor(() => ['*/*']);

/** A Regional REST API with proxy integration. */
export function restApiDoor(binaryMediaTypes: () => readonly string[]): Door {
  return {
    name: 'REST API',
    shape: restApiShape(binaryMediaTypes),
    maxBody: 10 * 1024 * 1024,
    admit,
    check({ result }, request) {
      checkMembers(result, RESULT);
      checkNames(result, Object.keys(RESULT));
      if (decodesBase64(binaryMediaTypes(), request)) checkBase64(result);
    },
    release: ({ status, headers, body }, request) => ({ status, headers: releasedHeaders(headers, request), body }),
    badRequest,
    tooLarge: jsonAnswer(413, { message: 'Request Too Long' }),
    badGateway: jsonAnswer(502, { message: 'Internal server error' }),
  };
}

/** How long a stream may be silent, by the kind of endpoint, and how long it may take in all (docs/wire-facts.md#streaming). */
const IDLE_MS = { REGIONAL: 300_000, EDGE: 30_000 };
const TOTAL_MS = 900_000;

/** A REST API whose integration has `responseTransferMode: STREAM`. */
export const restApiStreaming = (
  binaryMediaTypes: () => readonly string[],
  endpoint: keyof typeof IDLE_MS = 'REGIONAL',
): Door => ({
  ...restApiDoor(binaryMediaTypes),
  name: 'REST API, streaming',
  streams: { idleMs: IDLE_MS[endpoint], totalMs: TOTAL_MS },
});

/** A REST API keeps these from its integration (docs/wire-facts.md#rest-headers). */
const NOT_ADMITTED = new Set(
  `connection content-length content-md5 expect max-forwards proxy-authenticate server te trailer transfer-encoding
   upgrade www-authenticate`.split(/\s+/),
);

function admit(request: HttpRequest): HttpRequest {
  if (isOwnDomain(request) && !`${request.path}/`.startsWith(`/${STAGE}/`)) throw new Refused(forbidden);
  // AWS documents only that a Lambda integration fails (docs/wire-facts.md#rest-headers).
  if (valuesOf(request.headers, 'transfer-encoding').length > 0) throw new Refused(badRequest);
  if (/[|{}]/.test(request.query ?? '')) throw new Refused(badRequest);
  if (headSize(request) > MAX_HEAD) {
    throw new Refused(jsonAnswer(431, { message: 'Request Header Fields Too Large' }));
  }
  const admitted = without(request.headers, (name) => NOT_ADMITTED.has(name));
  return { ...request, headers: withTraceId(withForwarded(admitted, request), request) };
}

/** The column for answers of docs/wire-facts.md#rest-headers. */
const RENAMED = new Set(
  'authorization connection content-length content-md5 date max-forwards server user-agent www-authenticate'.split(' '),
);
const NOT_RELEASED = new Set('expect host proxy-authenticate te trailer transfer-encoding upgrade via'.split(' '));

const releasedHeaders = (headers: readonly HeaderLine[], request: HttpRequest): HeaderLine[] => [
  ...without(headers, (name) => NOT_RELEASED.has(name)).map(
    ([name, value]): HeaderLine => [RENAMED.has(lowerCase(name)) ? `x-amzn-Remapped-${name}` : name, value],
  ),
  ['x-amzn-RequestId', request.id],
];
