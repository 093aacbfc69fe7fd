import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { inflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { legacyBackend } from '../../../local/backends/legacy.ts';
import { listening, raw, send } from '../doors/knock.ts';

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer(legacyBackend());
  port = await listening(server);
});
afterAll(() => void server.close());

const get = (path: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init });

test.each<[path: string, status: number, type: string | null, text: RegExp]>([
  ['/', 200, 'text/html; charset=utf-8', /<h1>Legacy backend<\/h1>/],
  ['/orders', 200, 'application/json; charset=utf-8', /Café crème.*50% cocoa/],
  ['/orders?status=shipped', 200, 'application/json; charset=utf-8', /^\[\{"id":1,[^}]*\}\]$/],
  ['/orders/1', 200, 'application/json; charset=utf-8', /Earl Grey/],
  ['/orders/99', 404, 'application/json; charset=utf-8', /no order 99/],
  ['/gzip', 200, 'text/plain; charset=utf-8', /^This came compressed/],
  ['/redirect', 302, 'text/plain; charset=utf-8', /\/orders/],
  ['/slow?ms=1', 200, 'application/json; charset=utf-8', /^\{"waited":1\}$/],
  ['/error', 500, 'application/json; charset=utf-8', /broke/],
  ['/status/204', 204, null, /^$/],
  ['/status/418', 418, 'application/json; charset=utf-8', /418/],
  ['/status/99', 400, 'application/json; charset=utf-8', /200 to 599/],
  ['/nowhere', 404, 'application/json; charset=utf-8', /no page \/nowhere/],
])('GET %s is a %i', async (path, status, type, text) => {
  const response = await get(path);
  expect([response.status, response.headers.get('content-type')]).toEqual([status, type]);
  expect(await response.text()).toMatch(text);
});

test('every link of the front page leads somewhere', async () => {
  const links = [...(await (await get('/')).text()).matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link]) => link!);
  expect(links.length).toBeGreaterThan(8);
  // The proxy's route table answers these, or sends them elsewhere.
  const elsewhere = ['/customers', '/invoices', '/stock', '/retired'];
  for (const link of links.filter((path) => !elsewhere.includes(path))) {
    expect([link, (await get(link.replaceAll('&amp;', '&'))).status]).not.toContain(404);
  }
});

test('POST /orders makes an order', async () => {
  const made = await get('/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"item":"tea"}',
  });
  const location = made.headers.get('location')!;
  expect([made.status, location]).toEqual([201, expect.stringMatching(/^\/orders\/\d+$/)]);
  expect(await (await get(location)).json()).toMatchObject({ item: 'tea' });
  expect((await get('/orders', { method: 'POST' })).status).toBe(400);
});

test('POST /upload knows the bytes it got', async () => {
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const form = new FormData();
  form.append('file', new Blob([bytes]), 'all.bin');
  const answer = await (await get('/upload', { method: 'POST', body: form })).json();
  expect(answer).toMatchObject({
    name: 'all.bin',
    size: 256,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
});

test('GET /image.png is a PNG whose pixels can be read', async () => {
  const bytes = Buffer.from(await (await get('/image.png')).arrayBuffer());
  expect(bytes.toString('latin1', 0, 8)).toBe('\x89PNG\r\n\x1a\n');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const start = bytes.indexOf('IDAT');
  const pixels = inflateSync(bytes.subarray(start + 4, start + 4 + bytes.readUInt32BE(start - 4)));
  expect(pixels.length).toBe((width * 3 + 1) * height);
});

test('GET /cookies sets two, with dates', async () => {
  const cookies = (await get('/cookies')).headers.getSetCookie();
  expect(cookies).toEqual([
    expect.stringMatching(/^session=.*Expires=\w{3}, /),
    expect.stringMatching(/^theme=.*Expires=\w{3}, /),
  ]);
});

test('/echo tells what arrived, byte for byte', async () => {
  const body = Buffer.from([0, 255, 13, 10]);
  const answer = await send(port, raw('DELETE /echo//a%2Fb?x=%20+&&x', ['A: 1', 'a: 2'], body));
  const { method, url, rawHeaders, body: echoed, size } = JSON.parse(answer.body);
  expect({ method, url, echoed, size }).toEqual({
    method: 'DELETE',
    url: '/echo//a%2Fb?x=%20+&&x',
    echoed: body.toString('base64'),
    size: 4,
  });
  expect(rawHeaders.slice(2, 6)).toEqual(['A', '1', 'a', '2']);
});
