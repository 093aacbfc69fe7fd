import * as z from 'zod/mini';
import { text } from './parts.ts';

/** How to read and answer the events of each source. */

/** A base path as API Gateway's mapping has it, with or without slashes around it. */
const prefixToStrip = z.optional(text.check(z.regex(/^[^?#\s]+$/, 'expected a path prefix')));

const mediaType = text.check(
  z.regex(/^[^\s/;,~]+\/[^\s/;,~]+$/, 'expected a media type such as image/png, image/* or */*'),
);

/**
 * Choices that AWS does not document, or that sources contradict each other about (docs/wire-facts.md#certainty: [U] and
 * [X]). The defaults lose nothing.
 */
export const Sources = z.strictObject({
  'apigateway-rest': z.optional(
    z.strictObject({
      /** A custom domain's base path. On most APIs it stays in `path`, so it is stripped only when named here. */
      stripBasePath: prefixToStrip,
      /** The API's own list; true is `*\/*`, false is none (docs/wire-facts.md#rest-base64). Absent: as true. */
      binaryMediaTypes: z.optional(
        z.union([z.boolean(), z.array(mediaType)], 'expected true, false or a list of media types'),
      ),
    }),
  ),
  'apigateway-http': z.optional(z.strictObject({ stripStage: prefixToStrip })),
  alb: z.optional(
    z.strictObject({
      /** Without multi-value headers a name has one value: send the first cookie, or one per spelling of the name. */
      setCookie: z.optional(z.enum(['first', 'case-variants'])),
      /** Whose headers its events may carry: `x-amzn-mtls-*`, `x-amzn-oidc-*`. Default both. */
      trust: z.optional(z.array(z.enum(['mtls', 'oidc']))),
    }),
  ),
  lattice: z.optional(
    z.strictObject({
      /** Which repeated headers are answered as JSON arrays. AWS says it supports them, but does not show the form. */
      arrayHeaders: z.optional(z.enum(['set-cookie', 'all', 'none'])),
    }),
  ),
});

/** These become parts of a header for HTTP targets. */
const headerText = text.check(z.regex(/^[\x20-\x7e]*$/, 'expected printable ASCII'));

/** Fills a converted event's `requestContext`, because an ALB or an API has no Lattice ARNs. */
export const RequestContext = z.strictObject({
  region: z.optional(headerText),
  serviceNetworkArn: z.optional(headerText),
  serviceArn: z.optional(headerText),
  targetGroupArn: z.optional(headerText),
});

export type Sources = z.infer<typeof Sources>;
