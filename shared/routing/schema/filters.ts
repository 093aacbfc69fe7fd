import * as z from 'zod/mini';
import { headerName, integer, text } from './parts.ts';
import { hasOneKey, isModifiableHeader } from './refinements.ts';

/**
 * Changes that an action makes to a request or a response. Names and meaning are those of the Kubernetes Gateway API's
 * HTTPRoute filters (https://gateway-api.sigs.k8s.io, URLRewrite, RequestRedirect, RequestHeaderModifier,
 * ResponseHeaderModifier).
 */

/** A path without a query. An empty one takes the prefix away. */
const path = z.string().check(z.regex(/^(?:\/[\x21\x22\x24-\x3e\x40-\x7e]*)?$/, 'expected a path without a query'));

const PathModifier = z
  .strictObject({ replacePrefixMatch: z.optional(path), replaceFullPath: z.optional(path) })
  .check(z.refine(hasOneKey, 'expected exactly one of replacePrefixMatch, replaceFullPath'));

/** A name or an address, without a port. */
const hostname = text.check(
  z.regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/, 'expected a host name'),
);

/** An empty one switches the action's rewrite off for one target group. */
export const UrlRewrite = z.strictObject({ hostname: z.optional(hostname), path: z.optional(PathModifier) });

const modifiedName = headerName.check(
  z.refine(
    isModifiableHeader,
    'expected a header that may be changed; Host and headers for framing, one hop or caller identity may not',
  ),
);

/** A tab is the only control character in a value (RFC 9110 section 5.5). */
const headerValue = z.string().check(z.regex(/^(?:\t|[^\p{Cc}])*$/u, 'expected a value without control characters'));

const HeaderValues = z._default(z.array(z.strictObject({ name: modifiedName, value: headerValue })), []);

/** Removes, then sets, then adds. */
export const HeaderModifier = z.strictObject({
  set: HeaderValues,
  add: HeaderValues,
  remove: z._default(z.array(modifiedName), []),
});

export const Redirect = z.strictObject({
  scheme: z.optional(z.enum(['http', 'https'])),
  hostname: z.optional(hostname),
  port: z.optional(integer(1, 65_535)),
  path: z.optional(PathModifier),
  statusCode: z._default(z.literal([301, 302, 303, 307, 308]), 302),
});

export type PathModifier = z.infer<typeof PathModifier>;
export type UrlRewrite = z.infer<typeof UrlRewrite>;
export type HeaderModifier = z.infer<typeof HeaderModifier>;
export type Redirect = z.infer<typeof Redirect>;
