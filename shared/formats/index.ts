import { UnrecognizedEventError } from '../errors.ts';
import { typeName } from '../http/headers.ts';
import type { EventSource } from '../lattice/event-source.ts';
import { alb } from './alb.ts';
import { apigatewayHttp } from './apigateway-http.ts';
import { apigatewayRest } from './apigateway-rest.ts';
import type { Decoded, EventFormat, FormatSettings } from './event-format.ts';
import { type Fields, isFields } from './fields.ts';
import { functionUrl } from './function-url.ts';
import { latticeV1 } from './lattice-v1.ts';
import { latticeV2 } from './lattice-v2.ts';
import { vpcProxy } from './vpc-proxy.ts';

export const FORMATS: Readonly<Record<EventSource, EventFormat>> = {
  'apigateway-rest': apigatewayRest,
  'apigateway-http': apigatewayHttp,
  'function-url': functionUrl,
  alb,
  'lattice-v1': latticeV1,
  'lattice-v2': latticeV2,
  'vpc-proxy': vpcProxy,
};

const isLatticeArn = (value: unknown): boolean => typeof value === 'string' && /^arn:[^:]*:vpc-lattice:/.test(value);

const isFunctionUrlDomain = (value: unknown): boolean => typeof value === 'string' && value.includes('.lambda-url.');

/**
 * Each source is recognised by a part of the event that no other source has; the first match counts. Neither `version`
 * nor `rawPath` will do: three sources have version "2.0", and a REST event may have a `rawPath`
 * (docs/wire-facts.md#trap-10).
 */
const SHAPES: readonly (readonly [EventSource, (event: Fields, context: Fields | undefined) => boolean])[] = [
  ['alb', (_, context) => isFields(context?.['elb'])],
  [
    'lattice-v2',
    (_, context) =>
      context !== undefined &&
      ('serviceArn' in context || 'serviceNetworkArn' in context || isLatticeArn(context['targetGroupArn'])),
  ],
  ['function-url', (_, context) => isFields(context?.['http']) && isFunctionUrlDomain(context['domainName'])],
  ['apigateway-http', (_, context) => isFields(context?.['http'])],
  ['apigateway-rest', (event, context) => context !== undefined && 'httpMethod' in event],
  [
    'lattice-v1',
    (event, context) =>
      context === undefined && 'raw_path' in event && 'method' in event && 'is_base64_encoded' in event,
  ],
  [
    'vpc-proxy',
    (event, context) =>
      context === undefined &&
      isFields(event['requestParams']) &&
      isFields(event['params']) &&
      'header' in event['params'],
  ],
];

/**
 * Events that look like requests and are not. Delivered, they would reach the backend a second time
 * (docs/wire-facts.md#not-requests).
 */
function findLookalike(event: Fields, context: Fields | undefined): string | undefined {
  if ('methodArn' in event || 'routeArn' in event || 'authorizationToken' in event || 'identitySource' in event) {
    return "a Lambda authorizer's event";
  }
  if (context && ('connectionId' in context || 'eventType' in context)) return "a WebSocket API's event";
  return undefined;
}

/** Which source sent the event. Throws UnrecognizedEventError if it is no HTTP request. */
export function detectEventSource(event: unknown): EventSource {
  if (!isFields(event))
    throw new UnrecognizedEventError(`not an HTTP event: expected an object, got ${typeName(event)}`);
  const context = isFields(event['requestContext']) ? event['requestContext'] : undefined;
  const lookalike = findLookalike(event, context);
  if (lookalike) throw new UnrecognizedEventError(`not an HTTP event: ${lookalike}`);
  for (const [source, has] of SHAPES) if (has(event, context)) return source;
  throw new UnrecognizedEventError(`not an HTTP event: ${describe(event, context)}`);
}

/**
 * The canonical request of an event, and its origin. Throws UnrecognizedEventError for an event that is no HTTP request
 * or whose source the settings do not accept, and ProxyError 400 for a malformed one.
 */
export function decode(event: unknown, settings: FormatSettings, eventSource = detectEventSource(event)): Decoded {
  if (settings.eventSources && !settings.eventSources.includes(eventSource)) {
    throw new UnrecognizedEventError(`an event of ${eventSource}, which eventSources does not list`);
  }
  return FORMATS[eventSource].decodeRequest(event as Fields, settings);
}

/** Names what the event has and what a source's event would have. Never a value, because it may be a secret. */
function describe(event: Fields, context: Fields | undefined): string {
  if (context) {
    return (
      `requestContext has ${listKeys(context)}, but none of elb (ALB), serviceArn (Lattice v2), ` +
      'http (HTTP API, Function URL), and the event no httpMethod (REST API)'
    );
  }
  return (
    `it has ${listKeys(event)}; expected a requestContext object, or raw_path, method and is_base64_encoded ` +
    '(Lattice v1), or requestParams and params.header (2016 mapping template)'
  );
}

/** The first names of an object, each cut where it is long. */
const listKeys = (object: Fields): string =>
  Object.keys(object)
    .slice(0, 12)
    .map((key) => (key.length > MAX_KEY ? `${key.slice(0, MAX_KEY)}…` : key))
    .join(', ') || 'nothing';

const MAX_KEY = 40;
