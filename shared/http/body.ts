import { isUtf8 } from 'node:buffer';
import { badAnswer, malformed } from '../errors.ts';
import type { MultiMap } from './multi-map.ts';

/** The body of an event. It passes to another event as it is, because nothing needs its bytes. */
export interface EventBody {
  body?: string;
  isBase64Encoded?: true;
}

/** The body of a response, with the headers that say what kind it is. */
export interface ResponseBody {
  headers: MultiMap;
  body?: string | Buffer;
  isBase64Encoded?: true;
}

/** Reads the body of an event. `null` and `''` are no body, and then there is no flag (docs/wire-facts.md#trap-11). */
export function decodeBody(body: unknown, isBase64Encoded: unknown): EventBody {
  if (body === undefined || body === null || body === '') return {};
  if (typeof body !== 'string') throw malformed(`body: expected a string, got ${typeof body}`);
  if (isBase64Encoded !== undefined && isBase64Encoded !== null && typeof isBase64Encoded !== 'boolean') {
    throw malformed(`isBase64Encoded: expected a boolean, got ${typeof isBase64Encoded}`);
  }
  return isBase64Encoded ? { body, isBase64Encoded: true } : { body };
}

/**
 * The bytes of a request's body. Throws 400 for invalid base64, which Node would decode to junk
 * (docs/wire-facts.md#text-or-base64).
 */
export function requestBytes({ body, isBase64Encoded }: EventBody): Buffer | undefined {
  if (body === undefined) return undefined;
  if (!isBase64Encoded) return Buffer.from(body, 'utf8');
  const bytes = decodeBase64(body);
  if (!bytes) throw malformed('body: isBase64Encoded is true, but it is not base64');
  return bytes;
}

/**
 * `undefined` if the text is not base64. Node's decoder skips what it does not know, so the length is compared, and it
 * takes base64url, which no event source writes.
 */
function decodeBase64(text: string): Buffer | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  const isComplete = text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding;
  return isComplete && !text.includes('-') && !text.includes('_') ? bytes : undefined;
}

/** Whether all of a text is base64. */
export const isBase64 = (text: string): boolean => decodeBase64(text) !== undefined;

/** The bytes of a response's body; empty if there is none. */
export function responseBytes({ body, isBase64Encoded }: ResponseBody): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body !== 'string') return body;
  if (!isBase64Encoded) return Buffer.from(body, 'utf8');
  const bytes = decodeBase64(body);
  if (!bytes) throw badAnswer('the body says it is base64, but is not');
  return bytes;
}

/** The types that gateways hand over as text, and the suffixes that extend them (docs/wire-facts.md#text-or-base64). */
const TEXT_TYPE = /^(?:text\/|application\/(?:json|javascript|xml|x-www-form-urlencoded)\b|[^;]*\+(?:json|xml)\b)/i;

/** The content codings that change bytes (IANA HTTP Content Coding Registry). */
const CONTENT_CODINGS = new Set(
  'aes128gcm br compress dcb dcz deflate exi gzip pack200-gzip x-compress x-gzip zstd'.split(' '),
);

/**
 * Whether Content-Encoding says that the bytes are coded. Old servers write `UTF-8`, `none`, `8bit` or nothing there,
 * which says nothing about the bytes (docs/wire-facts.md#content-coding).
 */
export const isContentCoding = (contentEncoding: readonly string[]): boolean =>
  contentEncoding
    .join(',')
    .split(',')
    .some((coding) => CONTENT_CODINGS.has(coding.trim().toLowerCase()));

const hasContentCoding = (response: ResponseBody): boolean => {
  const contentEncoding = response.headers['content-encoding'];
  return contentEncoding !== undefined && isContentCoding(contentEncoding);
};

const isTextType = (response: ResponseBody): boolean =>
  TEXT_TYPE.test(response.headers['content-type']?.[0]?.trimStart() ?? '');

/**
 * The body of a result, as text or base64. A function's body stays as it is. Bytes become text if they are valid UTF-8,
 * have no content coding, and are of a text type. With `anyType` the type does not matter: a REST API decodes base64
 * only for some clients, so text is safer (docs/wire-facts.md#rest-base64).
 */
export function encodeBody(response: ResponseBody, anyType = false): { body: string; isBase64Encoded: boolean } {
  const { body = '' } = response;
  if (typeof body === 'string') return { body, isBase64Encoded: response.isBase64Encoded === true };
  const isText = !hasContentCoding(response) && (anyType || isTextType(response)) && isUtf8(body);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** Methods whose requests need not say that they have no body (RFC 9110 section 8.6). */
export const SELDOM_WITH_BODY = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE']);

/** The body as text; `undefined` if its bytes are not UTF-8. */
export function bodyText(response: ResponseBody): string | undefined {
  if (typeof response.body === 'string' && !response.isBase64Encoded) return response.body;
  return utf8Text(responseBytes(response));
}

/** Bytes as text; `undefined` if they are not UTF-8. */
export const utf8Text = (bytes: Buffer): string | undefined => (isUtf8(bytes) ? bytes.toString('utf8') : undefined);
