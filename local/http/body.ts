import { valuesOf } from './headers.ts';
import type { HttpRequest } from './request.ts';

/** The types that ALB, Lattice, HTTP APIs and function URLs hand over as text (docs/wire-facts.md#text-or-base64). */
const TEXT_TYPE = /^\s*(?:text\/|application\/(?:json|javascript|xml)\s*(?:;|$))/i;

/**
 * A body as these four put it into an event. With a content coding it is base64: documented for ALB; for the others,
 * where it is not, the choice that does not damage it (docs/wire-facts.md#text-or-base64).
 */
export function textOrBase64({ headers, body }: HttpRequest): { body: string; isBase64Encoded: boolean } {
  const isText =
    TEXT_TYPE.test(valuesOf(headers, 'content-type')[0] ?? '') && valuesOf(headers, 'content-encoding').length === 0;
  return isText || body.length === 0
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}
