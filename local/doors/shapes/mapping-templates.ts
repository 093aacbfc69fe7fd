import { lastOf, objectOf, valuesOf } from '../../http/headers.ts';
import type { HttpRequest } from '../../http/request.ts';
import type { FunctionError } from '../../lambda.ts';
import { ACCOUNT, API_ID, STAGE } from '../aws.ts';
import { readRestRequest } from './payload-1.ts';
import { type Json, linesOf, type Shape } from './shape.ts';

export interface TemplateSettings {
  /** The server that the mapping template names. The gateway cannot reach it; the function must. */
  target: { hostname: string; port: string };
  /** Escapes names and values as JSON. The post's template escapes values for JavaScript, and names not at all. */
  escapesAsJson?: boolean;
}

/**
 * A REST API whose Lambda integration has the mapping templates of AWS's 2016 post on VPC endpoints
 * (docs/wire-facts.md#vpc-proxy).
 */
export const mappingTemplatesShape = (settings: TemplateSettings): Shape => ({
  /** Throws a SyntaxError if the template's text is not JSON. */
  toEvent: (request) => JSON.parse(requestTemplate(request, settings)),
  /** The default integration response: `$input.json('$.bodyJson')` with status 200, whatever the result says. */
  toAnswer: ({ result }) => {
    const { bodyJson, headers } = isObject(result) ? result : {};
    return { status: 200, headers: headerLines(headers), body: Buffer.from(JSON.stringify(bodyJson ?? '')) };
  },
  toErrorAnswer,
});

/** The template maps these members too. They are empty if the caller has no identity. */
const UNUSED_CONTEXT =
  `api-key authorizer-principal-id caller cognito-authentication-provider cognito-authentication-type
  cognito-identity-id cognito-identity-pool-id user user-arn`.split(/\s+/);

/** The template is a text that values are put into, and so it is here: what breaks it on AWS breaks it here. */
function requestTemplate(request: HttpRequest, { target, escapesAsJson = false }: TemplateSettings): string {
  const { method, resource, pathParameters, query, headers } = readRestRequest(request);
  // `"key": "$context.value"`
  const plainMap = (map: Strings) => (escapesAsJson ? JSON.stringify(map) : textMap(map, (value) => value));
  // `"$key": "$util.escapeJavaScript($value)"`
  const escapedMap = (map: Strings) => (escapesAsJson ? JSON.stringify(map) : textMap(map, escapeJavaScript));
  return `{
    "requestParams": ${plainMap({ ...target, path: resource, method })},
    "bodyJson": ${jsonBody(request.body)},
    "params": {
      "path": ${escapedMap(pathParameters ?? {})},
      "querystring": ${escapedMap(objectOf(query, lastOf))},
      "header": ${escapedMap(objectOf(headers, lastOf))}
    },
    "stage-variables": {},
    "context": ${plainMap({
      ...Object.fromEntries(UNUSED_CONTEXT.map((name) => [name, ''])),
      'account-id': ACCOUNT,
      'api-id': API_ID,
      'http-method': method,
      stage: STAGE,
      'source-ip': request.sourceIp,
      'user-agent': valuesOf(request.headers, 'user-agent')[0] ?? '',
      'request-id': request.id,
      'resource-id': resource === '/' ? 'root0001' : 'proxy001',
      'resource-path': resource,
    })}
  }`;
}

/** `$input.json('$')`: parsed and written again, `{}` without a body. */
const jsonBody = (body: Buffer): string =>
  body.length === 0 ? '{}' : JSON.stringify(JSON.parse(body.toString('utf8')));

type Strings = Record<string, string>;

const textMap = (map: Strings, written: (value: string) => string): string =>
  `{${Object.entries(map)
    .map(([key, value]) => `"${key}": "${written(value)}"`)
    .join(', ')}}`;

const SHORT_ESCAPES: Strings = { '\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r' };

/** Escapes for JavaScript, not for JSON, where `\'` is an error. */
const escapeJavaScript = (text: string): string =>
  text.replace(/['"\\/]|[^\x20-\x7f]/g, (char) => {
    if (/['"\\/]/.test(char)) return `\\${char}`;
    return `\\${SHORT_ESCAPES[char] ?? `u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`}`;
  });

/**
 * One selection pattern for each status, `\{"status":404.*`. Java must match the whole message with it, and its `.`
 * is not a line end (java.util.regex.Pattern).
 */
const SELECTION_PATTERN = /^\{"status":([2-5]\d\d)[^\n\r\u0085\u2028\u2029]*$/;

/**
 * An error that no pattern selects gets the default integration response, which is a 200. `undefined` if
 * `$util.parseJson($input.path('$.errorMessage'))` fails.
 */
function toErrorAnswer({ errorMessage }: FunctionError) {
  const status = SELECTION_PATTERN.exec(errorMessage)?.[1];
  if (status === undefined) return { status: 200, headers: [], body: Buffer.from('""') };
  try {
    const { bodyJson, headers } = JSON.parse(errorMessage) as Json;
    const body = typeof bodyJson === 'string' ? bodyJson : JSON.stringify(bodyJson ?? '');
    return { status: Number(status), headers: headerLines(headers), body: Buffer.from(body) };
  } catch {
    return undefined;
  }
}

/** Header mappings read `integration.response.body.headers.NAME`. Values other than strings become JSON. */
const headerLines = (headers: unknown) =>
  linesOf(isObject(headers) ? headers : {}, (value) => {
    if (value === null) return [];
    return [typeof value === 'string' ? value : JSON.stringify(value)];
  });

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
