import type { EventSource } from './event-source.ts';

/**
 * The parts of an event that a Lattice event cannot carry. They go along with the request, to answer in the caller's
 * form, to fill an old format for a Lambda target, and to tell an HTTP target who called (`forwardContext`).
 */
export interface Origin {
  eventSource: EventSource;
  /** ALB: the event had `multiValueHeaders`, so the answer must have them too (docs/wire-facts.md#alb-maps). */
  multiValueHeaders?: boolean;
  sourceIp?: string;
  accountId?: string;
  apiId?: string;
  domainName?: string;
  stage?: string;
  /** The start of the caller's URL path that is missing in the request's path: a stage or a base path. */
  urlPrefix?: string | undefined;
  /** REST: `/orders/{id}`; HTTP API: the route key, `GET /orders/{id}`. */
  resource?: string;
  pathParameters?: Record<string, string>;
  stageVariables?: Record<string, string>;
  /** An authorizer's findings: claims, scopes, IAM details. */
  authorizer?: Record<string, unknown>;
  /** The caller, as an authorizer or IAM identified it. */
  principal?: string;
  clientCertificate?: unknown;
  /** REST: the request's Accept, by which the API decides whether to decode base64 (docs/wire-facts.md#rest-base64). */
  accept?: string | undefined;
  /** Payload 1.0: an HTTP API sent it, not a REST API (docs/wire-facts.md#http-api-payload-1). */
  payloadFormatVersion?: '1.0' | undefined;
  /** ALB: whose headers the route table says that this listener writes. By default they pass on, and vouch for nobody. */
  vouchedBy?: readonly ('mtls' | 'oidc')[] | undefined;
  /** ALB: its own target group, not Lattice's. */
  targetGroupArn?: string;
  /** The caller's front door takes the answer as it comes (functions/proxy/streaming.ts). */
  streams?: boolean;
  /** 2016 event: the backend that its mapping template names. */
  namedTarget?: { hostname: string; port: string };
}
