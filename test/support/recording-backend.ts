import { createServer, type Server, type Socket } from 'node:net';

export type Line = [name: string, value: string];

/** A request as its bytes say, nothing merged, decoded or normalised. Text is Latin-1: one character, one byte. */
export interface RecordedRequest {
  method: string;
  target: string;
  version: string;
  lines: Line[];
  body: Buffer;
  /** Which connection it came on, counted from 0. */
  connection: number;
  /** All values of a name, without case. */
  values(name: string): string[];
}

/** What a script answers: raw bytes in one or several writes, or `'reset'` to drop the connection. */
export type Answer = Buffer | Buffer[] | 'reset' | 'silence';

export interface RecordingBackend {
  url: string;
  port: number;
  requests: RecordedRequest[];
  /** Bytes that belong to no request, and framing that two servers could read in two ways. Empty after a fair test. */
  violations: string[];
  /** How it answers from now on. */
  answer: (request: RecordedRequest) => Answer;
  /** Resolves when a connection has ended. Unless it was reset, the client has seen the end by then. */
  closed(connection: number): Promise<void>;
  /** Forgets what was recorded and answers 200 again. */
  reset(): void;
  close(): Promise<void>;
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const REQUEST_LINE = /^([A-Z]+) ([!-~]+) (HTTP\/1\.[01])$/;

/** An HTTP/1.1 server on a raw socket that keeps exact bytes and finds fault with loose framing. Fills `backend`. */
export async function startRecordingBackend(backend = {} as RecordingBackend): Promise<RecordingBackend> {
  const sockets = new Set<Socket>();
  const ok = () => http(200, [['content-type', 'text/plain']], 'ok');
  const closings: Promise<void>[] = [];

  const server = createServer((socket) => {
    const connection = closings.length;
    closings.push(new Promise((resolve) => void socket.once('close', () => resolve())));
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {}); // a client that goes away is what some tests are about
    let buffer = Buffer.alloc(0);
    let answering = false;
    socket.on('data', (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      if (answering) backend.violations.push(`bytes after the request: ${show(buffer)}`);
      else read();
    });

    const read = () => {
      const parsed = parse(buffer, connection, backend.violations);
      if (!parsed) return;
      buffer = buffer.subarray(parsed.length);
      if (buffer.length > 0) backend.violations.push(`bytes after the request: ${show(buffer)}`);
      backend.requests.push(parsed.request);
      answering = true;
      // One turn later, so that bytes sent in a second write are seen before the answer hides them.
      setImmediate(() => {
        answering = false;
        send(socket, backend.answer(parsed.request));
      });
    };
  });

  const port = await listen(server);
  return Object.assign(backend, {
    url: `http://127.0.0.1:${port}`,
    port,
    requests: [],
    violations: [],
    answer: ok,
    async closed(connection: number) {
      if (!closings[connection]) throw new Error(`there is no connection ${connection}`);
      await closings[connection];
    },
    reset() {
      backend.requests.length = 0;
      backend.violations.length = 0;
      backend.answer = ok;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });

async function send(socket: Socket, answer: Answer): Promise<void> {
  if (answer === 'silence') return;
  if (answer === 'reset') {
    socket.resetAndDestroy();
    return;
  }
  for (const part of Array.isArray(answer) ? answer : [answer]) {
    await new Promise<void>((resolve) => socket.write(part, () => setImmediate(resolve)));
  }
  const last = Array.isArray(answer) ? answer.at(-1)! : answer;
  if (closes.has(last)) socket.end();
}

function parse(
  buffer: Buffer,
  connection: number,
  violations: string[],
): { request: RecordedRequest; length: number } | undefined {
  const end = buffer.indexOf('\r\n\r\n');
  if (end < 0) {
    if (buffer.includes('\n\n')) violations.push(`bare LF: ${show(buffer)}`);
    return undefined;
  }
  const [first = '', ...rest] = buffer.toString('latin1', 0, end).split('\r\n');
  const match = REQUEST_LINE.exec(first);
  if (!match) violations.push(`no request line: ${JSON.stringify(first)}`);
  const lines = rest.map((line): Line => {
    const at = line.indexOf(':');
    const name = line.slice(0, at);
    if (at < 0 || !NAME.test(name)) violations.push(`no header line: ${JSON.stringify(line)}`);
    return [name, line.slice(at + 1).trim()];
  });
  const values = (name: string) => lines.filter(([n]) => n.toLowerCase() === name).map(([, value]) => value);
  const [, method = '', target = '', version = ''] = match ?? [];

  const lengths = values('content-length');
  const codings = values('transfer-encoding');
  if (lengths.length > 1) violations.push(`${lengths.length} content-length lines`);
  if (lengths.length > 0 && codings.length > 0) violations.push('both content-length and transfer-encoding');
  if (values('host').length !== 1) violations.push(`${values('host').length} host lines`);
  if (lengths[0] !== undefined && !/^\d+$/.test(lengths[0])) violations.push(`content-length: ${lengths[0]}`);

  const body = codings.length > 0 ? chunked(buffer.subarray(end + 4)) : fixed(buffer.subarray(end + 4), lengths[0]);
  if (!body) return undefined;
  const request = { method, target, version, lines, body: body.bytes, connection, values };
  return { request, length: end + 4 + body.length };
}

interface Body {
  bytes: Buffer;
  length: number;
}

/** No length is no body (RFC 9112 section 6.3): what follows is then the next request, which is how one is smuggled. */
function fixed(buffer: Buffer, declared = '0'): Body | undefined {
  const length = Number(declared);
  if (buffer.length < length) return undefined;
  return { bytes: Buffer.from(buffer.subarray(0, length)), length };
}

function chunked(buffer: Buffer): Body | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = buffer.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const size = Number.parseInt(buffer.toString('latin1', at, end), 16);
    const next = end + 2 + size + 2;
    if (buffer.length < next) return undefined;
    if (size === 0) return { bytes: Buffer.concat(chunks), length: next };
    chunks.push(buffer.subarray(end + 2, end + 2 + size));
    at = next;
  }
}

const show = (bytes: Buffer): string => JSON.stringify(bytes.toString('latin1').slice(0, 200));

const closes = new WeakSet<Buffer>();

/** The last write of an answer after which the backend ends the connection. */
export function thenClose(bytes: Buffer): Buffer {
  closes.add(bytes);
  return bytes;
}

/**
 * An answer's raw bytes. Header values are written as UTF-8. A Content-Length is added unless the lines frame the
 * body themselves, the status has none, or `bodiless` says it answers a HEAD.
 */
export function http(status: number, lines: Line[] = [], body: string | Buffer = '', bodiless = false): Buffer {
  const bytes = Buffer.from(body as string);
  const framed = lines.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const none = bodiless || status < 200 || status === 204 || status === 304;
  const all: Line[] = framed || none ? lines : [...lines, ['content-length', String(bytes.length)]];
  const head = [`HTTP/1.1 ${status} Any Reason`, ...all.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n')), none ? Buffer.alloc(0) : bytes]);
}
