import type { EventSource } from '../../../shared/lattice/event-source.ts';

/** The facts that an event form cannot carry, as its format's own file says. */
export const CANNOT_CARRY: Readonly<Record<EventSource, string>> = {
  alb: 'an ALB event has no place for the identity and the request id',
  'lattice-v2': '',
  'lattice-v1': 'a V1 event has no place for the time, and joins repeated headers',
  'function-url': 'it joins repeated headers with commas, and keeps only the principal of the identity',
  'apigateway-http':
    'it joins repeated headers with commas, decodes the path, and keeps only the principal of the identity',
  'apigateway-rest': 'it has no Content-Length, decodes the query, and keeps only the principal of the identity',
  'vpc-proxy': 'it has JSON bodies only and one value for each header',
};

/** The form's name with its article. */
export const FORM_NAME: Readonly<Record<EventSource, string>> = {
  alb: 'an ALB event',
  'lattice-v2': 'a Lattice v2 event',
  'lattice-v1': 'a Lattice v1 event',
  'function-url': 'a Function URL event',
  'apigateway-http': 'an HTTP API event',
  'apigateway-rest': 'a REST API event',
  'vpc-proxy': 'a 2016 mapping-template event',
};
