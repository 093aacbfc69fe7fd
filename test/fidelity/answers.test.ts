import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DOORS, type Door, exchange, type HttpAnswer, valuesOf } from '../support/doors.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';
import { type Answer, http, type Line, thenClose } from '../support/recording-backend.ts';

const here = proxiedBackend();

const get = (door: Door, answer: Answer, method = 'GET'): Promise<HttpAnswer> => {
  here.backend.answer = () => answer;
  return exchange(door, here.proxy, { method, target: '/' });
};

const KEEPS_LINES = ['REST API', 'HTTP API, payload 1.0', 'ALB with multi-value headers'];
/** An ALB turns the values of one name around (docs/wire-facts.md#alb-order). */
const arrived = (door: Door, values: string[]) =>
  door.name === 'ALB with multi-value headers' ? values.toReversed() : values;

const COOKIES = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2; Path=/; HttpOnly', 'c=3, 4'];

const JSON_TYPE: Line = ['content-type', 'application/json'];

describe.each(DOORS)('$name', (door) => {
  // The ends of the range. The 2016 event answers 200 in its own way.
  it.each([200, 599])('trap 22: status %i', async (status) => {
    const answer = await get(door, http(status, [JSON_TYPE], '{"a":1}'));
    expect(answer.status).toBe(status);
    expect(answer.body.toString()).toBe('{"a":1}');
  });

  it.each([204, 304])('trap 22: %i has no body and keeps its headers', async (status) => {
    const answer = await get(
      door,
      http(status, [
        ['etag', '"v1"'],
        ['cache-control', 'max-age=60'],
        ['vary', 'accept'],
      ]),
    );
    expect(answer.status).toBe(status);
    expect(answer.body).toHaveLength(0);
    expect(valuesOf(answer, 'etag')).toEqual(['"v1"']);
    expect(valuesOf(answer, 'vary')).toEqual(['accept']);
    expect(valuesOf(answer, 'content-length')).toEqual([]);
  });

  it('an answer to HEAD has no body', async () => {
    const answer = await get(
      door,
      http(200, [['content-length', '1234'], JSON_TYPE, ['etag', '"v1"']], '', true),
      'HEAD',
    );
    expect(answer.status).toBe(200);
    // The 2016 form has bodyJson always; what an HTTP client makes of it is the gateway's business.
    if (door.source !== 'vpc-proxy') expect(answer.body).toHaveLength(0);
    expect(valuesOf(answer, 'etag')).toEqual(['"v1"']);
  });

  it('trap 27: keeps repeated headers that Node drops', async () => {
    const lines: Line[] = [
      ['etag', '"a"'],
      ['etag', '"b"'],
      ['via', '1.1 a'],
      ['link', '</a>; rel=next'],
      ['via', '1.1 b'],
      ['link', '</b>; rel=prev'],
      ['www-authenticate', 'Basic realm="x"'],
      ['www-authenticate', 'Bearer'],
    ];
    const answer = await get(door, http(200, [JSON_TYPE, ...lines], '{}'));
    for (const [name, expected] of [
      ['etag', ['"a"', '"b"']],
      ['via', ['1.1 a', '1.1 b']],
      ['link', ['</a>; rel=next', '</b>; rel=prev']],
      ['www-authenticate', ['Basic realm="x"', 'Bearer']],
    ] as const) {
      expect(arrived(door, valuesOf(answer, name))).toEqual(
        KEEPS_LINES.includes(door.name) ? expected : [expected.join(', ')],
      );
    }
  });

  it('trap 2: never joins or cuts a Set-Cookie', async () => {
    const answer = await get(door, http(200, [JSON_TYPE, ...COOKIES.map((c): Line => ['Set-Cookie', c])], '{}'));
    const cookies = arrived(door, valuesOf(answer, 'set-cookie'));
    if (door.name === 'ALB') expect(cookies).toEqual([COOKIES[0]]);
    else if (door.source === 'vpc-proxy') expect(COOKIES).toContain(cookies.join('\n'));
    else expect(cookies).toEqual(COOKIES);
  });

  it('trap 26: header values that are UTF-8 come back as they are', async () => {
    const answer = await get(door, http(200, [JSON_TYPE, ['x-name', 'Grüße ☕ 😀']], '{}'));
    expect(valuesOf(answer, 'x-name')).toEqual(['Grüße ☕ 😀']);
  });

  it('trap 30: empty header values come back', async () => {
    const answer = await get(door, http(200, [JSON_TYPE, ['x-empty', '']], '{}'));
    expect(valuesOf(answer, 'x-empty')).toEqual(['']);
  });
});

/** How an answer is read does not depend on the door that it goes out through. */
describe('through one door', () => {
  const [door] = DOORS as [Door];

  it('trap 22: a 304 that tells the length of what it leaves out', async () => {
    const answer = await get(
      door,
      http(304, [
        ['content-length', '99'],
        ['etag', '"v1"'],
      ]),
    );
    expect(answer).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    expect(valuesOf(answer, 'content-length')).toEqual([]);
  });

  it('1xx answers are passed over', async () => {
    const answer = await get(door, [
      http(100),
      http(103, [['link', '</early.css>; rel=preload']]),
      http(200, [JSON_TYPE, ['x-final', '1']], '{"a":1}'),
    ]);
    expect(answer.status).toBe(200);
    expect(valuesOf(answer, 'x-final')).toEqual(['1']);
    expect(valuesOf(answer, 'link')).toEqual([]);
    expect(answer.body.toString()).toBe('{"a":1}');
  });

  it('1xx and the answer in one packet', async () => {
    const answer = await get(door, Buffer.concat([http(103), http(200, [JSON_TYPE], '{"a":1}')]));
    expect(answer.body.toString()).toBe('{"a":1}');
  });

  it.each([101, 999, 600])('trap 22: status %i, which nobody can pass on, is a 502', async (status) => {
    const upgrade: Line[] =
      status === 101
        ? [
            ['connection', 'upgrade'],
            ['upgrade', 'websocket'],
          ]
        : [];
    const answer = await get(door, http(status, upgrade, 'x'));
    expect(answer.status).toBe(502);
  });

  it('trap 26: header values that are Latin-1 come back as the text they are', async () => {
    const head =
      'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-name: Gr\xfc\xdfe\r\ncontent-length: 2\r\n\r\n{}';
    const answer = await get(door, Buffer.from(head, 'latin1'));
    expect(valuesOf(answer, 'x-name')).toEqual(['Grüße']);
  });

  it('passes redirects on and follows none', async () => {
    const answer = await get(door, http(302, [JSON_TYPE, ['location', '/elsewhere?a=1']], '{}'));
    expect(answer.status).toBe(302);
    expect(valuesOf(answer, 'location')).toEqual(['/elsewhere?a=1']);
    expect(here.backend.requests).toHaveLength(1);
  });

  it('trap 20: framing and hop-by-hop headers of the backend end here', async () => {
    const lines: Line[] = [
      ['connection', 'keep-alive, x-hop'],
      ['keep-alive', 'timeout=5'],
      ['x-hop', '1'],
      ['proxy-authenticate', 'Basic'],
      ['trailer', 'x-end'],
      ['content-length', '2'],
    ];
    const answer = await get(door, http(200, [JSON_TYPE, ...lines], '{}'));
    for (const [name] of lines) expect(valuesOf(answer, name)).toEqual([]);
  });

  it('reads a chunked answer, and drops its trailers', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const answer = await get(door, Buffer.from(`${head}3\r\n{"a\r\n4\r\n":1}\r\n0\r\nx-end: 1\r\n\r\n`));
    expect(answer.body.toString()).toBe('{"a":1}');
    expect(valuesOf(answer, 'transfer-encoding')).toEqual([]);
    expect(valuesOf(answer, 'x-end')).toEqual([]);
  });

  it('reads an answer that ends with the connection', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n';
    const answer = await get(door, thenClose(Buffer.from(`${head}{"a":1}`)));
    expect(answer.body.toString()).toBe('{"a":1}');
  });

  it.each([
    ['shorter than it says', () => thenClose(Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort'))],
    ['cut in a chunk', () => thenClose(Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'))],
    ['of two lengths', () => Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab')],
    [
      'framed twice',
      () => Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'),
    ],
    ['no HTTP', () => thenClose(Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'))],
    ['none', () => 'reset' as const],
  ])('an answer that is %s is a 502, and no part of it a 200', async (_, answer) => {
    here.backend.answer = answer;
    const got = await exchange(door, here.proxy, { method: 'POST', target: '/' });
    expect(got.status).toBe(502);
    expect(JSON.parse(got.body.toString())).toMatchObject({ status: 502, title: expect.any(String) });
    expect(got.body.toString()).not.toContain('127.0.0.1');
  });
});

describe.each(DOORS.filter((door) => door.source !== 'vpc-proxy'))('$name', (door) => {
  it('trap 15: a compressed answer comes back compressed', async () => {
    const zipped = gzipSync('{"a":1}');
    const answer = await get(door, http(200, [JSON_TYPE, ['content-encoding', 'gzip']], zipped));
    expect(answer.body.equals(zipped)).toBe(true);
    expect(valuesOf(answer, 'content-encoding')).toEqual(['gzip']);
  });
});
