import { badAnswer, unencodable } from '../errors.ts';
import { Accumulator } from './accumulator.ts';
import { type AnswerHead, headerLine, invalid, parseAnswerHead, withoutControl } from './answer-head.ts';
import { lenientLines } from './lenient-head.ts';

/**
 * Reads one HTTP/1.1 answer (RFC 9112), bytes in, header lines and body out; pure, so that it can be fuzzed.
 *
 * Stricter than RFC 9112 demands wherever leniency is how answers get smuggled or split: no bare CR or LF, no space
 * before a colon, no folded lines, no Content-Length together with Transfer-Encoding, no two different lengths, no
 * coding but `chunked`. `isLenient` allows what is harmless of that (lenient-head.ts). For anything else it throws a
 * ProxyError 502, and the connection must be closed.
 */
export interface AnswerParser {
  /** Takes what came; the bytes may be overwritten afterwards. True once the answer is complete. */
  push(bytes: Buffer): boolean;
  /** The server has ended the connection. True when that completes the answer. */
  end(): boolean;
  readonly statusCode: number;
  /** `[name, value, name, value, …]`, in Latin-1 as on the wire. */
  readonly rawHeaders: string[];
  /** Empty when `onBody` takes the body. */
  readonly body: Buffer;
  /** Whether the final answer's head is complete. */
  readonly hasHead: boolean;
  /** Whether any byte has come, of a 1xx answer too: then the server has seen the request. */
  readonly began: boolean;
  /** Whether the connection can carry another exchange. */
  readonly keepsAlive: boolean;
  /** The server's `Keep-Alive: timeout`, in milliseconds. */
  readonly keepAliveMs: number | undefined;
}

/** As much as Lambda answers with; reading stops there, so memory stays bounded (docs/wire-facts.md#lambda-invoke). */
export const MAX_ANSWER_BYTES = 6_291_556;
/** As much as Lambda streams: 200 MB (docs/wire-facts.md#streaming). */
const MAX_STREAMED_BYTES = 200 * 1024 * 1024;
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

/** With `onBody` the body's bytes go there as they come, and may be overwritten when it returns. */
export function answerParser(method: string, isLenient = false, onBody?: OnBody): AnswerParser {
  return new Parser(method, isLenient, onBody);
}

type OnBody = (bytes: Buffer) => void;

type State = 'head' | 'length' | 'chunk' | 'chunkData' | 'chunkEnd' | 'trailer' | 'untilClose' | 'done';

class Parser implements AnswerParser {
  statusCode = 0;
  rawHeaders: string[] = [];
  body: Buffer = NONE;
  began = false;
  keepsAlive = false;
  keepAliveMs: number | undefined;

  private readonly method: string;
  private readonly isLenient: boolean;
  private readonly onBody: OnBody | undefined;
  private state: State = 'head';
  /** A head or line that is not complete yet. */
  private readonly pending = new Accumulator();
  /** A body of unknown length. */
  private readonly content = new Accumulator();
  /** Bytes of the body or of the chunk still to come. */
  private missing = 0;
  /** Bytes of the body that have come or that a length or a chunk size has announced. */
  private announced = 0;
  private informational = 0;
  private trailerBytes = 0;

  constructor(method: string, isLenient: boolean, onBody: OnBody | undefined) {
    this.method = method;
    this.isLenient = isLenient;
    this.onBody = onBody;
  }

  get hasHead(): boolean {
    return this.state !== 'head';
  }

  push(bytes: Buffer): boolean {
    let rest = bytes;
    if (rest.length > 0) this.began = true;
    while (rest.length > 0 && this.state !== 'done') rest = this.read(rest);
    // Bytes after an answer do not belong to a request of ours, so the connection must not be used again.
    if (rest.length > 0) this.keepsAlive = false;
    return this.state === 'done';
  }

  end(): boolean {
    this.keepsAlive = false;
    if (this.state === 'untilClose') this.finish();
    return this.state === 'done';
  }

  /** Takes what belongs to the present state and returns the rest. */
  private read(bytes: Buffer): Buffer {
    switch (this.state) {
      case 'head':
        return this.isLenient ? this.readLenientHead(bytes) : this.readHead(bytes);
      case 'length':
        return this.readLength(bytes);
      case 'chunk':
        return this.readChunk(bytes);
      case 'chunkData':
        return this.readChunkData(bytes);
      case 'chunkEnd':
        return this.readChunkEnd(bytes);
      case 'trailer':
        return this.readTrailer(bytes);
      case 'untilClose':
        return this.readUntilClose(bytes);
      case 'done':
        return bytes;
    }
  }

  private finish(): void {
    this.state = 'done';
    if (this.content.length > 0) this.body = this.content.bytes;
  }

  /** Up to the empty line that ends it. */
  private readHead(bytes: Buffer): Buffer {
    const line = this.takeLine(bytes, MAX_HEAD_BYTES, '\r\n\r\n');
    checkProtocol(line.found ?? this.pending.bytes.toString('latin1', 0, PROTOCOL.length));
    if (line.found === undefined) return NONE;
    this.takeHead(line.found.split('\r\n'));
    return line.rest;
  }

  /** The same for a target group with `lenient: true`: either kind of line end, and empty lines before it. */
  private readLenientHead(bytes: Buffer): Buffer {
    const { pending } = this;
    const begin = pending.length === 0 ? afterEmptyLines(bytes) : 0;
    const before = pending.length - begin;
    pending.append(bytes.subarray(begin));
    checkProtocol(pending.bytes.toString('latin1', 0, PROTOCOL.length));
    const end = endOfHead(pending.bytes, Math.max(0, before - 3));
    if ((end?.at ?? pending.length) > MAX_HEAD_BYTES) tooLong('head');
    if (!end) return NONE;
    const head = pending.bytes.toString('latin1', 0, end.at);
    pending.clear();
    this.takeHead(lenientLines(head, end.lineEnd));
    return bytes.subarray(end.at + 2 * end.lineEnd.length - before);
  }

  private takeHead(lines: readonly string[]): void {
    const head = parseAnswerHead(lines);
    this.statusCode = head.statusCode;
    this.rawHeaders = head.rawHeaders;
    if (head.statusCode >= 100 && head.statusCode < 200) this.skipInterim();
    else this.frame(head);
  }

  /** 100, 102, 103: swallowed, for no event can carry them; 101 would hand the connection to another protocol. */
  private skipInterim(): void {
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
      this.announce(length);
      this.missing = length;
      if (!this.onBody) this.body = Buffer.allocUnsafe(length);
      this.state = 'length';
    }
  }

  private readLength(bytes: Buffer): Buffer {
    const taken = bytes.subarray(0, this.missing);
    if (this.onBody) this.onBody(taken);
    else taken.copy(this.body, this.body.length - this.missing);
    this.missing -= taken.length;
    if (this.missing === 0) this.finish();
    return bytes.subarray(taken.length);
  }

  private readUntilClose(bytes: Buffer): Buffer {
    this.announce(bytes.length);
    this.takeContent(bytes);
    return NONE;
  }

  private takeContent(bytes: Buffer): void {
    if (this.onBody) this.onBody(bytes);
    else this.content.append(bytes);
  }

  /** Throws ProxyError 502 when the body becomes larger than what can be passed on. */
  private announce(size: number): void {
    this.announced += size;
    const most = this.onBody ? MAX_STREAMED_BYTES : MAX_ANSWER_BYTES;
    if (this.announced > most) throw unencodable(`the answer is larger than ${most} bytes`);
  }

  /** A chunk's size line (RFC 9112 section 7.1), its extensions read over. */
  private readChunk(bytes: Buffer): Buffer {
    const { found, rest } = this.takeLine(bytes, MAX_CHUNK_LINE_BYTES);
    if (found === undefined) return rest;
    const [, size] = /^0*([0-9A-Fa-f]{1,8})[\t ]*(?:;.*)?$/.exec(withoutControl(found)) ?? invalid('a chunk size');
    this.missing = Number.parseInt(size!, 16);
    this.announce(this.missing);
    this.state = this.missing === 0 ? 'trailer' : 'chunkData';
    return rest;
  }

  private readChunkData(bytes: Buffer): Buffer {
    const taken = bytes.subarray(0, this.missing);
    this.takeContent(taken);
    this.missing -= taken.length;
    if (this.missing === 0) this.state = 'chunkEnd';
    return bytes.subarray(taken.length);
  }

  private readChunkEnd(bytes: Buffer): Buffer {
    const { found, rest } = this.takeLine(bytes, 0);
    if (found !== undefined) this.state = 'chunk';
    return rest;
  }

  /** Trailers are dropped, because no front door takes them: a second CR, which lighttpd 1.4.69 writes, does no harm. */
  private readTrailer(bytes: Buffer): Buffer {
    const { found, rest } = this.takeLine(bytes, MAX_TRAILER_BYTES - this.trailerBytes);
    if (found === '') this.finish();
    else if (found !== undefined) {
      headerLine(found.endsWith('\r') ? found.slice(0, -1) : found);
      this.trailerBytes += found.length + 2;
    }
    return rest;
  }

  /**
   * The line before `end`, once `end` has come, and the bytes after it. Throws at once if the line is longer than
   * `most` or has an LF without a CR. If a server ends its lines with LF only, `end` would never come.
   */
  private takeLine(bytes: Buffer, most: number, end = '\r\n'): { found: string | undefined; rest: Buffer } {
    const { pending } = this;
    // Almost always all of it is there at once; an LF on its own is then found as a control character.
    const at = pending.length === 0 ? bytes.indexOf(end) : -1;
    if (at >= 0 && at <= most) {
      return { found: bytes.toString('latin1', 0, at), rest: bytes.subarray(at + end.length) };
    }
    let taken = 0;
    while (taken < bytes.length) {
      const lf = bytes.indexOf(LF, taken);
      const upTo = lf < 0 ? bytes.length : lf + 1;
      pending.append(bytes.subarray(taken, upTo));
      taken = upTo;
      if (lf >= 0 && pending.bytes[pending.length - 2] !== CR) invalid('a line feed on its own');
      const isEnd = lf >= 0 && pending.bytes.toString('latin1', pending.length - end.length) === end;
      if (pending.length - (isEnd ? end.length : 0) > most + (isEnd ? 0 : end.length)) tooLong(this.state);
      if (isEnd) {
        const found = pending.bytes.toString('latin1', 0, pending.length - end.length);
        pending.clear();
        return { found, rest: bytes.subarray(taken) };
      }
    }
    return { found: undefined, rest: NONE };
  }
}

/** Another protocol may never send what would end a head: its first bytes tell. */
function checkProtocol(start: string): void {
  if (!PROTOCOL.startsWith(start.slice(0, PROTOCOL.length))) invalid('its protocol');
}

function afterEmptyLines(bytes: Buffer): number {
  let at = 0;
  while (bytes[at] === LF || bytes[at] === CR) at += 1;
  return at;
}

/** The position of the first empty line, if its line end is of the kind before it. A mixture is not a certain end. */
function endOfHead(bytes: Buffer, from: number): { at: number; lineEnd: '\r\n' | '\n' } | undefined {
  for (let lf = bytes.indexOf(LF, from); lf >= 0; lf = bytes.indexOf(LF, lf + 1)) {
    const isCrLf = bytes[lf - 1] === CR;
    const isEmptyLf = bytes[lf + 1] === LF;
    const isEmptyCrLf = bytes[lf + 1] === CR && bytes[lf + 2] === LF;
    if (isCrLf ? isEmptyLf : isEmptyCrLf) invalid('line ends of two kinds');
    if (isEmptyCrLf) return { at: lf - 1, lineEnd: '\r\n' };
    if (isEmptyLf) return { at: lf, lineEnd: '\n' };
  }
  return undefined;
}

function tooLong(state: State): never {
  if (state === 'head') throw badAnswer(`the answer's headers are larger than ${MAX_HEAD_BYTES} bytes`);
  return invalid(state === 'chunkEnd' ? 'a chunk longer than its size' : 'endless chunk extensions or trailers');
}
