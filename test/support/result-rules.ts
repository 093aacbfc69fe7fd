import { boolean, type Check, ifGiven, status, text } from '../../local/doors/checks.ts';
import type { EventSource } from '../../shared/lattice/event-source.ts';

/**
 * What each event source takes for an answer, as strict as the strictest thing known of it
 * (docs/wire-facts.md#lattice-response, #rest-response, #http-api, #function-url, #alb-response, #vpc-proxy, #matrix).
 * Written from the facts and from nothing in shared/, so that the two can disagree. Stricter than the doors of local/.
 */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = Record<string, Check>;

const isMap = (value: unknown): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const isValue = (value: Json): value is string => typeof value === 'string' && !/[\r\n\0]/.test(value);

/**
 * Set by the event source itself, or for one hop alone (docs/wire-facts.md#lattice-response, #http-headers, #trap-20).
 */
const FRAMING = ['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'trailer', 'upgrade'];

const required: Check = (value) => (value === undefined ? 'is missing' : undefined);

const headerMap =
  (valueProblem: (value: Json, name: string) => string | undefined) =>
  (value: unknown): string | undefined => {
    if (value === undefined) return undefined;
    if (!isMap(value)) return 'is not an object';
    const seen = new Set<string>();
    for (const [name, member] of Object.entries(value)) {
      if (!NAME.test(name)) return `has the invalid name ${JSON.stringify(name)}`;
      if (FRAMING.includes(name.toLowerCase())) return `has ${name}, which the event source computes`;
      const problem = valueProblem(member, name);
      if (problem) return `.${name} ${problem}`;
      // Set-Cookie in several spellings is a known way around a map's one value (docs/wire-facts.md#alb-set-cookie).
      if (seen.has(name.toLowerCase()) && name.toLowerCase() !== 'set-cookie') return `has ${name} twice`;
      seen.add(name.toLowerCase());
    }
    return undefined;
  };

const oneValue = headerMap((value) => (isValue(value) ? undefined : 'is not one clean string'));

const valueLists = headerMap((value) =>
  Array.isArray(value) && value.length > 0 && value.every(isValue) ? undefined : 'is not a list of clean strings',
);

const noSetCookie: Check = (value) =>
  isMap(value) && Object.keys(value).some((name) => name.toLowerCase() === 'set-cookie')
    ? 'has set-cookie, which belongs into cookies'
    : undefined;

/**
 * Arrays are the form that Lattice is expected to take where one value cannot do (docs/wire-facts.md#lattice-response).
 */
const latticeHeaders = headerMap((value, name) => {
  if (isValue(value)) return undefined;
  const isList = Array.isArray(value) && value.length >= 2 && value.every(isValue);
  return isList && name === 'set-cookie' ? undefined : 'is neither a clean string nor several cookies';
});

const cookies: Check = (value) =>
  value === undefined || (Array.isArray(value) && value.every(isValue)) ? undefined : 'is not a list of clean strings';

const both =
  (...checks: Check[]): Check =>
  (value) =>
    checks.map((check) => check(value)).find(Boolean);

const rest: Fields = {
  statusCode: status,
  headers: oneValue,
  multiValueHeaders: valueLists,
  body: ifGiven(text),
  isBase64Encoded: ifGiven(boolean),
};
const payload2: Fields = {
  statusCode: status,
  headers: both(oneValue, noSetCookie),
  cookies,
  body: ifGiven(text),
  isBase64Encoded: ifGiven(boolean),
};
const alb: Fields = {
  statusCode: status,
  statusDescription: text,
  body: ifGiven(text),
  isBase64Encoded: boolean,
};
const lattice: Fields = {
  statusCode: status,
  statusDescription: ifGiven(text),
  headers: both(required, latticeHeaders),
  body: ifGiven(text),
  isBase64Encoded: boolean,
};
/** Its contract resolves with exactly 200 and rejects with everything else (docs/wire-facts.md#vpc-proxy-rejection). */
const vpcProxy: Fields = {
  status: (value) => (value === 200 ? undefined : `is ${JSON.stringify(value)}: all but 200 must be rejected`),
  bodyJson: required,
  headers: both(required, oneValue),
};

const fieldsOf = (source: EventSource, multiValueHeaders: boolean): Fields =>
  ({
    'apigateway-rest': rest,
    'apigateway-http': payload2,
    'function-url': payload2,
    alb: multiValueHeaders
      ? { ...alb, multiValueHeaders: both(required, valueLists) }
      : { ...alb, headers: both(required, oneValue) },
    'lattice-v1': lattice,
    'lattice-v2': lattice,
    'vpc-proxy': vpcProxy,
  })[source];

/** Why an event source would refuse the result, or lose a part of it. Empty when it would not. */
export function resultProblems(source: EventSource, result: unknown, multiValueHeaders = false): string[] {
  const json = result as Json;
  if (!isMap(json)) return ['the result is not an object'];
  const fields = fieldsOf(source, multiValueHeaders);
  return [
    ...Object.keys(json)
      .filter((key) => !Object.hasOwn(fields, key))
      .map((key) => `unknown key ${key}`),
    ...Object.entries(json)
      .filter(([, value]) => value === null)
      .map(([key]) => `${key} is null`),
    ...Object.entries(fields).flatMap(([key, check]) => {
      const problem = check(json[key]);
      return problem ? [problem.startsWith('.') ? `${key}${problem}` : `${key} ${problem}`] : [];
    }),
    ...crossProblems(source, json),
  ].filter((problem) => source !== 'vpc-proxy' || problem !== 'bodyJson is null'); // null is JSON too
}

/** What no single key can say. */
function crossProblems(source: EventSource, result: { [key: string]: Json }): string[] {
  const problems: string[] = [];
  const { statusDescription, headers, multiValueHeaders, body, isBase64Encoded } = result;
  const status = result['statusCode'];
  if (source === 'alb' && typeof statusDescription === 'string' && !statusDescription.startsWith(`${status} `)) {
    problems.push(`statusDescription ${JSON.stringify(statusDescription)} does not begin with the status and a space`);
  }
  if (source === 'alb' && /^\d+ *$|^\d+ {2}/.test(String(statusDescription)))
    problems.push('statusDescription has no reason');
  const multi = isMap(multiValueHeaders) ? Object.keys(multiValueHeaders).map((name) => name.toLowerCase()) : [];
  for (const name of isMap(headers) ? Object.keys(headers) : []) {
    if (multi.includes(name.toLowerCase())) problems.push(`${name} is in both maps, so it would be sent twice`);
  }
  if (isBase64Encoded === true && typeof body === 'string' && Buffer.from(body, 'base64').toString('base64') !== body) {
    problems.push('body is not base64');
  }
  if ((status === 204 || status === 304) && body !== undefined && body !== '') problems.push(`a ${status} has a body`);
  return problems;
}
