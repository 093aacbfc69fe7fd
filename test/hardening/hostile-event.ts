import type { Door } from '../support/doors.ts';
import { DECOY, type HostileRequest } from './corpus.ts';

// biome-ignore lint/suspicious/noExplicitAny: events are written freely here
type Event = Record<string, any>;

/**
 * The event that a front door would make of it if it checked nothing: what a real one refuses, another, or the next
 * version, may let through.
 */
export function hostileEvent(door: Door, request: HostileRequest, decoy: string): Event {
  const real = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(DECOY, decoy)) as T;
  const { method = 'GET', target, body, isBase64Encoded } = real(request);
  const headerLines = real(request.lines ?? []);
  const event: Event = door.toEvent({
    method: 'GET',
    target: '/x',
    lines: headerLines,
    ...(body !== undefined && { body: door.source === 'vpc-proxy' ? JSON.stringify(body) : body }),
  });
  if (isBase64Encoded && door.source !== 'vpc-proxy') {
    event['body'] = body;
    event[door.source === 'lattice-v1' ? 'is_base64_encoded' : 'isBase64Encoded'] = true;
  }
  setMethod(event, method);
  if (target !== undefined) setTarget(event, door, target);
  return event;
}

function setMethod(event: Event, method: string): void {
  const { requestContext } = event;
  if (event['requestParams']) event['requestParams'] = { ...event['requestParams'], method };
  else if (requestContext?.http) requestContext.http = { ...requestContext.http, method };
  else event['httpMethod' in event ? 'httpMethod' : 'method'] = method;
}

function setTarget(event: Event, door: Door, target: string): void {
  const at = target.indexOf('?');
  const [path, query] = at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
  const [key = '', value = ''] = query.split('=', 2);
  switch (door.source) {
    case 'lattice-v2':
      event['path'] = target;
      break;
    case 'lattice-v1':
      event['raw_path'] = target;
      break;
    case 'apigateway-http':
    case 'function-url':
      event['rawPath'] = path;
      event['rawQueryString'] = query;
      break;
    case 'vpc-proxy':
      event['params'].path = { proxy: path.replace(/^\//, '') };
      if (query) event['params'].querystring = { [key]: value };
      break;
    default:
      event['path'] = path;
      if (!query) break;
      if ('multiValueQueryStringParameters' in event) event['multiValueQueryStringParameters'] = { [key]: [value] };
      if ('queryStringParameters' in event) event['queryStringParameters'] = { [key]: value };
  }
}
