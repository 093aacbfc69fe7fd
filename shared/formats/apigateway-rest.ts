import { unencodable } from '../errors.ts';
import { bodyText, decodeBody, encodeBody } from '../http/body.ts';
import { clientIp } from '../http/client-ip.ts';
import { checkHeaderValue } from '../http/headers.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import { decodeLeniently, joinTarget, prefixOfUrl, splitTarget, stripPrefix } from '../http/path.ts';
import { formatDecoded, parseQuery } from '../http/query.ts';
import type { Origin } from '../lattice/origin.ts';
import type { Identity } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import { decodesBase64 } from './binary-media-types.ts';
import { buildRequest, decodeHeaders, decodeQueryMaps, dropZeroLength, findRegionOfDomain } from './decode.ts';
import { formatRequestTime, readHostName, takeLastValues, toMilliseconds } from './encode.ts';
import type { EventFormat, FormatSettings } from './event-format.ts';
import { dropUndefined, type Fields, readFields, readOptionalText, readStringMap, readText } from './fields.ts';
import { decodeHttpApiResponse, decodeRestResponse } from './payload-v1-response.ts';
import { readResult } from './result.ts';

/**
 * API Gateway payload format 1.0: REST APIs, and HTTP APIs set to it (docs/wire-facts.md#rest-request and
 * #http-api-payload-1).
 *
 * Cannot carry: Content-Length, the order between different query keys, their escapes, and the difference between `a`
 * and `a=`. Of the identity only the principal gets through. Header names get the case that HTTP/1.1 clients usually
 * send.
 */
export const apigatewayRest: EventFormat = {
  decodeRequest(event, settings) {
    const context = readFields(event['requestContext'], 'requestContext') ?? {};
    const identity = readFields(context['identity'], 'requestContext.identity') ?? {};
    const domainName = readOptionalText(context['domainName'], 'requestContext.domainName');
    const region = findRegionOfDomain(domainName);
    const sentPath = readText(event['path'], 'path');
    const path = stripPrefix(sentPath, settings.sources['apigateway-rest']?.stripBasePath);
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
        headers: body.body === undefined ? dropZeroLength(headers) : headers,
        body,
        requestId: readOptionalText(context['requestId'], 'requestContext.requestId'),
        identity: readIdentity(userArn, identity, region ?? settings.requestContext.region),
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
      // The context's path has the stage, or a custom domain's base path (docs/wire-facts.md#rest-request).
      urlPrefix:
        prefixOfUrl(readOptionalText(context['path'], 'requestContext.path') ?? '', path) ||
        prefixOfUrl(sentPath, path),
      resource: readOptionalText(event['resource'], 'resource'),
      pathParameters: readStringMap(event['pathParameters'], 'pathParameters'),
      stageVariables: readStringMap(event['stageVariables'], 'stageVariables'),
      authorizer,
      principal: readOptionalText(authorizer?.['principalId'], 'requestContext.authorizer.principalId') ?? userArn,
      clientCertificate: identity['clientCert'] ?? undefined,
      accept: headers['accept']?.[0],
      payloadFormatVersion: event['version'] === '1.0' ? '1.0' : undefined,
    };
    return { request, origin };
  },

  encodeResponse(response, origin, settings) {
    const headers: Record<string, string> = Object.create(null);
    const multiValueHeaders = multiMap();
    // Each name goes into one map only, because a REST API sends both (docs/wire-facts.md#rest-both-maps).
    for (const name in response.headers) {
      const values = response.headers[name]!;
      if (values.length === 1) headers[name] = values[0]!;
      else multiValueHeaders[name] = values;
    }
    const reason = findBase64Obstacle(origin, settings);
    const body = reason ? { body: encodeText(response, reason), isBase64Encoded: false } : encodeBody(response, true);
    return { statusCode: response.statusCode, headers, multiValueHeaders, ...body };
  },

  encodeRequest(request, origin, target) {
    const version = target?.payloadFormatVersion ?? origin.payloadFormatVersion;
    const [path, query] = splitTarget(request.path);
    const multiValueHeaders = multiMap();
    for (const name in request.headers) {
      if (name !== 'content-length') multiValueHeaders[toTitleCase(name)] = request.headers[name]!;
    }
    const parameters = parseQuery(query);
    const stage = origin.stage ?? '$default';
    const resource = origin.resource?.startsWith('/') ? origin.resource : '/{proxy+}';
    const epoch = toMilliseconds(request);
    // An HTTP API decodes the path everywhere but in `path` (docs/wire-facts.md#http-api-payload-1).
    const shownPath = version ? decodeLeniently(path) : path;
    return {
      ...(version && { version }),
      resource,
      path,
      httpMethod: request.method,
      headers: takeLastValues(multiValueHeaders),
      multiValueHeaders,
      queryStringParameters: parameters ? takeLastValues(parameters) : null,
      multiValueQueryStringParameters: parameters ?? null,
      pathParameters: origin.pathParameters ?? (path === '/' ? null : { proxy: shownPath.replace(/^\/|\/$/g, '') }),
      stageVariables: origin.stageVariables ?? null,
      requestContext: dropUndefined({
        accountId: origin.accountId ?? '',
        apiId: origin.apiId ?? '',
        authorizer: origin.authorizer,
        domainName: readHostName(request),
        domainPrefix: readHostName(request).split('.', 1)[0],
        extendedRequestId: request.requestId ?? '',
        httpMethod: request.method,
        identity: buildIdentity(
          request.requestContext.identity.principal,
          clientIp(request.headers, origin.sourceIp),
          request.headers,
        ),
        path: stage === '$default' ? shownPath : `/${stage}${shownPath}`,
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

  decodeResponse(payload, target, origin) {
    const isHttpApi = (target?.payloadFormatVersion ?? origin?.payloadFormatVersion) !== undefined;
    return (isHttpApi ? decodeHttpApiResponse : decodeRestResponse)(readResult(payload));
  },
};

/**
 * Who signed, as IAM found, and the VPC of a private API's endpoint. The VPC's account is left out, because the event
 * only names the account of the API's owner, and VPCs of other accounts may call the API.
 */
function readIdentity(principal: string | undefined, identity: Fields, region?: string): Identity {
  const vouched: Identity = {};
  const vpcId = readOptionalText(identity['vpcId'], 'requestContext.identity.vpcId');
  if (vpcId && region) {
    vouched.sourceVpcArn = `arn:${findPartition(region)}:ec2:${region}::vpc/${vpcId}`;
  }
  if (principal) Object.assign(vouched, { type: 'AWS_IAM', principal: checkHeaderValue('userArn', principal) });
  return vouched;
}

const findPartition = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** Why base64 would reach this client as text, in words that follow "the body is binary, and"; else `undefined`. */
function findBase64Obstacle(origin: Origin, { sources }: FormatSettings): string | undefined {
  const types = sources['apigateway-rest']?.binaryMediaTypes ?? true;
  // An HTTP API decodes always.
  if (types === true || origin.payloadFormatVersion) return undefined;
  if (types === false) return 'sources.apigateway-rest.binaryMediaTypes is false';
  if (decodesBase64(types, origin.accept)) return undefined;
  return "the first media type of the request's Accept is not in sources.apigateway-rest.binaryMediaTypes";
}

function encodeText(response: LatticeResponse, reason: string): string {
  const body = bodyText(response);
  if (body === undefined) throw unencodable(`the body is binary, and ${reason}`);
  return body;
}

const toTitleCase = (name: string): string => name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());

/** A REST API's identity has all keys, with null for what is not known. */
const buildIdentity = (principal: string | undefined, ip: string, headers: MultiMap): Fields => ({
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
