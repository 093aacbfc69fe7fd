import { ProxyError } from '../../../shared/errors.ts';
import { answerParser } from '../../../shared/http/answer-parser.ts';
import type { ServerAnswer } from './answers.ts';
import type { Reading } from './node-http.ts';

/** What the proxy's own parser makes of an answer that comes in one piece before the connection ends. */
function readByProxy({ method, wire }: ServerAnswer): Reading & { keepsAlive?: boolean } {
  const parser = answerParser(method);
  try {
    if (!parser.push(Buffer.from(wire, 'latin1')) && !parser.end()) return { refused: 'ended early' };
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    return { refused: error.cause instanceof Error ? error.cause.message : error.message };
  }
  const { statusCode, rawHeaders, body, keepsAlive } = parser;
  return { statusCode, rawHeaders, body: body.toString('latin1'), keepsAlive };
}

/** A kind of answer that the proxy and llhttp read in two ways, on purpose. */
interface Disagreement {
  /** As docs/maintainers/hardening.md names it. */
  name: string;
  /** Whose reading is refused; `none` when both read a message, and not the same one. */
  refusedBy: 'proxy' | 'llhttp' | 'none';
  holds(answer: ServerAnswer, proxy: Reading, llhttp: Reading): boolean;
}

const refusal = (reading: Reading): string => ('refused' in reading ? reading.refused : '');
const headersOf = (reading: Reading): string[] => ('refused' in reading ? [] : reading.rawHeaders);

const valuesOf = (reading: Reading, name: string): string[] =>
  headersOf(reading).filter((_, i, all) => i % 2 === 1 && all[i - 1]!.toLowerCase() === name);

/** The last coding that the proxy or llhttp saw is `identity`, and another one before it is `chunked`. */
const endsWithIdentity = (reading: Reading): boolean =>
  /\bchunked\s*,(?:.*,)?\s*identity\s*$/i.test(valuesOf(reading, 'transfer-encoding').join(', '));

const isRefusedFor =
  (...reasons: string[]) =>
  (_: ServerAnswer, proxy: Reading): boolean =>
    reasons.includes(refusal(proxy));

export const DISAGREEMENTS: readonly Disagreement[] = [
  { name: 'HTTP/0.9', refusedBy: 'proxy', holds: isRefusedFor('invalid: its protocol') },
  {
    name: 'empty lines before a status line',
    refusedBy: 'proxy',
    holds: ({ wire }, proxy) => refusal(proxy) === 'invalid: its status line' && /(?:^|\r\n\r\n)\r\n\r\n/.test(wire),
  },
  { name: 'control characters', refusedBy: 'proxy', holds: isRefusedFor('invalid: a control character') },
  { name: 'unknown codings', refusedBy: 'proxy', holds: isRefusedFor('invalid: its Transfer-Encoding') },
  {
    name: '101',
    refusedBy: 'proxy',
    holds: isRefusedFor('the target switched protocols, which an event cannot carry'),
  },
  { name: 'lengths of more than 15 digits', refusedBy: 'proxy', holds: isRefusedFor('invalid: its Content-Length') },
  {
    name: 'identity after chunked',
    refusedBy: 'proxy',
    holds: (_, proxy, llhttp) => refusal(proxy) !== '' && endsWithIdentity(llhttp),
  },
  {
    name: 'identity after chunked',
    refusedBy: 'none',
    // Whatever the body is, the connection carries no second message.
    holds: (_, proxy) => endsWithIdentity(proxy) && (proxy as { keepsAlive?: boolean }).keepsAlive === false,
  },
  {
    name: 'a tab behind chunked',
    refusedBy: 'none',
    holds: ({ wire }) => /transfer-encoding:[^\r]*\t\r\n/i.test(wire),
  },
  {
    name: 'close in an interim answer',
    refusedBy: 'llhttp',
    holds: ({ wire }, _, llhttp) => refusal(llhttp) === 'HPE_CLOSED_CONNECTION' && /^HTTP\/1\.[01] 1/.test(wire),
  },
  {
    name: 'chunk extensions',
    refusedBy: 'llhttp',
    holds: (_, __, llhttp) => /^HPE_(?:STRICT|INVALID_CHUNK_SIZE)$/.test(refusal(llhttp)),
  },
  {
    name: 'trailers',
    refusedBy: 'llhttp',
    holds: ({ wire }, proxy) =>
      valuesOf(proxy, 'transfer-encoding').length > 0 &&
      /\r\n-?0+[^\r]*\r\n[\s\S]*(?:\r\r\n|content-length|transfer-encoding)/i.test(wire),
  },
  {
    name: 'the same length twice',
    refusedBy: 'llhttp',
    holds: (_, proxy) =>
      new Set(valuesOf(proxy, 'content-length')).size === 1 && valuesOf(proxy, 'content-length').length > 1,
  },
];

const sameMessage = (one: Reading, other: Reading): boolean =>
  !('refused' in one) &&
  !('refused' in other) &&
  one.statusCode === other.statusCode &&
  one.body === other.body &&
  one.rawHeaders.length === other.rawHeaders.length &&
  one.rawHeaders.every((text, i) => text === other.rawHeaders[i]);

/** `agree`, the name of the disagreement, or what is wrong when there is no name for it. */
export function compare(answer: ServerAnswer, llhttp: Reading): { agree: boolean; name: string; isKnown: boolean } {
  const proxy = readByProxy(answer);
  if ('refused' in proxy && 'refused' in llhttp) return { agree: true, name: 'both refuse', isKnown: true };
  if (sameMessage(proxy, llhttp)) return { agree: true, name: 'both read the same', isKnown: true };
  const refusedBy = 'refused' in proxy ? 'proxy' : 'refused' in llhttp ? 'llhttp' : 'none';
  const known = DISAGREEMENTS.find((one) => one.refusedBy === refusedBy && one.holds(answer, proxy, llhttp));
  const name =
    known?.name ?? `refused by ${refusedBy}: proxy ${JSON.stringify(proxy)}, llhttp ${JSON.stringify(llhttp)}`;
  return { agree: false, name, isKnown: known !== undefined };
}
