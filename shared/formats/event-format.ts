import type { EventSource } from '../lattice/event-source.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Sources } from '../routing/schema.ts';

export interface Decoded {
  request: LatticeRequest;
  origin: Origin;
}

/** The settings that a conversion needs in addition to the event. */
export interface FormatSettings {
  /** Events of other sources are refused. Absent: none is refused. */
  eventSources?: readonly EventSource[] | undefined;
  sources: Sources;
  /** Values for the `requestContext` of a converted event. They come from configuration and are never invented. */
  requestContext: { region?: string; serviceNetworkArn?: string; serviceArn?: string; targetGroupArn?: string };
  /** Milliseconds since 1970, for events without a time. */
  now: () => number;
}

/** How a Lambda target was set up behind its own front door, as far as that changes its event or its answer. */
export interface TargetFormatSettings {
  /** ALB: the target group's `lambda.multi_value_headers.enabled`. Default true, because that loses nothing. */
  multiValueHeaders?: boolean | undefined;
  /** Payload 1.0: the function was behind an HTTP API, which has other rules than a REST API. */
  payloadFormatVersion?: '1.0' | undefined;
  /** 2016 event: the backend that the function connects to. */
  namedTarget?: { hostname: string; port: number } | undefined;
}

/**
 * How one event source writes a request and reads an answer, in both directions. All four functions are pure.
 * Law: `decodeRequest(encodeRequest(r))` is `r`, except for what the format cannot carry. Each file says what that is.
 */
export interface EventFormat {
  /** The event source calls us. Throws ProxyError 400 where the event is malformed. */
  decodeRequest(event: Record<string, unknown>, settings: FormatSettings): Decoded;
  /** We answer it. */
  encodeResponse(response: LatticeResponse, origin: Origin, settings: FormatSettings): unknown;
  /** We invoke a Lambda target that reads this format. */
  encodeRequest(request: LatticeRequest, origin: Origin, target?: TargetFormatSettings): Record<string, unknown>;
  /**
   * Its answer comes back, as the bytes that Invoke returned. Throws ProxyError 502 for what the event source itself
   * would refuse, and for nothing else.
   */
  decodeResponse(payload: Buffer, target?: TargetFormatSettings, origin?: Origin): LatticeResponse;
}
