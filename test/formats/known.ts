import type { Origin } from '../../shared/lattice/origin.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import { eventFile } from '../support/events.ts';
import { map, requestContext } from '../support/settings.ts';

/** Requests of which as little as possible and all is known, and events of which one member is wrong. */

export const BARE: LatticeRequest = {
  version: '2.0',
  path: '/',
  method: 'GET',
  headers: map({}),
  requestContext: requestContext({ timeEpoch: '1727177008123456' }),
};

export const BARE_ORIGIN: Origin = { eventSource: 'lattice-v2' };

export const FULL: LatticeRequest = {
  version: '2.0',
  path: '/orders/42/?tag=a&tag=b',
  method: 'POST',
  headers: map({
    host: ['api.example.com:8443'],
    'user-agent': ['curl/8.5.0'],
    'x-forwarded-for': ['198.51.100.1', '203.0.113.9, 203.0.113.7'],
    'x-forwarded-port': ['8443'],
  }),
  queryStringParameters: map({ tag: ['a', 'b'] }),
  body: '{"a":1}',
  requestId: 'request-1',
  requestContext: {
    ...BARE.requestContext,
    identity: { type: 'AWS_IAM', principal: 'arn:aws:iam::123456789012:user/ada' },
  },
};

/** What every source can say, at once. */
export const FULL_ORIGIN: Origin = {
  eventSource: 'apigateway-rest',
  sourceIp: '192.0.2.1',
  accountId: '123456789012',
  apiId: 'a1b2c3d4e5',
  domainName: 'a1b2c3d4e5.execute-api.us-east-2.amazonaws.com',
  stage: 'prod',
  resource: '/orders/{id}',
  pathParameters: { id: '42' },
  stageVariables: { backend: 'blue' },
  authorizer: { principalId: 'user-17', tenant: 'acme' },
  principal: 'user-17',
  clientCertificate: { subjectDN: 'CN=client.example.com' },
  targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/orders/0a1b2c3d4e5f6071',
  namedTarget: { hostname: '10.0.1.16', port: '8080' },
};

/** An event file in which the member that a path like `requestContext.identity` leads to is another. */
export function withMember(file: string, path: string, value: unknown): Record<string, unknown> {
  const event = eventFile(file);
  const names = path.split('.');
  const last = names.pop()!;
  let object = event;
  for (const name of names) object = object[name] ??= {};
  object[last] = value;
  return event;
}
