import type { Handler } from '../../local/lambda.ts';
import type { EventSource } from '../../shared/lattice/event-source.ts';

/** A library that serves a web application from Lambda events. */
export interface Consumer {
  /** Its package, whose version the table names. */
  package: string;
  /** The forms of event that it says it reads. */
  formats: readonly Format[];
  /** A handler for one of them, set up as the library's documentation asks. */
  handler(format: Format): Handler | Promise<Handler>;
}

export interface Format {
  eventFormat: EventSource;
  /** For an ALB: its target group's lambda.multi_value_headers.enabled. */
  multiValueHeaders?: boolean;
}

export const REST: Format = { eventFormat: 'apigateway-rest' };
export const HTTP_API: Format = { eventFormat: 'apigateway-http' };
export const FUNCTION_URL: Format = { eventFormat: 'function-url' };
export const ALB: Format = { eventFormat: 'alb', multiValueHeaders: false };
export const ALB_MULTI: Format = { eventFormat: 'alb', multiValueHeaders: true };
export const LATTICE_V2: Format = { eventFormat: 'lattice-v2' };

export const formatName = ({ eventFormat, multiValueHeaders }: Format): string =>
  multiValueHeaders ? `${eventFormat}, multi-value headers` : eventFormat;
