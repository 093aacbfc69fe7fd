import { jsonAnswer } from '../http/answer.ts';
import { grouped, lowerCase, valuesOf, withForwarded, without, withTraceId } from '../http/headers.ts';
import { decodedPairs, queryPairs } from '../http/query.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';
import { Refused } from './door.ts';

/**
 * What a REST API does on both sides of its integration, whichever that is (docs/wire-facts.md#rest-request and
 * #rest-headers).
 */

export const badRequest = jsonAnswer(400, { message: 'Bad Request' });

/** Request line and headers together (docs/wire-facts.md#rest-limits). */
const MAX_HEAD = 10_240;

/** Not delivered to a function (docs/wire-facts.md#rest-request and #rest-headers). */
const DROPPED = new Set(
  `connection content-length content-md5 expect max-forwards proxy-authenticate server te trailer transfer-encoding
   upgrade www-authenticate`.split(/\s+/),
);

/** Spelled by the gateway; every other name keeps the client's spelling (docs/wire-facts.md#rest-request). */
const RESPELLED = /^(?:host|user-agent|authorization|x-.*)$/i;

const spelling = (name: string): string =>
  RESPELLED.test(name) ? name.toLowerCase().replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()) : name;

/** What any REST API does before its integration: refuse, route, decode the query, sort out the headers. */
export function readRestRequest(request: HttpRequest) {
  const { method, path, query, headers } = request;
  // "Exception" for a Lambda integration is all that is documented of it (docs/wire-facts.md#rest-headers).
  if (valuesOf(headers, 'transfer-encoding').length > 0) throw new Refused(badRequest);
  if (/[|{}]/.test(query ?? '')) throw new Refused(badRequest);
  if (request.headSize > MAX_HEAD) {
    throw new Refused(jsonAnswer(431, { message: 'Request Header Fields Too Large' }));
  }

  const isRoot = path === '/' || path === '//';
  // An extra slash right behind the stage is lost (docs/wire-facts.md#rest-request).
  const pathAfterStage = path.replace(/^\/\//, '/');
  const kept = without(headers, (name) => DROPPED.has(name));
  return {
    method: valuesOf(headers, 'x-http-method-override')[0] ?? method,
    path: pathAfterStage,
    resource: isRoot ? '/' : '/{proxy+}',
    // A greedy parameter stays encoded and loses a trailing slash.
    pathParameters: isRoot ? null : { proxy: pathAfterStage.slice(1).replace(/\/$/, '') },
    query: grouped(decodedPairs(queryPairs(query, /[&;]/)), (name) => name),
    headers: grouped(withTraceId(withForwarded(kept, request), request), spelling),
  };
}

/** The headers of an answer that get another name (docs/wire-facts.md#rest-headers). */
const REMAPPED = new Set(
  'authorization connection content-length content-md5 date max-forwards server user-agent www-authenticate'.split(' '),
);
const DROPPED_FROM_ANSWER = new Set(
  'expect host proxy-authenticate te trailer transfer-encoding upgrade via'.split(' '),
);

/** Headers as a REST API lets them out. */
export function restHeaders(headers: readonly HeaderLine[], request: HttpRequest): HeaderLine[] {
  const lines = without(headers, (name) => DROPPED_FROM_ANSWER.has(name)).map(
    ([name, value]): HeaderLine => (REMAPPED.has(lowerCase(name)) ? [`x-amzn-Remapped-${name}`, value] : [name, value]),
  );
  if (valuesOf(lines, 'content-type').length === 0) lines.push(['Content-Type', 'application/json']);
  return [...lines, ['x-amzn-RequestId', request.id]];
}
