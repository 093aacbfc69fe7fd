import * as z from 'zod/mini';
import { TOKEN } from '../../http/token.ts';
import { HTTP_URL, isHttpUrl } from '../../http/url.ts';
import type { Fault } from './fault.ts';

/** Pieces that several parts of the route table share. */

export const text = z.string().check(z.minLength(1));

/** A whole number. The bounds are VPC Lattice's unless said otherwise. */
export const integer = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));

export const absolutePath = text.check(z.regex(/^\/[^?#\s]*$/, 'expected a path that begins with / and has no query'));

export const httpUrl = text.check(z.refine(isHttpUrl, `expected ${HTTP_URL}`));

export const headerName = text.check(z.regex(TOKEN, 'expected a header name'));

/** How long a target may take to answer; with streaming, to begin to. */
export const timeoutMs = z.optional(integer(1, 900_000));

/** How long a streamed answer may be silent between two pieces of its body. */
export const idleTimeoutMs = z.optional(integer(1, 900_000));

/** A check across keys. `faults` is kept on it, because the validator that is generated calls it too. */
export const without = <T>(faults: (value: T) => Iterable<Fault>) =>
  Object.assign(
    ({ value, issues }: z.core.ParsePayload<T>): void => {
      for (const [path, message] of faults(value)) issues.push({ code: 'custom', input: undefined, path, message });
    },
    { faults },
  );
