import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createHttpClient } from '../../../shared/targets/http/client.ts';
import { listening } from '../../local/doors/knock.ts';

/**
 * The last guard before the wire. The decoders refuse these requests too, so only a direct call of the client shows
 * that it does not rely on them.
 */
it.each<[what: string, method: string, path: string, name: string, value: string, named: string]>([
  ['CR LF in a header value', 'GET', '/', 'x-a', '1\r\nx-injected: 1', 'header x-a'],
  ['LF in a header value', 'GET', '/', 'x-a', '1\nx-injected: 1', 'header x-a'],
  ['CR in a header value', 'GET', '/', 'x-a', '1\rx-injected: 1', 'header x-a'],
  ['NUL in a header value', 'GET', '/', 'x-a', '1\0', 'header x-a'],
  ['DEL in a header value', 'GET', '/', 'x-a', '1\x7f', 'header x-a'],
  ['a header value that is not Latin-1', 'GET', '/', 'x-a', '☕', 'header x-a'],
  ['LF at the end of a header value', 'GET', '/', 'x-a', '1\n', 'header x-a'],
  ['a header value beyond Latin-1, whose low byte is LF', 'GET', '/', 'x-a', 'a\u010ax-injected: 1', 'header x-a'],
  ['a colon in a header name', 'GET', '/', 'x-a: injected\r\ny', '1', 'a header name'],
  ['a space behind a header name', 'GET', '/', 'content-length ', '5', 'a header name'],
  ['a space in the path', 'GET', '/a b', 'x-a', '1', 'path'],
  ['a space in the method', 'GET /admin', '/', 'x-a', '1', 'method'],
  ['no method', '', '/', 'x-a', '1', 'method'],
  ['CR LF in a header name', 'GET', '/', 'x-a\r\nx-injected', '1', 'a header name'],
  ['LF at the end of a header name', 'GET', '/', 'x-a\n', '1', 'a header name'],
  ['a space before a header name', 'GET', '/', ' x-a', '1', 'a header name'],
  ['no header name', 'GET', '/', '', '1', 'a header name'],
  ['CR LF in the path', 'GET', '/ HTTP/1.1\r\nx-injected: 1', 'x-a', '1', 'path'],
  ['LF at the end of the path', 'GET', '/\n', 'x-a', '1', 'path'],
  ['a space before the path', 'GET', ' /', 'x-a', '1', 'path'],
  ['a path that is not ASCII', 'GET', '/é', 'x-a', '1', 'path'],
  ['no path', 'GET', '', 'x-a', '1', 'path'],
  ['CR LF in the method', 'GET / HTTP/1.1\r\nx-injected: 1\r\n', '/', 'x-a', '1', 'method'],
  ['LF at the end of the method', 'GET\n', '/', 'x-a', '1', 'method'],
  ['a space before the method', ' GET', '/', 'x-a', '1', 'method'],
])('%s: 400, and no connection is opened', async (_, method, path, name, value, named) => {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
  });
  const send = createHttpClient(new URL(`http://127.0.0.1:${await listening(server as never)}`));
  onTestFinished(() => void server.close());
  const headers = () => ['host', 'api.example.com', name, value];
  await expect(send({ method, path, headers, body: undefined, timeoutMs: 10_000 })).rejects.toMatchObject({
    kind: 'malformed',
    statusCode: 400,
    message: `${named}: cannot be sent`,
  });
  expect(connections).toBe(0);
});
