/** The services that can invoke the proxy. A Lambda target can read each one's events. */
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
