import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { HttpAnswer, HttpRequest } from '../../support/doors.ts';
import { valuesOf } from '../../support/doors.ts';
import type { Line } from '../../support/recording-backend.ts';
import { expectSame } from '../support/compare.ts';
import { LARGE } from '../support/site.ts';
import { asking, type Check, type Pair } from './check.ts';

/** Asks both ways, expects one answer, and hands it over for what else must hold. */
async function same(pair: Pair, request: HttpRequest, ignored: readonly string[] = []): Promise<HttpAnswer> {
  const byCurl = await pair.curl(request);
  const throughProxy = await pair.ask(request);
  expectSame(throughProxy, byCurl, ignored);
  return byCurl;
}

const get = (target: string, lines: Line[] = []): HttpRequest => asking('GET', target, { lines });

/** What an application says that arrived. */
interface Arrived {
  method: string;
  target: string;
  headers: Record<string, string>;
  length: number;
  sha256: string;
}

const arrived = ({ body }: HttpAnswer): Arrived => JSON.parse(body.toString('utf8')) as Arrived;

const sha256 = (body: Buffer | string): string => createHash('sha256').update(body).digest('hex');

/** Request headers that must arrive as they were sent: case, commas, blanks and bytes above ASCII included. */
const SENT: Line[] = [
  ['accept', 'text/html;q=0.9, */*'],
  ['authorization', 'Bearer abc.def=='],
  ['cookie', 'a=1; b="x, y"'],
  ['user-agent', 'Client/1.0 (test; "quoted")'],
  ['x-commas', 'a, b,c'],
  ['x-forwarded-for', '203.0.113.7, 198.51.100.9'],
  ['x-utf8', 'Grüße'],
];

const BODIES: readonly [method: string, body: Buffer | string | undefined][] = [
  ['GET', undefined],
  ['POST', '{"order": 1.50}'],
  ['POST', Buffer.from([0, 255, 13, 10, 0, 128])],
  ['PUT', 'put'],
  ['PATCH', 'patch'],
  ['DELETE', undefined],
  ['OPTIONS', undefined],
];

async function arrivesAsSent(pair: Pair, scheme: 'http' | 'https' = 'http'): Promise<void> {
  for (const [method, body] of BODIES) {
    const lines: Line[] = body === undefined ? SENT : [...SENT, ['content-type', 'application/octet-stream']];
    const request = asking(method, '/app/echo/caf%C3%A9/a%20b?x=1&x=2&y=%26%2B+z&empty=&bare', {
      lines,
      ...(body !== undefined && { body }),
    });
    const answer = await pair.ask(request, scheme);
    expect(answer.status).toBe(200);
    const got = arrived(answer);
    expect(got).toMatchObject({
      method,
      target: request.target,
      length: Buffer.byteLength(body ?? ''),
      sha256: sha256(body ?? ''),
    });
    for (const [name, value] of lines) {
      // Reverse proxies append the address they see.
      if (name === 'x-forwarded-for')
        expect(got.headers[name]).toMatch(/^203\.0\.113\.7, 198\.51\.100\.9(?:, ?127\.0\.0\.1)?$/);
      else expect(got.headers[name]).toBe(value);
    }
    expect(got.headers['host']).toBe('api.example.com');
  }
}

export const MESSAGES: readonly Check[] = [
  {
    name: 'static',
    shows: 'a file, 4 MB of a file, one that is not there',
    async run(pair) {
      expect((await same(pair, get('/files/small.txt'))).status).toBe(200);
      expect((await same(pair, get('/files/large.bin'))).body).toHaveLength(LARGE.length);
      expect((await same(pair, get('/files/none.txt'))).status).toBe(404);
    },
  },
  {
    name: 'HEAD',
    shows: 'the headers of GET and no body; the connection serves the next request',
    async run(pair) {
      const head = await same(pair, asking('HEAD', '/app/page'));
      expect(head.body).toHaveLength(0);
      expect((await same(pair, get('/app/page'))).body.length).toBeGreaterThan(0);
    },
  },
  {
    name: 'range',
    shows: '206 with the bytes asked for, 416 beyond the end',
    async run(pair) {
      const part = await same(pair, get('/files/large.bin', [['range', 'bytes=1000-1999']]));
      expect(part.status).toBe(206);
      expect(part.body.equals(LARGE.subarray(1000, 2000))).toBe(true);
      expect((await same(pair, get('/files/large.bin', [['range', 'bytes=9000000-']]))).status).toBe(416);
    },
  },
  {
    name: '304',
    shows: '304 for a date that the server gave, its headers kept',
    async run(pair) {
      const [modified] = valuesOf(await pair.curl(get('/files/small.txt')), 'last-modified');
      const answer = await same(pair, get('/files/small.txt', [['if-modified-since', modified!]]));
      expect(answer.status).toBe(304);
    },
  },
  {
    name: 'gzip',
    shows: 'compressed bytes as they are, uncompressed where not asked for',
    async run(pair) {
      const small = await same(pair, get('/app/page', [['accept-encoding', 'gzip']]));
      expect(valuesOf(small, 'content-encoding')).toEqual(['gzip']);
      expect(valuesOf(await same(pair, get('/app/page')), 'content-encoding')).toEqual([]);
    },
  },
  {
    name: 'arrives',
    shows: 'method, path, query, headers and body arrive as they were sent',
    run: (pair) => arrivesAsSent(pair),
  },
  {
    name: 'chunked',
    shows: 'an answer of unknown length, whole',
    async run(pair) {
      expect((await same(pair, get('/app/chunked'))).body.toString()).toBe('one,two,three');
    },
  },
  {
    name: 'HTTP/1.0',
    shows: 'an HTTP/1.0 answer',
    async run(pair) {
      expect((await same(pair, get('/http10/page'))).status).toBe(200);
      expect((await same(pair, get('/http10/chunked'))).body.toString()).toBe('one,two,three');
    },
  },
  {
    name: '204',
    shows: '204, and the connection serves the next request',
    async run(pair) {
      expect((await same(pair, get('/app/none'))).status).toBe(204);
      expect((await same(pair, get('/app/page'))).status).toBe(200);
    },
  },
  {
    name: '100',
    shows: 'a body announced with Expect: 100-continue arrives once, without the wait',
    async run(pair) {
      const request = asking('POST', '/app/echo', { lines: [['expect', '100-continue']], body: 'x'.repeat(2000) });
      const got = arrived(await pair.ask(request));
      expect(got).toMatchObject({ method: 'POST', length: 2000, sha256: sha256(request.body!) });
      expect(got.headers['expect']).toBeUndefined();
    },
  },
  {
    name: '103',
    shows: 'early hints before the answer',
    async run(pair) {
      expect((await same(pair, get('/app/hints'))).body.toString()).toBe('after hints');
    },
  },
  {
    name: 'cookies',
    shows: 'two Set-Cookie lines with commas stay two',
    async run(pair) {
      expect(valuesOf(await same(pair, get('/app/cookies')), 'set-cookie')).toHaveLength(2);
    },
  },
  {
    name: 'headers',
    shows: '6 kB of headers each way; empty, repeated and non-ASCII ones',
    async run(pair) {
      const answer = await same(pair, get('/app/headers'));
      expect(valuesOf(answer, 'x-long')).toEqual(['h'.repeat(3000)]);
      const lines: Line[] = [
        ['x-a', 'a'.repeat(3000)],
        ['x-b', 'b'.repeat(3000)],
      ];
      const got = arrived(await pair.ask(get('/app/echo', lines)));
      for (const [name, value] of lines) expect(got.headers[name]).toBe(value);
    },
  },
  {
    name: 'large up',
    shows: '4 MB of a request',
    async run(pair) {
      const request = asking('POST', '/app/echo', {
        lines: [['content-type', 'application/octet-stream']],
        body: LARGE,
      });
      expect(arrived(await pair.ask(request))).toMatchObject({ length: LARGE.length, sha256: sha256(LARGE) });
    },
  },
  {
    name: 'large down',
    shows: '4 MB of an answer',
    async run(pair) {
      expect((await same(pair, get('/app/large'))).body.equals(LARGE)).toBe(true);
    },
  },
  {
    name: 'early refusal',
    shows: 'the 413 of a server that does not read 4 MB, each of 20 times',
    async run(pair) {
      const request = asking('POST', '/app/refused', {
        lines: [['content-type', 'application/octet-stream']],
        body: LARGE,
      });
      for (let i = 0; i < 20; i++) {
        const answer = await pair.ask(request);
        expect(answer.status, answer.body.toString()).toBe(413);
      }
    },
  },
  {
    name: 'HTTPS',
    shows: 'the same over TLS with a private CA, on one kept connection',
    async run(pair) {
      await arrivesAsSent(pair, 'https');
      const large = get('/app/large');
      expectSame(await pair.ask(large, 'https'), await pair.curl(large, 'https'));
    },
  },
];
