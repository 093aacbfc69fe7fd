import { badAnswer } from '../errors.ts';
import { Accumulator } from '../http/accumulator.ts';

/** One message of an event stream. */
export interface StreamMessage {
  headers: Readonly<Record<string, string>>;
  payload: Buffer;
}

/** Lengths of message and headers, and their checksum. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/** More than any message of Lambda's, which carries a part of an answer (docs/wire-facts.md#lambda-invoke). */
const MAX_MESSAGE_BYTES = 24 * 1024 * 1024;

/**
 * Reads `application/vnd.amazon.eventstream` (Smithy: "Amazon Event Stream Specification"). A rest that is no message is
 * left out. Throws ProxyError for bytes that are not such a stream.
 */
export async function* messagesOf(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<StreamMessage> {
  const waiting = new Accumulator();
  for await (const piece of pieces) {
    waiting.append(piece);
    let at = 0;
    for (let size = sizeAt(waiting.bytes, at); size > 0; size = sizeAt(waiting.bytes, at)) {
      yield readMessage(waiting.bytes.subarray(at, at + size));
      at += size;
    }
    const rest = Buffer.from(waiting.bytes.subarray(at));
    waiting.clear();
    waiting.append(rest);
  }
}

/** How long the message at `at` is; 0 while it is not complete. */
function sizeAt(bytes: Buffer, at: number): number {
  if (bytes.length - at < PRELUDE_BYTES) return 0;
  const size = bytes.readUInt32BE(at);
  checkSum(bytes.subarray(at, at + PRELUDE_BYTES));
  if (size < PRELUDE_BYTES + CHECKSUM_BYTES || size > MAX_MESSAGE_BYTES) throw badStream();
  return bytes.length - at < size ? 0 : size;
}

function readMessage(message: Buffer): StreamMessage {
  checkSum(message);
  const end = PRELUDE_BYTES + message.readUInt32BE(4);
  return {
    headers: readHeaders(message.subarray(PRELUDE_BYTES, end)),
    payload: Buffer.from(message.subarray(end, message.length - CHECKSUM_BYTES)),
  };
}

/** The last four bytes are the checksum of those before. */
function checkSum(bytes: Buffer): void {
  const { crc32 } = process.getBuiltinModule('node:zlib');
  const at = bytes.length - CHECKSUM_BYTES;
  if (crc32(bytes.subarray(0, at)) !== bytes.readUInt32BE(at)) throw badStream();
}

/** The type of a text. Headers of the other types hold nothing that is read here, and Lambda sends none. */
const TEXT = 7;

function readHeaders(bytes: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + bytes.readUInt8(at);
    if (bytes.readUInt8(nameEnd) !== TEXT) throw badStream();
    const valueEnd = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1);
    headers[bytes.toString('utf8', at + 1, nameEnd)] = bytes.toString('utf8', nameEnd + 3, valueEnd);
    at = valueEnd;
  }
  return headers;
}

const badStream = () => badAnswer('the answer is not an event stream');
