import { badAnswer, malformed, unencodable } from '../errors.ts';
import { bodyText, type EventBody, requestBytes, SELDOM_WITH_BODY, utf8Text } from '../http/body.ts';
import { clientIp } from '../http/client-ip.ts';
import { addHeader, checkHeaderValue } from '../http/headers.ts';
import { jsonText } from '../http/json-text.ts';
import { type MultiMap, multiMap } from '../http/multi-map.ts';
import { encodeComponent, joinTarget, splitTarget } from '../http/path.ts';
import { formatDecoded, parseQuery } from '../http/query.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import { buildRequest, dropForgeries } from './decode.ts';
import { joinHeaders, takeLastValues } from './encode.ts';
import type { EventFormat } from './event-format.ts';
import { type Fields, readFields, readOptionalText, readStringMap, readText } from './fields.ts';
import { withinLimit } from './limits.ts';
import { readHeaders, readResult, readScalar, readStatus } from './result.ts';

/**
 * The mapping-template event of AWS's 2016 post "Using API Gateway with VPC endpoints via AWS Lambda"
 * (docs/wire-facts.md#vpc-proxy).
 *
 * Cannot carry: bodies that are not JSON, the spelling of those that are, repeated headers and query keys, and escapes.
 * Only the principal of the identity gets through. An empty body and `{}` look alike.
 */
export const vpcProxy: EventFormat = {
  decodeRequest(event, settings) {
    const target = readFields(event['requestParams'], 'requestParams') ?? {};
    const params = readFields(event['params'], 'params') ?? {};
    const context = readFields(event['context'], 'context') ?? {};
    const pathParameters = readStringMap(params['path'], 'params.path') ?? {};
    const querystring = readStringMap(params['querystring'], 'params.querystring') ?? {};
    const query = Object.keys(querystring).length > 0 ? toMultiMap(querystring) : undefined;
    const verb = readText(target['method'], 'requestParams.method');
    const namedTarget = {
      hostname: readText(target['hostname'], 'requestParams.hostname'),
      port: readPort(target['port']),
    };
    const principal = readOptionalText(context['user-arn'], 'context.user-arn') || undefined;
    const headers = decodeHeaders(params, context, namedTarget);
    const body = decodeBody(event['bodyJson'], verb);
    const path = fillPath(readText(target['path'], 'requestParams.path'), pathParameters);
    if (body.body !== undefined && !headers['content-type']) headers['content-type'] = ['application/json'];

    const request = buildRequest(
      {
        method: verb,
        target: joinTarget(path, query && formatDecoded(query)),
        queryStringParameters: query,
        headers,
        body,
        requestId: readOptionalText(context['request-id'], 'context.request-id') || undefined,
        identity: principal ? { type: 'AWS_IAM', principal: checkHeaderValue('context.user-arn', principal) } : {},
      },
      settings,
    );
    const origin: Origin = {
      eventSource: 'vpc-proxy',
      namedTarget,
      sourceIp: readOptionalText(context['source-ip'], 'context.source-ip') || undefined,
      accountId: readOptionalText(context['account-id'], 'context.account-id') || undefined,
      apiId: readOptionalText(context['api-id'], 'context.api-id') || undefined,
      stage: readOptionalText(context['stage'], 'context.stage') || undefined,
      resource: readOptionalText(context['resource-path'], 'context.resource-path') || undefined,
      pathParameters,
      stageVariables: readStringMap(event['stage-variables'], 'stage-variables'),
      principal: readOptionalText(context['authorizer-principal-id'], 'context.authorizer-principal-id') || principal,
    };
    return { request, origin };
  },

  /** Any status other than 200 rejects the invocation, because the gateway's selection pattern reads error messages. */
  encodeResponse(response) {
    const status = response.statusCode;
    const body = bodyText(response);
    if (body === undefined) throw unencodable('the answer is binary, which the 2016 event cannot carry');
    const headers = { ...joinHeaders(response.headers), ...takeLastValues(pickSetCookie(response.headers)) };
    // The caller counts the size of results, and a rejection is not a result.
    if (status !== 200) throw withinLimit(new VpcProxyRejection(status, body, headers), 'vpc-proxy');
    return { status, bodyJson: parseOr(body, body), headers };
  },

  encodeRequest(request, origin, target) {
    const { hostname, port } = target?.namedTarget ?? origin.namedTarget ?? NOBODY;
    const [path, query] = splitTarget(request.path);
    const principal = request.requestContext.identity.principal ?? '';
    return {
      requestParams: {
        hostname,
        port: String(port),
        path,
        method: request.method,
      },
      bodyJson: encodeBody(request),
      params: {
        path: origin.pathParameters ?? {},
        querystring: takeLastValues(parseQuery(query) ?? {}),
        header: takeLastValues(request.headers),
      },
      'stage-variables': origin.stageVariables ?? {},
      context: {
        'account-id': origin.accountId ?? '',
        'api-id': origin.apiId ?? '',
        'authorizer-principal-id': principal === origin.principal ? '' : (origin.principal ?? ''),
        'http-method': request.method,
        stage: origin.stage ?? '',
        'source-ip': clientIp(request.headers, origin.sourceIp),
        'user-agent': request.headers['user-agent']?.[0] ?? '',
        'user-arn': principal,
        'request-id': request.requestId ?? '',
        'resource-path': origin.resource ?? path,
      },
    };
  },

  decodeResponse(payload) {
    const result = readResult(payload);
    const headers = readHeaders(
      result['headers'],
      (value) => [value].flat().flatMap((one) => readScalar(one, '')),
      'application/json',
    );
    const { bodyJson } = result;
    const body = typeof bodyJson === 'string' ? bodyJson : jsonText(bodyJson, badAnswer);
    return { statusCode: readStatus(result['status'], true, 'status'), headers, ...(body ? { body } : {}) };
  },
};

/**
 * The backend if nobody names one. It is never the caller's Host: the 2016 function connects to whatever its event
 * names, so a caller could make it ask any server. No name under `invalid` exists (RFC 2606 section 2).
 */
const NOBODY = { hostname: 'backend.invalid', port: 443 };

/** The error that the invocation fails with. Only the message reaches the gateway, so there is no stack. */
export class VpcProxyRejection extends Error {
  override readonly name = 'VpcProxyRejection';
  readonly expose = true;
  readonly statusCode: number;

  constructor(status: number, bodyJson: string, headers: Record<string, string>) {
    // `status` comes first and without spaces, because selection patterns are anchored at `{"status":404`
    // (docs/wire-facts.md#vpc-proxy-rejection).
    super(onOneLine(JSON.stringify({ status, bodyJson, headers })));
    this.statusCode = status;
    this.stack = '';
  }

  /** The 2016 function failed with the string itself. */
  override toString(): string {
    return this.message;
  }
}

function toMultiMap(map: Record<string, string>): MultiMap {
  const multi = multiMap();
  for (const key in map) multi[key] = [map[key]!];
  return multi;
}

/** A template may write the port with or without quotes. */
function readPort(value: unknown): string {
  const port = String(value ?? '');
  if (!/^\d{1,5}$/.test(port)) throw malformed('requestParams.port: expected a port number');
  return port;
}

/** Fills the resource's template. Characters that a path may not contain are escaped, escapes stay. */
const fillPath = (template: string, parameters: Record<string, string>): string =>
  template.replace(/\{([^{}+]+)\+?\}/g, (placeholder, name: string) =>
    Object.hasOwn(parameters, name) ? parameters[name]!.replace(/[^!$&-;=@-Z_a-z~%]+/g, encodeComponent) : placeholder,
  );

/** The mapped headers, without a Content-Length that may be stale, and with what only the context has. */
function decodeHeaders(params: Fields, context: Fields, target: { hostname: string; port: string }): MultiMap {
  const headers = multiMap();
  const mapped = readStringMap(params['header'], 'params.header');
  for (const name in mapped) {
    if (name.toLowerCase() !== 'content-length') addHeader(headers, name, mapped[name]);
  }
  const fallback = (name: string, value: string | undefined) => {
    if (value && !headers[name]) addHeader(headers, name, value);
  };
  fallback('host', ['80', '443'].includes(target.port) ? target.hostname : `${target.hostname}:${target.port}`);
  fallback('user-agent', readOptionalText(context['user-agent'], 'context.user-agent'));
  fallback('x-forwarded-for', readOptionalText(context['source-ip'], 'context.source-ip'));
  return dropForgeries(headers);
}

/** `$input.json('$')` writes an empty body as `{}` or `""`. `{}` is no body if the method rarely has one. */
function decodeBody(bodyJson: unknown, verb: string): EventBody {
  if (bodyJson === undefined || bodyJson === null || bodyJson === '') return {};
  const body = jsonText(bodyJson, (detail) => malformed(`bodyJson: ${detail}`));
  return body === '{}' && SELDOM_WITH_BODY.has(verb) ? {} : { body };
}

function encodeBody(request: LatticeRequest): unknown {
  const bytes = requestBytes(request);
  if (bytes === undefined) return {};
  const parsed = parseOr(utf8Text(bytes) ?? '', undefined);
  if (parsed === undefined) throw malformed('body: the target reads the 2016 event, which carries JSON alone');
  return parsed;
}

const pickSetCookie = (headers: MultiMap): MultiMap =>
  headers['set-cookie'] ? { 'set-cookie': headers['set-cookie'] } : {};

function parseOr<T>(json: string, otherwise: T): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return otherwise;
  }
}

/**
 * Selection patterns are Java's. Their `.` does not match NEL, LS and PS (java.util.regex.Pattern), and JSON does not
 * escape these three.
 */
const onOneLine = (json: string): string =>
  json.replace(/[\u0085\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`);
