import type { HeaderLine } from '../http/request.ts';
import { BadResult } from './door.ts';

/** The checks on a function's result that several event sources share; each throws BadResult. */

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function objectResult(value: unknown): Json {
  if (!isObject(value)) throw new BadResult('the result is no object');
  return value;
}

/** A final status: what lies outside these no front door passes on (docs/wire-facts.md#trap-22). */
export function statusCode(value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599) return value as number;
  throw new BadResult(`statusCode: ${JSON.stringify(value)}`);
}

/** The body's bytes, decoded where the flag says so. */
export function bodyBytes(body: unknown, isBase64Encoded: unknown): Buffer {
  if (!['boolean', 'undefined'].includes(typeof (isBase64Encoded ?? undefined))) {
    throw new BadResult('isBase64Encoded is no boolean');
  }
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body !== 'string') throw new BadResult(`body: ${typeof body}`);
  if (isBase64Encoded !== true) return Buffer.from(body, 'utf8');
  const bytes = Buffer.from(body, 'base64');
  if (bytes.toString('base64') !== body) throw new BadResult('the body is not base64');
  return bytes;
}

export function stringValue(value: unknown): string {
  if (typeof value !== 'string') throw new BadResult(`a header value is ${JSON.stringify(value)}`);
  return value;
}

/** Gateways write numbers and booleans as their text. */
export function scalarValue(value: unknown): string {
  if (!['string', 'number', 'boolean'].includes(typeof value)) throw new BadResult(`a header value is ${typeof value}`);
  return String(value);
}

export function arrayValue(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new BadResult('a value is no array');
  return value;
}

/** A map of headers as lines; no map is none. */
export function mapLines(map: unknown, values: (value: unknown) => string[]): HeaderLine[] {
  if (map === undefined || map === null) return [];
  return Object.entries(objectResult(map)).flatMap(([name, value]) =>
    values(value).map((line): HeaderLine => [name, line]),
  );
}
