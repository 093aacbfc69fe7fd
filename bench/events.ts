import type { Work } from './work.ts';

/** One HTTP request as each event source's event, and each source's result read back (docs/wire-facts.md). */

export const SOURCES = [
  'apigateway-rest',
  'apigateway-http',
  'alb',
  'lattice-v2',
  'function-url',
  'lattice-v1',
  'vpc-proxy',
] as const;
export type Source = (typeof SOURCES)[number];

interface Parts {
  path: string;
  query: string;
  method: string;
  headers: Record<string, string>;
  multiHeaders: Record<string, string[]>;
  parameters: Record<string, string>;
  multiParameters: Record<string, string[]>;
  body?: string;
  isBase64Encoded: boolean;
}

const ACCOUNT = '123456789012';
const IP = '203.0.113.7';
const arrays = (record: Record<string, string>) => Object.fromEntries(Object.entries(record).map(([k, v]) => [k, [v]]));

function parts({ method, path: target, headers: lines, body }: Work): Parts {
  const [path = '/', query = ''] = target.split('?');
  const headers = Object.fromEntries(lines);
  const parameters = Object.fromEntries(new URLSearchParams(query));
  const isBase64Encoded = headers['content-type'] === 'application/octet-stream';
  return {
    ...{ path, query, method, headers, parameters, isBase64Encoded },
    multiHeaders: arrays(headers),
    multiParameters: arrays(parameters),
    ...(body && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
  };
}

function payloadV2({ path, query, method, headers, parameters, body, isBase64Encoded }: Parts, domainName: string) {
  const { cookie, ...rest } = headers;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookie && { cookies: cookie.split('; ') }),
    headers: rest,
    ...(query && { queryStringParameters: parameters }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'a1b2c3d4e5',
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: IP, userAgent: headers['user-agent'] },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: '$default',
      stage: '$default',
      time: '10/Mar/2026:05:16:23 +0000',
      timeEpoch: 1_773_119_783_000,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

const encoders: Record<Source, (parts: Parts) => unknown> = {
  'apigateway-rest': ({ path, query, method, headers, multiHeaders, ...p }) => {
    const { 'content-length': _, ...single } = headers; // not delivered (docs/wire-facts.md#rest-request)
    const { 'content-length': __, ...multi } = multiHeaders;
    return {
      resource: '/{proxy+}',
      path,
      httpMethod: method,
      headers: single,
      multiValueHeaders: multi,
      queryStringParameters: query ? p.parameters : null,
      multiValueQueryStringParameters: query ? p.multiParameters : null,
      pathParameters: { proxy: path.slice(1) },
      stageVariables: null,
      requestContext: {
        resourceId: 'd4e5f6',
        resourcePath: '/{proxy+}',
        httpMethod: method,
        extendedRequestId: 'JKJaXmPLvHcESHA=',
        requestTime: '10/Mar/2026:05:16:23 +0000',
        path: `/prod${path}`,
        accountId: ACCOUNT,
        protocol: 'HTTP/1.1',
        stage: 'prod',
        domainPrefix: 'a1b2c3d4e5',
        requestTimeEpoch: 1_773_119_783_000,
        requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
        identity: { accountId: null, caller: null, sourceIp: IP, userAgent: headers['user-agent'], user: null },
        domainName: 'a1b2c3d4e5.execute-api.us-east-2.amazonaws.com',
        apiId: 'a1b2c3d4e5',
      },
      body: p.body ?? null,
      isBase64Encoded: p.isBase64Encoded,
    };
  },
  'apigateway-http': (parts) => payloadV2(parts, 'a1b2c3d4e5.execute-api.us-east-2.amazonaws.com'),
  'function-url': (parts) => payloadV2(parts, 'a1b2c3d4e5.lambda-url.us-east-2.on.aws'),
  alb: ({ path, method, headers, parameters, body, isBase64Encoded }) => ({
    requestContext: {
      elb: {
        targetGroupArn: `arn:aws:elasticloadbalancing:us-east-2:${ACCOUNT}:targetgroup/proxy/49e9d65c45c6791a`,
      },
    },
    httpMethod: method,
    path,
    queryStringParameters: parameters,
    headers,
    body: body ?? '',
    isBase64Encoded,
  }),
  'lattice-v2': ({ path, query, method, multiHeaders, multiParameters, body, isBase64Encoded }) => ({
    version: '2.0',
    path: query ? `${path}?${query}` : path,
    method,
    headers: multiHeaders,
    ...(query && { queryStringParameters: multiParameters }),
    ...(body !== undefined && { body }),
    ...(isBase64Encoded && { isBase64Encoded }),
    requestContext: {
      serviceNetworkArn: `arn:aws:vpc-lattice:us-east-2:${ACCOUNT}:servicenetwork/sn-0bf3f2882e9cc805a`,
      serviceArn: `arn:aws:vpc-lattice:us-east-2:${ACCOUNT}:service/svc-0a40eebed65f8d69c`,
      targetGroupArn: `arn:aws:vpc-lattice:us-east-2:${ACCOUNT}:targetgroup/tg-6d0ecf831eec9f09`,
      identity: { sourceVpcArn: `arn:aws:ec2:us-east-2:${ACCOUNT}:vpc/vpc-0b8276c84697e7339` },
      region: 'us-east-2',
      timeEpoch: '1773119783000000',
    },
  }),
  'lattice-v1': ({ path, query, method, headers, parameters, body, isBase64Encoded }) => ({
    raw_path: query ? `${path}?${query}` : path,
    method,
    headers,
    query_string_parameters: parameters,
    body: body ?? '',
    is_base64_encoded: isBase64Encoded,
  }),
  'vpc-proxy': ({ path, method, headers, parameters, body }) => ({
    requestParams: { hostname: '127.0.0.1', port: '0', path, method },
    bodyJson: body ? JSON.parse(body) : '',
    params: { path: {}, querystring: parameters, header: headers },
    'stage-variables': {},
    context: {
      'account-id': ACCOUNT,
      'api-id': 'a1b2c3d4e5',
      'http-method': method,
      stage: 'prod',
      'source-ip': IP,
      'user-agent': headers['user-agent'],
      'request-id': 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
      'resource-path': '/{proxy+}',
    },
  }),
};

/** The event's JSON text. The 2016 event names its backend, so that needs the backend's port. */
export function eventText(source: Source, work: Work, backendUrl: string): string {
  const event = encoders[source](parts(work)) as { requestParams?: { port: string } };
  if (event.requestParams) event.requestParams.port = new URL(backendUrl).port;
  return JSON.stringify(event);
}

/** A result as its event source would send it on: status, header lines with lower-case names, bytes. */
export interface Sent {
  status: unknown;
  headers: [name: string, value: string][];
  body: Buffer;
}

type Values = Record<string, unknown>;
const lines = (values: unknown): [string, string][] =>
  Object.entries((values ?? {}) as Values).flatMap(([name, value]) =>
    [value].flat().map((v): [string, string] => [name.toLowerCase(), String(v)]),
  );

export function readResult(source: Source | undefined, result: unknown): Sent {
  const r = result as Values & { body?: string | Buffer };
  if (source === 'vpc-proxy') {
    return { status: r['status'], headers: lines(r['headers']), body: Buffer.from(JSON.stringify(r['bodyJson'])) };
  }
  const several = source === 'apigateway-rest' || source === undefined ? lines(r['multiValueHeaders']) : [];
  const named = new Set(several.map(([name]) => name));
  const cookies = source === 'apigateway-http' || source === 'function-url' ? (r['cookies'] ?? []) : [];
  return {
    status: r['statusCode'],
    headers: [
      ...several,
      ...lines(r['headers']).filter(([name]) => !named.has(name)),
      ...(cookies as string[]).map((value): [string, string] => ['set-cookie', value]),
    ],
    body: Buffer.isBuffer(r.body) ? r.body : Buffer.from(r.body ?? '', r['isBase64Encoded'] ? 'base64' : 'utf8'),
  };
}
