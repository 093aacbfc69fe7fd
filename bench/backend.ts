import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, answerTo, serverMs } from './work.ts';

/** The request that reached the backend, as its `/last` tells. It is kept there, so that no timed request pays for a check. */
export interface Arrived {
  method: string;
  url: string;
  headers: [name: string, value: string][];
  sha1: string;
}

const answers = new Map<string, Answer & { ms: number }>();
let last: { method: string; url: string; rawHeaders: string[]; chunks: Buffer[] } | undefined;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { method = '', url = '', rawHeaders } = request;
    if (url === '/last') return response.end(JSON.stringify(takeLast()));
    last = { method, url, rawHeaders, chunks };
    const answer = answers.get(url) ?? { ...answerTo(url), ms: serverMs(url) };
    answers.set(url, answer);
    if (answer.ms > 0) setTimeout(send, answer.ms, response, answer);
    else send(response, answer);
  });
});

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, [...headers, ['content-length', String(body.length)]].flat());
  response.end(body);
}

function takeLast(): Arrived | null {
  if (!last) return null;
  const { method, url, rawHeaders, chunks } = last;
  last = undefined;
  const headers = rawHeaders.flatMap((name, i): [string, string][] =>
    i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1]!]] : [],
  );
  const hash = createHash('sha1');
  for (const chunk of chunks) hash.update(chunk);
  return { method, url, headers, sha1: hash.digest('hex') };
}

server.keepAliveTimeout = 600_000; // contenders wait for their turn longer than the default 5 s
server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
