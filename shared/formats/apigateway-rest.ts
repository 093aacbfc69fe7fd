import { badAnswer, unencodable } from '../errors.ts';
import { bodyText, decodeBody, encodeBody } from '../http/body.ts';
import { clientIp } from '../http/client-ip.ts';
import { checkHeaderValue } from '../http/headers.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import { joinTarget, splitTarget, stripPrefix } from '../http/path.ts';
import { formatDecoded, parseQuery } from '../http/query.ts';
import type { Origin } from '../lattice/origin.ts';
import type { Identity } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import { buildRequest, decodeHeaders, decodeQueryMaps, findRegionOfDomain, withoutZeroLength } from './decode.ts';
import { formatRequestTime, readHostName, takeLastValues, toMilliseconds } from './encode.ts';
import type { EventFormat } from './event-format.ts';
import { dropUndefined, type Fields, readFields, readOptionalText, readStringMap, readText } from './fields.ts';
import {
  addHeaderMap,
  finishHeaders,
  type ReadLines,
  readLenientBody,
  readResult,
  readScalar,
  readStatus,
} from './result.ts';

/**
 * API Gateway payload format 1.0: REST APIs, and HTTP APIs set to it (docs/wire-facts.md#rest-request and
 * #http-api-payload-1).
 *
 * Cannot carry: Content-Length, the order between different query keys and their original escapes, `a` apart from
 * `a=`, and of the identity all but the principal. Header names get the case that HTTP/1.1 clients usually send.
 */
export const apigatewayRest: EventFormat = {
  decodeRequest(event, settings) {
    const context = readFields(event['requestContext'], 'requestContext') ?? {};
    const identity = readFields(context['identity'], 'requestContext.identity') ?? {};
    const domainName = readOptionalText(context['domainName'], 'requestContext.domainName');
    const region = findRegionOfDomain(domainName);
    const path = stripPrefix(readText(event['path'], 'path'), settings.sources['apigateway-rest']?.stripBasePath);
    const query = decodeQueryMaps(event);
    const authorizer = readFields(context['authorizer'], 'requestContext.authorizer');
    const headers = decodeHeaders(event);
    const body = decodeBody(event['body'], event['isBase64Encoded']);
    const userArn = readOptionalText(identity['userArn'], 'requestContext.identity.userArn') || undefined;

    const request = buildRequest(
      {
        method: readText(event['httpMethod'], 'httpMethod'),
        target: joinTarget(path, query && formatDecoded(query)),
        queryStringParameters: query,
        headers: body.body === undefined ? withoutZeroLength(headers) : headers,
        body,
        requestId: readOptionalText(context['requestId'], 'requestContext.requestId'),
        identity: vouchedIdentity(userArn, identity, region ?? settings.requestContext.region),
        region,
        receivedAt: context['requestTimeEpoch'],
      },
      settings,
    );
    const origin: Origin = {
      eventSource: 'apigateway-rest',
      sourceIp: readOptionalText(identity['sourceIp'], 'requestContext.identity.sourceIp'),
      accountId: readOptionalText(context['accountId'], 'requestContext.accountId'),
      apiId: readOptionalText(context['apiId'], 'requestContext.apiId'),
      domainName,
      stage: readOptionalText(context['stage'], 'requestContext.stage'),
      resource: readOptionalText(event['resource'], 'resource'),
      pathParameters: readStringMap(event['pathParameters'], 'pathParameters'),
      stageVariables: readStringMap(event['stageVariables'], 'stageVariables'),
      authorizer,
      principal: readOptionalText(authorizer?.['principalId'], 'requestContext.authorizer.principalId') ?? userArn,
      clientCertificate: identity['clientCert'] ?? undefined,
    };
    return { request, origin };
  },

  encodeResponse(response, _origin, settings) {
    const headers: Record<string, string> = Object.create(null);
    const multiValueHeaders = multiMap();
    // Each name in exactly one map: a REST API sends a name that is in both twice (docs/wire-facts.md#rest-both-maps).
    for (const name in response.headers) {
      const values = response.headers[name]!;
      if (values.length === 1) headers[name] = values[0]!;
      else multiValueHeaders[name] = values;
    }
    const canDecode = settings.sources['apigateway-rest']?.binaryMediaTypes !== false;
    const body = canDecode ? encodeBody(response, true) : { body: textOnly(response), isBase64Encoded: false };
    return { statusCode: response.statusCode, headers, multiValueHeaders, ...body };
  },

  encodeRequest(request, origin) {
    const [path, query] = splitTarget(request.path);
    const multiValueHeaders = multiMap();
    for (const name in request.headers) {
      if (name !== 'content-length') multiValueHeaders[titleCase(name)] = request.headers[name]!;
    }
    const parameters = parseQuery(query);
    const stage = origin.stage ?? '$default';
    const resource = origin.resource?.startsWith('/') ? origin.resource : '/{proxy+}';
    const epoch = toMilliseconds(request);
    return {
      resource,
      path,
      httpMethod: request.method,
      headers: takeLastValues(multiValueHeaders),
      multiValueHeaders,
      queryStringParameters: parameters ? takeLastValues(parameters) : null,
      multiValueQueryStringParameters: parameters ?? null,
      pathParameters: origin.pathParameters ?? (path === '/' ? null : { proxy: path.replace(/^\/|\/$/g, '') }),
      stageVariables: origin.stageVariables ?? null,
      requestContext: dropUndefined({
        accountId: origin.accountId ?? '',
        apiId: origin.apiId ?? '',
        authorizer: origin.authorizer,
        domainName: readHostName(request),
        domainPrefix: readHostName(request).split('.', 1)[0],
        extendedRequestId: request.requestId ?? '',
        httpMethod: request.method,
        identity: restIdentity(
          request.requestContext.identity.principal,
          clientIp(request.headers, origin.sourceIp),
          request.headers,
        ),
        path: stage === '$default' ? path : `/${stage}${path}`,
        protocol: 'HTTP/1.1',
        requestId: request.requestId ?? '',
        requestTime: formatRequestTime(epoch),
        requestTimeEpoch: epoch,
        resourceId: '',
        resourcePath: resource,
        stage,
      }),
      body: request.body ?? null,
      isBase64Encoded: request.isBase64Encoded ?? false,
    };
  },

  decodeResponse(payload) {
    const result = readResult(payload);
    for (const key in result) {
      // `cookies` and `statusDescription` are what other front doors take; here they are a 502, even with null
      // (docs/wire-facts.md#rest-refused).
      if (!RESULT_KEYS.has(key)) throw badAnswer(`the function's answer has a key that a REST API refuses: ${key}`);
    }
    const headers = multiMap();
    addHeaderMap(headers, result['multiValueHeaders'], 'multiValueHeaders', readList);
    addHeaderMap(headers, result['headers'], 'headers', readScalar);
    return {
      statusCode: readStatus(result['statusCode'] ?? 200, true),
      headers: finishHeaders(headers, 'application/json'),
      ...readLenientBody({ ...result, isBase64Encoded: result['base64Encoded'] ?? result['isBase64Encoded'] }),
    };
  },
};

const readList: ReadLines = (values, path) => {
  if (values === null) return [];
  if (!Array.isArray(values)) throw badAnswer(`the function's ${path} is not an array`);
  return values.flatMap((value) => readScalar(value, path));
};

/** `base64Encoded` is what Jackson makes of `isBase64Encoded`; a REST API reads it, and first. */
const RESULT_KEYS = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded', 'base64Encoded']);

/**
 * IAM's word on who signed, and a private API's on the VPC that its endpoint is in. The VPC's account is left out: the
 * event names the account of the API's owner, and a VPC of another account may call the API.
 */
function vouchedIdentity(principal: string | undefined, identity: Fields, region?: string): Identity {
  const vouched: Identity = {};
  const vpcId = readOptionalText(identity['vpcId'], 'requestContext.identity.vpcId');
  if (vpcId && region) {
    vouched.sourceVpcArn = `arn:${partitionOf(region)}:ec2:${region}::vpc/${vpcId}`;
  }
  if (principal) Object.assign(vouched, { type: 'AWS_IAM', principal: checkHeaderValue('userArn', principal) });
  return vouched;
}

const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** An API without binaryMediaTypes hands base64 to the client as it is: what is no text cannot pass it. */
function textOnly(response: LatticeResponse): string {
  const body = bodyText(response);
  if (body === undefined)
    throw unencodable('the body is binary, and sources.apigateway-rest.binaryMediaTypes is false');
  return body;
}

const titleCase = (name: string): string => name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());

/** All keys of a REST API's identity, null where it knows nothing. */
const restIdentity = (principal: string | undefined, ip: string, headers: MultiMap): Fields => ({
  accessKey: null,
  accountId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp: ip,
  user: null,
  userAgent: headers['user-agent']?.[0] ?? null,
  userArn: principal ?? null,
});
