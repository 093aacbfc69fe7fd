import * as z from 'zod/mini';
import { EVENT_SOURCES } from '../../lattice/event-source.ts';
import { httpUrl, idleTimeoutMs, integer, text, timeoutMs } from './parts.ts';
import {
  isNoLatticeService,
  namesItsService,
  namesItsTarget,
  signsForItsService,
  signsItsOwnHost,
} from './refinements.ts';

/** Where requests can go. */

/** Only callers for whom the front door vouches may go there: with AWS_IAM they borrow the proxy's own rights. */
const requireIdentity = z.optional(z.boolean());

const tls = {
  /** A private CA in addition to the usual roots: PEM text, or a file in the package. */
  ca: z.optional(text),
  /** The certificate that the target demands, and its key: each PEM text, or a file in the package. */
  clientCertificate: z.optional(z.strictObject({ cert: text, key: text })),
};

/** Read answers of an old server that are not quite HTTP, as far as that is safe (http/lenient-head.ts). */
const lenient = z.optional(z.boolean());

const auth = z.enum(['NONE', 'AWS_IAM']);

export const HttpTargetGroup = z
  .strictObject({
    type: z.literal('http'),
    url: httpUrl,
    /** The Host that the backend sees: the caller's, as behind Lattice and ALB, or its own. Its own if requests are signed. */
    host: z.optional(z.enum(['preserve', 'target'])),
    /** Signs requests with the function's role, for a Function URL with AWS_IAM for example. */
    auth: z.optional(auth),
    /** The service that the signature is for, such as `lambda`. */
    service: z.optional(text.check(z.regex(/^[a-z0-9-]+$/, 'expected the signing name of an AWS service'))),
    timeoutMs,
    idleTimeoutMs,
    ...tls,
    lenient,
    requireIdentity,
    /** Sends what the event source found out about the caller as `x-origin-context`. */
    forwardContext: z._default(z.boolean(), false),
  })
  .check(
    z.refine(namesItsService, {
      path: ['service'],
      error: 'expected the service that checks the signature, for example "lambda" for a Function URL',
    }),
    z.refine(signsForItsService, {
      path: ['service'],
      error: 'expected "auth": "AWS_IAM" with it: requests are not signed otherwise',
    }),
    z.refine(isNoLatticeService, {
      path: ['service'],
      error: 'expected a target group of type "lattice", because VPC Lattice takes no signed bodies',
    }),
    z.refine(signsItsOwnHost, {
      path: ['host'],
      error: 'expected "target" or nothing, because the signature covers Host and the service knows its own name only',
    }),
  );

export const LatticeTargetGroup = z.strictObject({
  type: z.literal('lattice'),
  url: httpUrl,
  auth: z._default(auth, 'NONE'),
  /** The signature's region, if the service is in another region than the function. */
  region: z.optional(text),
  /** How often the path is escaped for the signature. AWS's own samples disagree (docs/wire-facts.md#sigv4-path). */
  pathEscaping: z._default(z.enum(['once', 'twice']), 'once'),
  timeoutMs,
  idleTimeoutMs,
  ...tls,
  lenient,
  requireIdentity,
});

/** The backend that a 2016 function asks. */
const namedTarget = z.strictObject({
  hostname: text.check(
    z.regex(/^(?:[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/, 'expected a host name or an IP address'),
  ),
  port: integer(1, 65_535),
});

export const LambdaTargetGroup = z
  .strictObject({
    type: z.literal('lambda'),
    functionArn: text.check(
      z.regex(
        /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$/,
        "expected a function's or alias's ARN",
      ),
    ),
    /** The form of event that the function reads. */
    eventFormat: z.enum(EVENT_SOURCES),
    /** For `alb`: lambda.multi_value_headers.enabled of the function's own target group. */
    multiValueHeaders: z.optional(z.boolean()),
    /** For `apigateway-rest`: the function was behind an HTTP API, which reads answers by other rules than a REST API. */
    payloadFormatVersion: z.optional(z.literal('1.0')),
    /** For `vpc-proxy`: such a function connects to any host that its event names, so no caller may choose it. */
    namedTarget: z.optional(namedTarget),
    timeoutMs,
    /** Take its answer as it comes, where the front door streams too. */
    streaming: z.optional(z.boolean()),
    idleTimeoutMs,
  })
  .check(
    z.refine(namesItsTarget, {
      path: ['namedTarget'],
      error: 'expected { hostname, port }, because the function connects to what its event names',
    }),
  );

export const TargetGroup = z.discriminatedUnion('type', [HttpTargetGroup, LatticeTargetGroup, LambdaTargetGroup]);

export type TargetGroup = z.infer<typeof TargetGroup>;
export type HttpTargetGroup = z.infer<typeof HttpTargetGroup>;
export type LatticeTargetGroup = z.infer<typeof LatticeTargetGroup>;
export type LambdaTargetGroup = z.infer<typeof LambdaTargetGroup>;
