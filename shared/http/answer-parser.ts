import { badAnswer } from '../errors.ts';
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
  /** Whether a byte of the final answer has come. */
  readonly began: boolean;
  /** Whether the connection can carry another exchange. */
  readonly keepsAlive: boolean;
  /** The server's `Keep-Alive: timeout`, in milliseconds. */
  readonly keepAliveMs: number | undefined;
}

/** More than any front door passes on; reading stops there, so memory stays bounded (wire-facts 2.2, 6). */
export const MAX_ANSWER_BYTES = 6 * 1024 * 1024;
const MAX_HEAD_BYTES = 64 * 1024;
/** 1xx answers are swallowed; a server that sends more than this many never means to answer. */
const MAX_INFORMATIONAL = 100;
/** Chunk extensions and trailers mean nothing to us: a few are read over, not endless ones. */
const MAX_IGNORED_BYTES = 16 * 1024;
/** Blocks double with the body, up to this. */
const MAX_BLOCK_BYTES = 64 * 1024;

const PROTOCOL = 'HTTP/1.';
const HEAD_END = Buffer.from('\r\n\r\n');
const NONE = Buffer.alloc(0);

export function answerParser(method: string): AnswerParser {
  return new Parser(method);
}

type State = 'head' | 'length' | 'chunk' | 'chunkData' | 'trailer' | 'untilClose' | 'done';

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
  /** What came of a head, chunk size or trailer that is not complete yet. */
  private pending: Buffer = NONE;
  /** A body of unknown length; each block takes many pieces, since a server may send them byte by byte. */
  private blocks: Buffer[] = [];
  /** Bytes in the last block. */
  private used = 0;
  private size = 0;
  /** Bytes of the body or of the chunk still to come. */
  private missing = 0;
  private informational = 0;
  private ignored = 0;

  constructor(method: string) {
    this.method = method;
  }

  push(bytes: Buffer): boolean {
    let rest = bytes;
    if (this.state === 'head') this.began = true;
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
    if (this.blocks.length === 0) return;
    this.closeBlock();
    this.body = this.blocks.length === 1 ? this.blocks[0]! : Buffer.concat(this.blocks, this.size);
  }

  head(bytes: Buffer): Buffer {
    const all = this.pending.length > 0 ? Buffer.concat([this.pending, bytes]) : bytes;
    // Another protocol may never send what would end a head: its first bytes tell.
    if (!PROTOCOL.startsWith(all.toString('latin1', 0, PROTOCOL.length))) invalid('its protocol');
    const at = all.indexOf(HEAD_END);
    if (at < 0 ? all.length > MAX_HEAD_BYTES : at > MAX_HEAD_BYTES) {
      throw badAnswer(`the answer's headers are larger than ${MAX_HEAD_BYTES} bytes`);
    }
    if (at < 0) {
      this.pending = Buffer.from(all);
      return NONE;
    }
    this.pending = NONE;
    const rest = all.subarray(at + HEAD_END.length);
    const parsed = parseAnswerHead(all.toString('latin1', 0, at));
    this.statusCode = parsed.statusCode;
    this.rawHeaders = parsed.rawHeaders;
    if (parsed.statusCode >= 100 && parsed.statusCode < 200) this.interim();
    else this.frame(parsed);
    return rest;
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
    if (this.method === 'HEAD' || this.statusCode === 204 || this.statusCode === 304 || length === 0) {
      this.finish();
    } else if (isChunked) {
      this.state = 'chunk';
    } else if (length === undefined) {
      this.keepsAlive = false;
      this.state = 'untilClose';
    } else {
      this.grow(length);
      this.missing = length;
      this.size = 0;
      this.body = Buffer.allocUnsafe(length);
      this.state = 'length';
    }
  }

  length(bytes: Buffer): Buffer {
    const taken = bytes.copy(this.body, this.size, 0, this.missing);
    this.size += taken;
    this.missing -= taken;
    if (this.missing === 0) this.finish();
    return bytes.subarray(taken);
  }

  untilClose(bytes: Buffer): Buffer {
    this.keep(bytes);
    return NONE;
  }

  /** A chunk's size line (RFC 9112 section 7.1), its extensions read over. */
  chunk(bytes: Buffer): Buffer {
    const [line, rest] = this.line(bytes);
    if (line === undefined) return rest;
    const [, size] = /^([0-9A-Fa-f]{1,8})[\t ]*(?:;.*)?$/.exec(line) ?? invalid('a chunk size');
    this.missing = Number.parseInt(size!, 16);
    this.grow(this.missing);
    this.size -= this.missing;
    this.state = this.missing === 0 ? 'trailer' : 'chunkData';
    return rest;
  }

  chunkData(bytes: Buffer): Buffer {
    if (this.missing > 0) {
      const taken = bytes.subarray(0, this.missing);
      this.keep(taken);
      this.missing -= taken.length;
      return bytes.subarray(taken.length);
    }
    const [line, rest] = this.line(bytes);
    if (line === undefined) return rest;
    if (line !== '') invalid('a chunk longer than its size');
    this.state = 'chunk';
    return rest;
  }

  /** Trailers are dropped: no front door takes them. */
  trailer(bytes: Buffer): Buffer {
    const [line, rest] = this.line(bytes);
    if (line === '') this.finish();
    else if (line !== undefined) headerLine(line);
    return rest;
  }

  /** A line without its CRLF, and what follows; no line while its end has not come. */
  private line(bytes: Buffer): [line: string | undefined, rest: Buffer] {
    const all = this.pending.length > 0 ? Buffer.concat([this.pending, bytes]) : bytes;
    const at = all.indexOf('\r\n');
    this.ignored += at < 0 ? bytes.length : at;
    if (this.ignored > MAX_IGNORED_BYTES + this.size) invalid('endless chunk extensions or trailers');
    this.pending = at < 0 ? Buffer.from(all) : NONE;
    if (at < 0) return [undefined, NONE];
    return [withoutControl(all.toString('latin1', 0, at)), all.subarray(at + 2)];
  }

  private keep(bytes: Buffer): void {
    this.grow(bytes.length);
    let block = this.blocks.at(-1);
    if (!block || block.length - this.used < bytes.length) {
      if (block) this.closeBlock();
      block = Buffer.allocUnsafe(Math.max(bytes.length, Math.min(this.size, MAX_BLOCK_BYTES)));
      this.blocks.push(block);
      this.used = 0;
    }
    this.used += bytes.copy(block, this.used);
  }

  private closeBlock(): void {
    this.blocks.push(this.blocks.pop()!.subarray(0, this.used));
  }

  private grow(by: number): void {
    this.size += by;
    if (this.size > MAX_ANSWER_BYTES) throw badAnswer(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
  }
}
