import { badAnswer } from '../errors.ts';
import { isBase64 } from '../http/body.ts';
import { addHeader, typeName } from '../http/headers.ts';
import { append, type MultiMap, multiMap } from '../http/multi-map.ts';
import { isFinalStatus, type LatticeResponse } from '../lattice/response.ts';
import { type Fields, isFields } from './fields.ts';

/**
 * Reading a function's answer. Each format is as lenient as the front door that its functions were written for: a
 * function that works there must work here.
 */

/** The answer as an object. Throws 502 for what is not JSON, not an object, or null. */
export function readResult(payload: Buffer): Fields {
  const result = parsePayload(payload);
  if (result === undefined) throw badAnswer('the function answered what is not JSON');
  if (!isFields(result)) throw badAnswer(`the function answered ${typeName(result)} where an object is expected`);
  return result;
}

/** The value of a payload; `undefined` where it is not JSON. Throws 502 for null, because it is not an answer. */
export function parsePayload(payload: Buffer): unknown {
  const text = payload.toString('utf8');
  let result: unknown;
  try {
    result = JSON.parse(text);
  } catch {
    // Not the parser's error, because it quotes what it read.
    return undefined;
  }
  if (result === null) throw badAnswer('the function answered null: its handler returned nothing');
  return isFields(result) && hasNumbers(result) && !hasManyValues(text) ? parseKeepingDigits(text) : result;
}

/** Whether a number may go out as text: as the body, or as the value of a header. */
function hasNumbers({ body, headers, multiValueHeaders }: Fields): boolean {
  const values = [headers, multiValueHeaders].filter(isFields).flatMap(Object.values);
  return [body, ...values].some((value) => [value].flat().some((one) => typeof one === 'number'));
}

/** Reading millions of values one by one takes seconds, and more memory than the function has. */
const MAX_VALUES = 150_000;

function hasManyValues(text: string): boolean {
  let commas = 0;
  for (let at = text.indexOf(','); at >= 0 && commas <= MAX_VALUES; at = text.indexOf(',', at + 1)) commas++;
  return commas > MAX_VALUES;
}

/** A number that JavaScript would write with other digits becomes its own text: 10.50, or an id of 20 digits. */
function parseKeepingDigits(text: string): unknown {
  const keepDigits = (_key: string, value: unknown, { source }: { source?: string }): unknown =>
    typeof value === 'number' && String(value) !== source ? source : value;
  try {
    // TypeScript's library does not have the third parameter yet.
    return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown);
  } catch {
    throw badAnswer('JSON nested too deeply');
  }
}

/** The status: a number, or three digits as text where `asText` allows them. `key` is its name in the answer. */
export function readStatus(value: unknown, asText: boolean, key = 'statusCode'): number {
  const status = asText && typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  if (!isFinalStatus(status)) throw badAnswer(`the function's ${key} is ${describe(value)}, not 200 to 599`);
  return status;
}

/** A number is shown. Any other text may be a secret. */
const describe = (value: unknown): string =>
  typeof value === 'number' || /^-?\d[\d.]{0,9}$/.test(String(value)) ? JSON.stringify(value) : typeName(value);

/** The lines that one entry of a header map stands for; none for null. */
export type ReadLines = (value: unknown, path: string) => unknown[];

/**
 * Adds a header map; absent and null maps are empty. A pair that another map or another spelling of the name has added
 * is not added again, because a second Location breaks a redirect (docs/wire-facts.md#rest-both-maps). A name without
 * lines is kept until finishHeaders, so that no default takes its place.
 */
export function addHeaderMap(headers: MultiMap, map: unknown, mapName: string, readLines: ReadLines): void {
  if (map === undefined || map === null) return;
  if (!isFields(map)) throw badAnswer(`the function's ${mapName} are ${typeName(map)}, not an object`);
  for (const name in map) {
    const lines = readLines(map[name], `${mapName}.${name}`);
    const added = headers[name.toLowerCase()];
    if (lines.length === 0) headers[name.toLowerCase()] ??= [];
    addLines(headers, name, added ? lines.filter((line) => !added.includes(line as string)) : lines);
  }
}

/** Adds the `cookies` of payload 2.0; one that is also a header is not added again. */
export function addCookies(headers: MultiMap, cookies: unknown): void {
  if (cookies === undefined || cookies === null) return;
  if (!Array.isArray(cookies)) throw badAnswer(`the function's cookies are ${typeName(cookies)}, not an array`);
  addHeaderMap(headers, { 'set-cookie': cookies }, 'cookies', () => cookies);
}

/** Adds header lines. Throws 502 for what no HTTP message can hold, because it is the function's mistake. */
function addLines(headers: MultiMap, name: string, lines: readonly unknown[]): void {
  try {
    for (const line of lines) addHeader(headers, name, line);
  } catch (error) {
    throw badAnswer(`the function's answer: ${(error as Error).message}`);
  }
}

/** The headers that go on: with a Content-Type if the function named none, and without names that have no line. */
export function finishHeaders(headers: MultiMap, defaultType?: string): MultiMap {
  if (defaultType && !headers['content-type']) append(headers, 'content-type', defaultType);
  for (const name in headers) if (headers[name]!.length === 0) delete headers[name];
  return headers;
}

export const readHeaders = (map: unknown, readLines: ReadLines, defaultType?: string): MultiMap => {
  const headers = multiMap();
  addHeaderMap(headers, map, 'headers', readLines);
  return finishHeaders(headers, defaultType);
};

/** Numbers and booleans as the text that API Gateway makes of them. */
const scalarToText = (value: unknown): unknown =>
  typeof value === 'boolean' || typeof value === 'number' ? String(value) : value;

/** One line, whatever the value; typed runtimes write an absent one as null (docs/wire-facts.md#rest-null-header). */
export const readScalar: ReadLines = (value) => (value === null ? [] : [scalarToText(value)]);

/** The body; absent, null and empty are none. Throws 502 if it is not a string, or not the base64 that it claims. */
export function readBody({ body, isBase64Encoded }: Fields): Pick<LatticeResponse, 'body' | 'isBase64Encoded'> {
  if (body === undefined || body === null || body === '') return {};
  if (typeof body !== 'string') throw badAnswer(`the function's body is ${typeName(body)}, not a string`);
  if (isBase64Encoded !== undefined && isBase64Encoded !== null && typeof isBase64Encoded !== 'boolean') {
    throw badAnswer(`the function's isBase64Encoded is ${typeName(isBase64Encoded)}, not a boolean`);
  }
  if (!isBase64Encoded) return { body };
  // Python's encodebytes and MIME encoders break base64 into lines.
  const base64 = body.replace(/[\r\n]+/g, '');
  if (!isBase64(base64)) throw badAnswer("the function's body says it is base64, but is not");
  return { body: base64, isBase64Encoded: true };
}

/** The body as API Gateway reads it: a number or boolean is text, and the flag may be in quotes. */
export const readLenientBody = ({ body, isBase64Encoded }: Fields): ReturnType<typeof readBody> =>
  readBody({ body: scalarToText(body), isBase64Encoded: FLAGS.get(isBase64Encoded) ?? isBase64Encoded });

/** As AWS's SAM CLI found by trial; Python writes a capital letter. */
const FLAGS = new Map<unknown, boolean>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
]);
