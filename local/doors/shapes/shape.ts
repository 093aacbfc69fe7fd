import type { HttpAnswer } from '../../http/answer.ts';
import type { HeaderLine, HttpRequest } from '../../http/request.ts';
import type { FunctionError, FunctionResult } from '../../lambda.ts';

/**
 * How one event source writes HTTP as JSON, and reads JSON as HTTP. Both are pure and refuse nothing: what AWS refuses
 * is the door's to know (door.ts). Written from docs/wire-facts.md and without shared/formats, so that tests can hold
 * one against the other.
 */
export interface Shape {
  toEvent(request: HttpRequest): Record<string, unknown>;
  /** Expects a result that the event source accepts. */
  toAnswer(result: FunctionResult, request: HttpRequest): HttpAnswer;
  /** The answer that an error of the function stands for; `undefined` where it is only an error. */
  toErrorAnswer?(error: FunctionError): HttpAnswer | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: a result is JSON that the door has checked
export type Json = Record<string, any>;

export const bytesOf = ({ body, isBase64Encoded }: Json): Buffer =>
  Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

/** A map of header values as lines, one for each value. A map that is `null` or missing gives none. */
export const linesOf = (
  map: Json | null | undefined,
  valuesOf: (value: unknown) => unknown[] = oneValue,
): HeaderLine[] =>
  Object.entries(map ?? {}).flatMap(([name, value]) => valuesOf(value).map((line): HeaderLine => [name, String(line)]));

const oneValue = (value: unknown): unknown[] => [value];
export const everyValue = (values: unknown): unknown[] => values as unknown[];
