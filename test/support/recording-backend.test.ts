import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type RecordingBackend, startRecordingBackend } from './recording-backend.ts';

let backend: RecordingBackend;
beforeAll(async () => {
  backend = await startRecordingBackend();
});
beforeEach(() => backend.reset());
afterAll(() => backend.close());

/** Writes to the backend and waits for so many answers. */
const write = (parts: string[], answers = 1): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(backend.port, '127.0.0.1');
    let seen = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      seen += chunk;
      if (seen.split('HTTP/1.1 200').length - 1 < answers) return;
      socket.destroy();
      resolve();
    });
    for (const part of parts) socket.write(part, 'latin1');
  });

it('records a request byte by byte', async () => {
  await write(['POST /a//b?c HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nx-a: \xfc\r\nContent-Length: 2\r\n\r\n', 'ok']);
  expect(backend.violations).toEqual([]);
  expect(backend.requests).toMatchObject([
    { method: 'POST', target: '/a//b?c', version: 'HTTP/1.1', body: Buffer.from('ok') },
  ]);
  expect(backend.requests[0]!.values('x-a')).toEqual(['1', '\xfc']);
});

it('reads chunks', async () => {
  await write(['PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n', '0\r\n\r\n']);
  expect(backend.violations).toEqual([]);
  expect(backend.requests[0]!.body.toString()).toBe('ok');
});

it.each([
  ['a body without length', 'GET / HTTP/1.1\r\nHost: x\r\n\r\nok'],
  ['a second request behind the first', 'GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a body longer than it says', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nok'],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok'],
  [
    'length and transfer coding',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['no host', 'GET / HTTP/1.1\r\n\r\n'],
  ['two hosts', 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n'],
  ['a space in its target', 'GET /a b HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a folded line', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\n\r\n'],
])('finds fault with a request that has %s', async (_, bytes) => {
  await write([bytes]);
  expect(backend.violations).not.toEqual([]);
});
