import { answer, type HttpAnswer } from '../http/answer.ts';
import { endToEnd, lowerCase, withForwarded, without } from '../http/headers.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';
import { MAX_REQUEST } from '../lambda.ts';
import { BadResult, type Door } from './door.ts';
import { bodyBytes, mapLines, objectResult, statusCode, stringValue } from './result.ts';

/**
 * What both event structure versions of VPC Lattice have in common: all but the event
 * (docs/wire-facts.md#lattice-response).
 */

/**
 * AWS says only that a wrong result is an error; 502 is what its other front doors make of it
 * (docs/wire-facts.md#lattice-response).
 */
const badGateway = answer(502, 'text/plain', 'Bad Gateway');

export const latticeDoor = (name: string, toEvent: Door['toEvent']): Door => ({
  name,
  maxBody: MAX_REQUEST,
  toEvent,
  toAnswer,
  onFunctionError: () => badGateway,
  badRequest: answer(400, 'text/plain', 'Bad Request'),
  tooLarge: answer(413, 'text/plain', 'Payload Too Large'),
  badResult: badGateway,
});

/**
 * No client can send Lattice's own headers; addresses are joined without a space (docs/wire-facts.md#lattice-headers).
 */
export const arrivingHeaders = (request: HttpRequest): HeaderLine[] =>
  withForwarded(
    without(endToEnd(request.headers), (name) => /^x-amzn-(?:lattice-|source-vpc$)/.test(name)),
    request,
    ',',
  );

/** Documented as required; the body is not. */
const REQUIRED_KEYS = ['statusCode', 'headers', 'isBase64Encoded'];

function toAnswer(value: unknown): HttpAnswer {
  const result = objectResult(value);
  const missing = REQUIRED_KEYS.find((key) => result[key] === undefined || result[key] === null);
  if (missing !== undefined) throw new BadResult(`${missing} is missing`);
  return {
    status: statusCode(result['statusCode']),
    headers: resultHeaders(result['headers']),
    body: bodyBytes(result['body'], result['isBase64Encoded']),
  };
}

/**
 * Names go out in lower case. Two spellings of one name are one name then, and since nobody knows how Lattice merges
 * them, the last one wins here: a result must not count on more.
 */
function resultHeaders(map: unknown): HeaderLine[] {
  const entries = Object.entries(objectResult(map)).map(([name, value]) => [lowerCase(name), value] as const);
  return endToEnd(mapLines(Object.fromEntries(entries), headerValues));
}

/** A string, or an array of them, a form that AWS names and does not show (docs/wire-facts.md#lattice-response). */
const headerValues = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(stringValue) : [stringValue(value)];
