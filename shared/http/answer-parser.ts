import { badAnswer } from '../errors.ts';
import { Accumulator } from './accumulator.ts';
import { type AnswerHead, headerLine, invalid, parseAnswerHead, withoutControl } from './answer-head.ts';

/**
 * Reads one HTTP/1.1 answer (RFC 9112), bytes in, header lines and body out; pure, so that it can be fuzzed.
 *
 * Stricter than it would have to be wherever leniency is how answers get smuggled or split: no bare CR or LF, no
 * space before a colon, no folded lines, no Content-Length beside Transfer-Encoding, no two different lengths, no
 * coding but `chunked`. Anything else throws a ProxyError 502 and the connection has to go.
 */
export interface AnswerParser {
  /** Takes what came; the bytes may be overwritten afterwards. True once the answer is complete. */
  push(bytes: Buffer): boolean;
  /** The server has ended the connection. True where that completes the answer. */
  end(): boolean;
  readonly statusCode: number;
  /** `[name, value, name, value, …]`, in Latin-1 as on the wire. */
  readonly rawHeaders: string[];
  readonly body: Buffer;
  /** Whether any byte has come, of a 1xx answer too: then the server has seen the request. */
  readonly began: boolean;
  /** Whether the connection can carry another exchange. */
  readonly keepsAlive: boolean;
  /** The server's `Keep-Alive: timeout`, in milliseconds. */
  readonly keepAliveMs: number | undefined;
}

/**
 * More than any front door passes on; reading stops there, so memory stays bounded (docs/wire-facts.md#lattice-limits
 * and #alb-limits).
 */
export const MAX_ANSWER_BYTES = 6 * 1024 * 1024;
const MAX_HEAD_BYTES = 64 * 1024;
/** 1xx answers are swallowed; a server that sends more than this many never means to answer. */
const MAX_INFORMATIONAL = 100;
/** A chunk's size line with its extensions, and all trailers together: they mean nothing to us. */
const MAX_CHUNK_LINE_BYTES = 4 * 1024;
const MAX_TRAILER_BYTES = 16 * 1024;

const PROTOCOL = 'HTTP/1.';
const CR = 0x0d;
const LF = 0x0a;
const NONE = Buffer.alloc(0);

export function answerParser(method: string): AnswerParser {
  return new Parser(method);
}

type State = 'head' | 'length' | 'chunk' | 'chunkData' | 'chunkEnd' | 'trailer' | 'untilClose' | 'done';

/** Each state has the method of its name, which takes what it can of the bytes and returns the rest. */
class Parser implements AnswerParser {
  statusCode = 0;
  rawHeaders: string[] = [];
  body: Buffer = NONE;
  began = false;
  keepsAlive = false;
  keepAliveMs: number | undefined;

  private readonly method: string;
  private state: State = 'head';
  /** A head or line that is not complete yet. */
  private readonly pending = new Accumulator();
  /** A body of unknown length. */
  private readonly content = new Accumulator();
  /** Bytes of the body or of the chunk still to come. */
  private missing = 0;
  private informational = 0;
  private trailerBytes = 0;

  constructor(method: string) {
    this.method = method;
  }

  push(bytes: Buffer): boolean {
    let rest = bytes;
    if (rest.length > 0) this.began = true;
    while (rest.length > 0 && this.state !== 'done') rest = this[this.state](rest);
    // What follows an answer belongs to none of ours: the connection cannot be trusted with another.
    if (rest.length > 0) this.keepsAlive = false;
    return this.state === 'done';
  }

  end(): boolean {
    this.keepsAlive = false;
    if (this.state === 'untilClose') this.finish();
    return this.state === 'done';
  }

  private finish(): void {
    this.state = 'done';
    if (this.content.length > 0) this.body = this.content.bytes;
  }

  /** Up to the empty line that ends it. */
  head(bytes: Buffer): Buffer {
    const line = this.line(bytes, MAX_HEAD_BYTES, '\r\n\r\n');
    // Another protocol may never send what would end a head: its first bytes tell.
    const start = line.found ?? this.pending.bytes.toString('latin1', 0, PROTOCOL.length);
    if (!PROTOCOL.startsWith(start.slice(0, PROTOCOL.length))) invalid('its protocol');
    if (line.found === undefined) return NONE;
    const head = parseAnswerHead(line.found);
    this.statusCode = head.statusCode;
    this.rawHeaders = head.rawHeaders;
    if (head.statusCode >= 100 && head.statusCode < 200) this.interim();
    else this.frame(head);
    return line.rest;
  }

  /** 100, 102, 103: swallowed, for no event can carry them; 101 would hand the connection to another protocol. */
  private interim(): void {
    if (this.statusCode === 101) throw badAnswer('the target switched protocols, which an event cannot carry');
    this.informational += 1;
    if (this.informational > MAX_INFORMATIONAL) throw badAnswer('the target sent 1xx answers without end');
  }

  /** RFC 9112 section 6.3: how long the body is, in the order in which the rules apply. */
  private frame({ length, isChunked, keepsAlive, keepAliveMs }: AnswerHead): void {
    this.keepsAlive = keepsAlive;
    this.keepAliveMs = keepAliveMs;
    if (this.method === 'HEAD' || this.statusCode === 204 || this.statusCode === 304) {
      // A 204 has no body to announce: a server that does may send it after all, into the next exchange.
      if (this.statusCode === 204 && (isChunked || length)) this.keepsAlive = false;
      this.finish();
    } else if (isChunked) {
      this.state = 'chunk';
    } else if (length === undefined) {
      this.keepsAlive = false;
      this.state = 'untilClose';
    } else if (length === 0) {
      this.finish();
    } else {
      withinLimit(length);
      this.missing = length;
      this.body = Buffer.allocUnsafe(length);
      this.state = 'length';
    }
  }

  length(bytes: Buffer): Buffer {
    const taken = bytes.copy(this.body, this.body.length - this.missing, 0, this.missing);
    this.missing -= taken;
    if (this.missing === 0) this.finish();
    return bytes.subarray(taken);
  }

  untilClose(bytes: Buffer): Buffer {
    withinLimit(this.content.length + bytes.length);
    this.content.append(bytes);
    return NONE;
  }

  /** A chunk's size line (RFC 9112 section 7.1), its extensions read over. */
  chunk(bytes: Buffer): Buffer {
    const { found, rest } = this.line(bytes, MAX_CHUNK_LINE_BYTES);
    if (found === undefined) return rest;
    const [, size] = /^0*([0-9A-Fa-f]{1,8})[\t ]*(?:;.*)?$/.exec(found) ?? invalid('a chunk size');
    this.missing = Number.parseInt(size!, 16);
    withinLimit(this.content.length + this.missing);
    this.state = this.missing === 0 ? 'trailer' : 'chunkData';
    return rest;
  }

  chunkData(bytes: Buffer): Buffer {
    const taken = bytes.subarray(0, this.missing);
    this.content.append(taken);
    this.missing -= taken.length;
    if (this.missing === 0) this.state = 'chunkEnd';
    return bytes.subarray(taken.length);
  }

  chunkEnd(bytes: Buffer): Buffer {
    const { found, rest } = this.line(bytes, 0);
    if (found !== undefined) this.state = 'chunk';
    return rest;
  }

  /** Trailers are dropped: no front door takes them. */
  trailer(bytes: Buffer): Buffer {
    const { found, rest } = this.line(bytes, MAX_TRAILER_BYTES - this.trailerBytes);
    if (found === '') this.finish();
    else if (found !== undefined) {
      headerLine(found);
      this.trailerBytes += found.length + 2;
    }
    return rest;
  }

  /**
   * What stands before `end`, once that has come, and the bytes behind it. Throws as soon as the line is longer than
   * `most` or has an LF without its CR: a server that ends lines so would otherwise be waited for in vain.
   */
  private line(bytes: Buffer, most: number, end = '\r\n'): { found: string | undefined; rest: Buffer } {
    const { pending } = this;
    // Almost always all of it is there at once; an LF on its own is then found as a control character.
    const at = pending.length === 0 ? bytes.indexOf(end) : -1;
    if (at >= 0 && at <= most)
      return this.foundLine(bytes.toString('latin1', 0, at), end, bytes.subarray(at + end.length));
    let taken = 0;
    while (taken < bytes.length) {
      const lf = bytes.indexOf(LF, taken);
      const upTo = lf < 0 ? bytes.length : lf + 1;
      pending.append(bytes.subarray(taken, upTo));
      taken = upTo;
      if (lf >= 0 && pending.bytes[pending.length - 2] !== CR) invalid('a line feed on its own');
      const isEnd = lf >= 0 && pending.bytes.toString('latin1', pending.length - end.length) === end;
      if (pending.length - (isEnd ? end.length : 0) > most + (isEnd ? 0 : end.length)) tooLong(most, end);
      if (isEnd) {
        const found = pending.bytes.toString('latin1', 0, pending.length - end.length);
        pending.clear();
        return this.foundLine(found, end, bytes.subarray(taken));
      }
    }
    return { found: undefined, rest: NONE };
  }

  /** The lines of a head are looked at one by one later. */
  private foundLine(found: string, end: string, rest: Buffer): { found: string; rest: Buffer } {
    return { found: end === '\r\n' ? withoutControl(found) : found, rest };
  }
}

function tooLong(most: number, end: string): never {
  if (end !== '\r\n') throw badAnswer(`the answer's headers are larger than ${most} bytes`);
  return invalid(most === 0 ? 'a chunk longer than its size' : 'endless chunk extensions or trailers');
}

function withinLimit(size: number): void {
  if (size > MAX_ANSWER_BYTES) throw badAnswer(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
}
