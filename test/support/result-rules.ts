import { alb, albMultiValue } from '../../local/doors/alb.ts';
import type { Door } from '../../local/doors/door.ts';
import { functionUrl } from '../../local/doors/function-url.ts';
import { httpApi } from '../../local/doors/http-api.ts';
import { latticeV1, latticeV2 } from '../../local/doors/lattice.ts';
import { restApi } from '../../local/doors/rest-api.ts';
import type { EventSource } from '../../shared/lattice/event-source.ts';

/**
 * What a result may be: what its front door accepts (local/doors), and nothing that any document or user has warned of
 * (docs/wire-facts.md). Shares nothing with shared/, so that the two can disagree.
 */

type Json = Record<string, unknown>;

interface Rules {
  /** The 2016 contract has no door that refuses anything. */
  door?: Door;
  required: readonly string[];
  optional: readonly string[];
}

const LATTICE = { required: ['statusCode', 'headers', 'isBase64Encoded'], optional: ['statusDescription', 'body'] };
const ALB = { required: ['statusCode', 'statusDescription', 'isBase64Encoded'], optional: ['body'] };
const PAYLOAD_2 = { required: ['statusCode'], optional: ['headers', 'cookies', 'body', 'isBase64Encoded'] };

const rulesOf = (source: EventSource, multiValueHeaders: boolean): Rules =>
  ({
    'apigateway-rest': {
      door: restApi,
      required: ['statusCode'],
      optional: ['headers', 'multiValueHeaders', 'body', 'isBase64Encoded'],
    },
    'apigateway-http': { door: httpApi, ...PAYLOAD_2 },
    'function-url': { door: functionUrl, ...PAYLOAD_2 },
    alb: multiValueHeaders
      ? { ...ALB, door: albMultiValue, required: [...ALB.required, 'multiValueHeaders'] }
      : { ...ALB, door: alb, required: [...ALB.required, 'headers'] },
    'lattice-v1': { door: latticeV1, ...LATTICE },
    'lattice-v2': { door: latticeV2, ...LATTICE },
    'vpc-proxy': { required: ['status', 'bodyJson', 'headers'], optional: [] },
  })[source];

const REQUEST = { headers: [] } as unknown as Parameters<Door['check']>[1];

/** Why an event source would refuse the result, or lose a part of it. Empty when it would not. */
export function resultProblems(source: EventSource, result: unknown, multiValueHeaders = false): string[] {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return ['the result is not an object'];
  const { door, required, optional } = rulesOf(source, multiValueHeaders);
  const json = result as Json;
  return [
    ...problemOf(() => door?.check({ result, payload: JSON.stringify(result) }, REQUEST)),
    ...required.filter((name) => json[name] === undefined).map((name) => `${name} is missing`),
    ...Object.keys(json)
      .filter((name) => ![...required, ...optional].includes(name))
      .map((name) => `unknown key ${name}`),
    // bodyJson may be any JSON, and null is JSON too.
    ...Object.keys(json)
      .filter((name) => json[name] === null && name !== 'bodyJson')
      .map((name) => `${name} is null`),
    ...headerProblems(source, json),
    ...([204, 304].includes(json['statusCode'] as number) && json['body'] ? ['a body where there can be none'] : []),
    // Its contract resolves with exactly 200 and rejects with everything else (docs/wire-facts.md#vpc-proxy).
    ...(source === 'vpc-proxy' && json['status'] !== 200 ? [`status is ${json['status']}, not 200`] : []),
  ];
}

function problemOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Set by the event source itself, or for one hop alone (docs/wire-facts.md#framing). */
const FRAMING = ['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'trailer', 'upgrade'];

/** A name in two spellings or in both maps would be sent twice. For Set-Cookie spellings are a known way out. */
function headerProblems(source: EventSource, { headers, multiValueHeaders, cookies }: Json): string[] {
  const lines = [...Object.entries((headers ?? {}) as Json), ...Object.entries((multiValueHeaders ?? {}) as Json)];
  const names = lines.map(([name]) => name.toLowerCase()).filter((name) => name !== 'set-cookie');
  const isClean = (value: unknown): boolean => typeof value === 'string' && !/[\r\n\0]/.test(value);
  return [
    ...names.filter((name, i) => names.indexOf(name) !== i).map((name) => `${name} twice`),
    ...names.filter((name) => !NAME.test(name)).map((name) => `the invalid name ${JSON.stringify(name)}`),
    ...names.filter((name) => FRAMING.includes(name)).map((name) => `${name}, which the event source computes`),
    ...[...lines, ['cookies', cookies ?? []] as const]
      .filter(([, value]) => ![value].flat().every(isClean))
      .map(([name]) => `${name} is not clean text`),
    ...lines.filter(([, value]) => Array.isArray(value) && value.length === 0).map(([name]) => `${name} has no value`),
    ...listProblems(source, (headers ?? {}) as Json),
  ];
}

/** Arrays are the form that Lattice is expected to take for several cookies; payload 2.0 has `cookies` for them. */
function listProblems(source: EventSource, headers: Json): string[] {
  const isPayload2 = source === 'apigateway-http' || source === 'function-url';
  return Object.entries(headers).flatMap(([name, value]) => {
    const isCookie = name.toLowerCase() === 'set-cookie';
    if (isPayload2 && isCookie) return ['set-cookie belongs into cookies'];
    if (!Array.isArray(value)) return [];
    return source.startsWith('lattice') && isCookie && value.length > 1 ? [] : [`${name} is an array`];
  });
}
