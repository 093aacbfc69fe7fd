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
