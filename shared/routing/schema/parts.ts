import * as z from 'zod/mini';

/** What several parts of the route table are made of. */

export const text = z.string().check(z.minLength(1));

/** Weights, priorities and statuses are whole numbers; the bounds are Lattice's unless said otherwise. */
export const integer = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));

export const absolutePath = text.check(z.regex(/^\/[^?#\s]*$/, 'expected a path that begins with / and has no query'));

export const httpUrl = text.check(
  z.refine(isHttpUrl, 'expected http://host[:port][/path] or https://… without user, query or fragment'),
);

function isHttpUrl(value: string): boolean {
  if (!/^https?:\/\/[^/?#@\s\\]+(\/[^?#\s\\]*)?$/i.test(value)) return false;
  // Nothing can listen on port 0; a client that takes it for "none given" would ask another one.
  return URL.canParse(value) && new URL(value).port !== '0';
}

export const headerName = text.check(z.regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/, 'expected a header name'));

export const timeoutMs = z.optional(integer(1, 900_000));
