import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { filesOfSite, LARGE, SECRET } from '../support/site.ts';

/**
 * The application behind the reverse proxies. `app.py`, `app.rb`, `app.php` and `app.jsp` are the same one for the
 * servers that run an application themselves.
 */
export interface Origin {
  /** `host:port` */
  address: string;
  /** The file that `/app/once` writes to. */
  log: string;
  close(): void;
}

export async function startOrigin(): Promise<Origin> {
  const server = createServer((request, response) => void answer(request, response, origin));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin: Origin = {
    address: `127.0.0.1:${(server.address() as { port: number }).port}`,
    log: '',
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return origin;
}

async function answer(request: IncomingMessage, response: ServerResponse, origin: Origin): Promise<void> {
  const path = request.url!.split('?')[0]!;
  if (path === '/app/refused') {
    response.writeHead(413, { connection: 'close' }).end('too much');
    return;
  }
  const body = await bytesOf(request);
  if (path.startsWith('/app/echo')) return echo(request, response, body);
  const file = filesOfSite()[path.slice(1)];
  if (file !== undefined) return cacheable(request, response, file);
  switch (path) {
    case '/app/none':
      response.writeHead(204).end();
      return;
    case '/app/cookies':
      response.setHeader('set-cookie', ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2; Path=/']);
      response.end('cookies');
      return;
    case '/app/chunked':
    case '/http10/chunked':
      // Without a type Caddy guesses one, but only if the first bytes come together with the head.
      response.setHeader('content-type', 'text/plain');
      for (const part of ['one,', 'two,', 'three']) response.write(part);
      response.end();
      return;
    case '/app/large':
      response.end(LARGE);
      return;
    case '/app/page':
    case '/http10/page':
      response.setHeader('content-type', 'text/html');
      response.end('<p>A page that is worth compressing.</p>'.repeat(200));
      return;
    case '/app/headers':
      // Latin-1 is what Node writes: each character is one byte of the UTF-8.
      response.writeHead(200, [
        ...['x-long', 'h'.repeat(3000), 'x-second', 'h'.repeat(3000), 'x-empty', ''],
        ...['x-repeat', 'a', 'x-repeat', 'b', 'x-utf8', Buffer.from('café').toString('latin1')],
      ]);
      response.end('headers');
      return;
    case '/app/hints':
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('after hints'));
      return;
    case '/app/once':
      appendFileSync(origin.log, `${body}\n`);
      response.end('once');
      return;
    case '/app/secret':
      response.end(SECRET);
      return;
    default:
      response.writeHead(404).end('nothing here');
  }
}

/** What arrived: repeated lines joined, as servers with one value a name have them. */
function echo(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct))
    headers[name] = Buffer.from(values!.join(', '), 'latin1').toString();
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      method: request.method,
      target: request.url,
      headers,
      length: body.length,
      sha256: createHash('sha256').update(body).digest('hex'),
    }),
  );
}

/** For the caches: something that may be kept, and asked for in parts. */
function cacheable(request: IncomingMessage, response: ServerResponse, file: string | Buffer): void {
  response.setHeader('last-modified', 'Sat, 28 Nov 2026 10:00:00 GMT');
  response.setHeader('cache-control', 'max-age=600');
  response.setHeader('content-length', Buffer.byteLength(file));
  response.end(request.method === 'HEAD' ? undefined : file);
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}
