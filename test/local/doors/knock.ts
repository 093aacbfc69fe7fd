import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { API_DOMAIN } from '../../../local/doors/aws.ts';
import { type Door, openDoor } from '../../../local/doors/door.ts';
import { lambda } from '../../../local/lambda.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests read events of every shape
export type Json = Record<string, any>;

export interface Answer {
  status: number;
  /** As written, names in their spelling. */
  headers: [name: string, value: string][];
  body: string;
  bytes: Buffer;
}

/** A caller's own name for the service, as `npm start -- --host` allows it. */
const HOST = 'example.test';

/** Request line, `host`, the lines given and the body, as exact bytes (Latin-1); the connection ends with the answer. */
export function raw(requestLine: string, lines: string[] = [], body: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(body);
  const framing = bytes.length > 0 ? [`content-length: ${bytes.length}`] : [];
  const closing = lines.some((line) => /^connection:/i.test(line)) ? [] : ['connection: close'];
  const head = [`${requestLine} HTTP/1.1`, `host: ${HOST}`, ...lines, ...framing, ...closing].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), bytes]);
}

/** A body in chunks, given as they are written. */
export const chunked = (body: string): Buffer =>
  Buffer.concat([raw('POST /', ['transfer-encoding: chunked']), Buffer.from(body)]);

export async function listening<T extends Server>(server: T): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** Writes bytes to a port and reads the answer up to the end of the connection. */
export async function send(port: number, request: Buffer): Promise<Answer> {
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine, ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const body = bytes.subarray(end + 4);
  return {
    status: Number(statusLine!.split(' ')[1]),
    headers: lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]),
    body: body.toString('utf8'),
    bytes: body,
  };
}

/** Sends bytes to a door and returns what the function was given, if it was, and what came back. */
export async function knock(
  door: Door,
  request: Buffer,
  result: unknown = OK,
): Promise<{ event?: Json; answer: Answer }> {
  let event: Json | undefined;
  const server = openDoor(
    door,
    lambda(async (given) => {
      event = given as Json;
      if (result instanceof Thrown) throw result.value;
      return result;
    }),
    { hosts: () => [HOST, API_DOMAIN] },
  );
  try {
    const answer = await send(await listening(server), request);
    return event === undefined ? { answer } : { event, answer };
  } finally {
    server.close();
  }
}

/** A result that every door accepts. */
const OK = { statusCode: 200, headers: {}, isBase64Encoded: false };

/** In place of a result: the function rejects with this. */
export class Thrown {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** The event for a request. Fails where the door answered by itself. */
export async function eventFor(door: Door, request: Buffer): Promise<Json> {
  const { event, answer } = await knock(door, request);
  if (!event) throw new Error(`the door answered by itself: ${answer.status} ${answer.body}`);
  return event;
}

/** The answer to `GET /` when the function returns this. */
export const answerTo = async (door: Door, result: unknown, request = raw('GET /')): Promise<Answer> =>
  (await knock(door, request, result)).answer;

/** All values of a header, in the order they came. */
export const lines = ({ headers }: Answer, name: string): string[] =>
  headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
