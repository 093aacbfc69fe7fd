import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Sources } from '../routing/schema.ts';

/** What can invoke us, and what a Lambda target can read. */
export const EVENT_SOURCES = [
  'apigateway-rest',
  'apigateway-http',
  'function-url',
  'alb',
  'lattice-v1',
  'lattice-v2',
  'vpc-proxy',
] as const;

export type EventSource = (typeof EVENT_SOURCES)[number];

/**
 * What a Lattice event cannot carry. It travels beside the request: to answer in the caller's form, to fill an old
 * format for a Lambda target, and to tell an HTTP target who asked (`forwardContext`).
 */
export interface Origin {
  eventSource: EventSource;
  /** ALB: the event had `multiValueHeaders`, so the answer must have them too (wire-facts 6.1). */
  multiValueHeaders?: boolean;
  sourceIp?: string;
  accountId?: string;
  apiId?: string;
  domainName?: string;
  stage?: string;
  /** REST: `/orders/{id}`; HTTP API: the route key, `GET /orders/{id}`. */
  resource?: string;
  pathParameters?: Record<string, string>;
  stageVariables?: Record<string, string>;
  /** What an authorizer found out: claims, scopes, IAM details. */
  authorizer?: Record<string, unknown>;
  /** Who called, by an authorizer's or IAM's word. */
  principal?: string;
  clientCertificate?: unknown;
  /** ALB: its own target group, not Lattice's. */
  targetGroupArn?: string;
  /** 2016 event: the backend that its mapping template names. */
  namedTarget?: { hostname: string; port: string };
}

export interface Decoded {
  request: LatticeRequest;
  origin: Origin;
}

/** What a conversion needs to know beside the event. */
export interface FormatSettings {
  sources: Sources;
  /** Of a converted event's `requestContext`: from configuration, never invented. */
  requestContext: { region?: string; serviceNetworkArn?: string; serviceArn?: string; targetGroupArn?: string };
  /** Milliseconds since 1970, for events that carry no time. */
  now: () => number;
}

/** How a Lambda target is set up at its own front door, where that changes the event it reads. */
export interface TargetFormatSettings {
  /** ALB: the target group's `lambda.multi_value_headers.enabled`. Default true, which loses nothing. */
  multiValueHeaders?: boolean;
}

/**
 * One event source's form of an HTTP exchange, both ways. All four are pure.
 * Law: `decodeRequest(encodeRequest(r))` is `r` up to what the format cannot carry; each file says what that is.
 */
export interface EventFormat {
  /** The event source calls us. Throws ProxyError 400 where the event is malformed. */
  decodeRequest(event: Record<string, unknown>, settings: FormatSettings): Decoded;
  /** We answer it. */
  encodeResponse(response: LatticeResponse, origin: Origin, settings: FormatSettings): unknown;
  /** We invoke a Lambda target that reads this format. */
  encodeRequest(request: LatticeRequest, origin: Origin, target?: TargetFormatSettings): Record<string, unknown>;
  /** Its answer comes back. Throws ProxyError 502 where the event source itself would refuse it, and no earlier. */
  decodeResponse(result: unknown, target?: TargetFormatSettings): LatticeResponse;
}
