import { valuesOf } from './headers.ts';
import type { HttpRequest } from './request.ts';

/** ALB, Lattice, HTTP APIs and Function URLs hand these types over as text (docs/wire-facts.md#text-or-base64). */
const TEXT_TYPE = /^\s*(?:text\/|application\/(?:json|javascript|xml)\s*(?:;|$))/i;

/** A body as JSON holds it. */
export interface JsonBody {
  body: string;
  isBase64Encoded: boolean;
}

/**
 * A body as these four put it into an event. A body with a content coding becomes base64: ALB documents this, and for
 * the others, which document nothing, it is the choice that keeps the bytes.
 */
export function textOrBase64({ headers, body }: HttpRequest): JsonBody {
  const isText =
    TEXT_TYPE.test(valuesOf(headers, 'content-type')[0] ?? '') && valuesOf(headers, 'content-encoding').length === 0;
  return isText ? { body: body.toString('utf8'), isBase64Encoded: false } : base64(body);
}

/** An empty body is never marked as base64. */
export const base64 = (body: Buffer): JsonBody => ({
  body: body.toString('base64'),
  isBase64Encoded: body.length > 0,
});
