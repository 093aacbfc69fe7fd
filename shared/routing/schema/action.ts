import * as z from 'zod/mini';
import { TOKEN_CHARACTER } from '../../http/token.ts';
import { Ramp } from '../../ramp/schema.ts';
import { HeaderModifier, Redirect, UrlRewrite } from './filters.ts';
import { integer, text } from './parts.ts';
import { hasOneKey, isMethod } from './refinements.ts';

/** VPC Lattice's RuleAction, with the settings that a migration needs in addition. */

/** Where to find the caller's sticky key. The first one that the request has counts. */
const stickyBy = text.check(
  z.regex(
    new RegExp(`^(?:header:${TOKEN_CHARACTER}+|cookie:[^\\s=;,]+|sourceIp)$`),
    'expected header:NAME, cookie:NAME or sourceIp',
  ),
);

const method = text.check(z.refine(isMethod, 'expected an upper-case method'));

const jsonPointer = z
  .string()
  .check(z.regex(/^(?:\/(?:[^~/]|~0|~1)*)*$/, 'expected a JSON Pointer, * for any one key'));

export const Mirror = z.strictObject({
  targetGroupIdentifier: text,
  /** The share of the forwarded requests that is mirrored. */
  percent: z._default(z.number().check(z.minimum(0), z.maximum(100)), 100),
  /** Methods that may be sent twice. The default ones change nothing on a server (RFC 9110 section 9.2.1). */
  methods: z._default(z.array(method), ['GET', 'HEAD', 'OPTIONS']),
  /** For tests: `inline` compares before the caller is answered. */
  mode: z._default(z.enum(['async', 'inline']), 'async'),
  compare: z._default(
    z.strictObject({
      /** Parts of a JSON body that may differ. */
      ignore: z._default(z.array(jsonPointer), []),
      /** Headers that may differ, in addition to those that always do (mirroring/compare.ts). */
      ignoreHeaders: z._default(z.array(text), []),
      /** Asks the primary twice. Where its own two answers differ, the mirror may differ too. */
      noise: z._default(z.boolean(), false),
      /** Logs the differing values too, not only their places. */
      values: z._default(z.boolean(), false),
    }),
    { ignore: [], ignoreHeaders: [], noise: false, values: false },
  ),
});

export const Fallback = z.strictObject({
  targetGroupIdentifier: text,
  /** `unreachable` when no answer came, or the status of the first group's answer. */
  on: z
    .array(z.union([z.literal('unreachable'), integer(200, 599)], 'expected "unreachable" or a status from 200 to 599'))
    .check(z.minLength(1)),
});

export const Forward = z.strictObject({
  targetGroups: z
    .array(
      z.strictObject({
        targetGroupIdentifier: text,
        weight: z._default(integer(0, 999), 100),
        /** Replaces the action's rewrite, so that old and new may have different paths. */
        urlRewrite: z.optional(UrlRewrite),
      }),
    )
    .check(z.minLength(1)),
  urlRewrite: z.optional(UrlRewrite),
  requestHeaderModifier: z.optional(HeaderModifier),
  responseHeaderModifier: z.optional(HeaderModifier),
  stickiness: z.optional(z.strictObject({ by: z.array(stickyBy).check(z.minLength(1)) })),
  mirror: z.optional(Mirror),
  fallback: z.optional(Fallback),
  ramp: z.optional(Ramp),
});

export const Action = z
  .strictObject({
    forward: z.optional(Forward),
    /** VPC Lattice itself takes only 404 and 500; `routes export` checks that. */
    fixedResponse: z.optional(z.strictObject({ statusCode: integer(200, 599) })),
    redirect: z.optional(Redirect),
  })
  .check(z.refine(hasOneKey, 'expected exactly one of forward, fixedResponse, redirect'));

export type Action = z.infer<typeof Action>;
export type Forward = z.infer<typeof Forward>;
export type Mirror = z.infer<typeof Mirror>;
export type Fallback = z.infer<typeof Fallback>;
