import { badAnswer } from '../errors.ts';
import { isBase64 } from '../http/body.ts';
import { addHeader, typeName } from '../http/headers.ts';
import type { MultiMap } from '../http/multi-map.ts';
import { isFinalStatus, type LatticeResponse } from '../lattice/response.ts';
import { type Fields, isFields } from './fields.ts';

/** Reading what a Lambda answered, each rule as lenient as the front door that the Lambda was written for. */

export function resultFields(result: unknown): Fields {
  if (!isFields(result)) throw badAnswer(`the function answered ${typeName(result)} where an object is expected`);
  return result;
}

/** A number, or a string of digits where `orText`. */
export function resultStatus(value: unknown, orText: boolean): number {
  const status = orText && typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  if (!isFinalStatus(status)) throw badAnswer(`the function's statusCode is ${shown(value)}, not 200 to 599`);
  return status;
}

/** Text is a secret unless it is a number. */
const shown = (value: unknown): string =>
  typeof value === 'number' || /^\d{1,9}$/.test(String(value)) ? JSON.stringify(value) : typeName(value);

/** Puts a line into the response's headers; what no HTTP message can hold is the function's mistake: 502. */
export function addResultHeader(headers: MultiMap, name: string, value: unknown): void {
  try {
    addHeader(headers, name, value);
  } catch (error) {
    throw badAnswer(`the function's answer: ${(error as Error).message}`);
  }
}

export const scalarText = (value: unknown): unknown =>
  typeof value === 'boolean' || typeof value === 'number' ? String(value) : value;

export function resultBody(result: Fields): Pick<LatticeResponse, 'body' | 'isBase64Encoded'> {
  const { body, isBase64Encoded } = result;
  if (body === undefined || body === null || body === '') return {};
  if (typeof body !== 'string') throw badAnswer(`the function's body is ${typeName(body)}, not a string`);
  if (isBase64Encoded !== undefined && isBase64Encoded !== null && typeof isBase64Encoded !== 'boolean') {
    throw badAnswer(`the function's isBase64Encoded is ${typeName(isBase64Encoded)}, not a boolean`);
  }
  if (!isBase64Encoded) return { body };
  if (!isBase64(body)) throw badAnswer("the function's body says it is base64, but is not");
  return { body, isBase64Encoded: true };
}

/** A header map of a result; absent and null are none. */
export function resultMap(value: unknown, name: string): Fields {
  if (value === undefined || value === null) return {};
  if (!isFields(value)) throw badAnswer(`the function's ${name} are ${typeName(value)}, not an object`);
  return value;
}
