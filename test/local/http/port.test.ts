import { once } from 'node:events';
import { createServer } from 'node:http';
import { get } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Certificates, localCertificates } from '../../../local/certificates.ts';
import { openPort, type Port } from '../../../local/http/port.ts';

const server = () =>
  createServer((req, res) => void res.end(`${req.method} ${req.socket instanceof TLSSocket ? 'https' : 'http'}`));

let certificates: Certificates;
let port: Port;
beforeAll(async () => {
  certificates = await localCertificates();
  port = await openPort(server(), 0, certificates);
});
afterAll(() => port.close());

const overTls = (host: string, ca: string) =>
  new Promise<string>((resolve, reject) => {
    get({ host, port: port.port, ca, agent: false }, (res) => text(res).then(resolve, reject)).on('error', reject);
  });

describe('one port', () => {
  test('answers HTTP, also with a body and on a connection that is used again', async () => {
    const url = `http://127.0.0.1:${port.port}`;
    const answers = [await fetch(url), await fetch(url, { method: 'POST', body: 'x'.repeat(100_000) })];
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['GET http', 'POST http']);
  });

  test.each(['localhost', '127.0.0.1'])('answers HTTPS for %s, to clients that trust its CA', async (host) => {
    expect(await overTls(host, certificates.ca)).toBe('GET https');
  });

  test('has a CA of its own each time', async () => {
    const { ca } = await localCertificates();
    await expect(overTls('localhost', ca)).rejects.toMatchObject({ code: 'CERT_SIGNATURE_FAILURE' });
  });

  test.each([
    ['a broken handshake', Buffer.from([22, 3, 1, 0, 5, 1, 2, 3, 4, 5])],
    ['what is no HTTP', Buffer.from('\0\0\0\0\r\n\r\n')],
    ['nothing at all', Buffer.alloc(0)],
  ])('outlives %s', async (_, bytes) => {
    const socket = connect(port.port, '127.0.0.1');
    socket.on('error', () => {}).resume();
    socket.end(bytes);
    await once(socket, 'close');
    expect(await (await fetch(`http://127.0.0.1:${port.port}`)).text()).toBe('GET http');
  });
});

test('without a certificate a port answers HTTP only', async () => {
  const plain = await openPort(server(), 0);
  const answer = fetch(`https://127.0.0.1:${plain.port}`);
  await expect(answer).rejects.toThrow('fetch failed');
  plain.close();
});

test('a port that is taken is named', async () => {
  await expect(openPort(server(), port.port)).rejects.toMatchObject({ code: 'EADDRINUSE', port: port.port });
});

test('closing ends connections that are open', async () => {
  const closing = await openPort(server(), 0);
  const socket = connect(closing.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(socket, 'data');
  const closed = once(
    socket.on('error', () => {}),
    'close',
  );
  closing.close();
  await closed;
});
