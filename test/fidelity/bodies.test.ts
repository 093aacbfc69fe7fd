import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DOORS, exchange } from '../support/doors.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';
import { http } from '../support/recording-backend.ts';

const here = proxiedBackend();

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The 2016 event has room for JSON alone (docs/wire-facts.md#vpc-proxy). */
const binaryDoors = DOORS.filter((door) => door.source !== 'vpc-proxy');

describe.each(binaryDoors)('$name', (door) => {
  it('trap 3: every byte value reaches the backend', async () => {
    await exchange(door, here.proxy, {
      method: 'POST',
      target: '/upload',
      lines: [['Content-Type', 'application/octet-stream']],
      body: EVERY_BYTE,
    });
    const { body, values } = here.received();
    expect(body.equals(EVERY_BYTE)).toBe(true);
    expect(values('content-length')).toEqual(['256']);
  });

  it('trap 3: every byte value comes back', async () => {
    here.backend.answer = () => http(200, [['content-type', 'application/octet-stream']], EVERY_BYTE);
    const answer = await exchange(door, here.proxy, { method: 'GET', target: '/' });
    expect(answer.body.equals(EVERY_BYTE)).toBe(true);
  });

  it('every byte value comes back, whatever the type says', async () => {
    here.backend.answer = () => http(200, [['content-type', 'text/plain']], EVERY_BYTE);
    const answer = await exchange(door, here.proxy, { method: 'GET', target: '/' });
    expect(answer.body.equals(EVERY_BYTE)).toBe(true);
  });

  it('trap 4: a GET with a body is framed', async () => {
    const method = 'GET';
    const body = Buffer.from('GET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n');
    await exchange(door, here.proxy, { method, target: '/', lines: [['Content-Type', 'text/plain']], body });
    const request = here.received();
    expect(request.method).toBe(method);
    expect(request.values('content-length')).toEqual([String(body.length)]);
    expect(request.values('transfer-encoding')).toEqual([]);
    expect(request.body.equals(body)).toBe(true);
  });

  it('a text body of nearly 6 MB arrives and comes back', async () => {
    const body = Buffer.from('a'.repeat(door.source === 'alb' ? 900_000 : 4_400_000));
    here.backend.answer = ({ body: got }) => http(200, [['content-type', 'text/plain']], got);
    const answer = await exchange(door, here.proxy, {
      method: 'PUT',
      target: '/',
      lines: [['Content-Type', 'text/plain']],
      body,
    });
    expect(digest(here.received().body)).toBe(digest(body));
    expect(digest(answer.body)).toBe(digest(body));
  });

  it('a text body of other alphabets arrives as its UTF-8 bytes', async () => {
    const body = Buffer.from('Grüße, ☕, 😀');
    await exchange(door, here.proxy, { method: 'POST', target: '/', lines: [['Content-Type', 'text/plain']], body });
    expect(here.received().body.toString()).toBe('Grüße, ☕, 😀');
  });
});

describe.each(DOORS)('$name', (door) => {
  it('trap 4: a GET without a body has none', async () => {
    await exchange(door, here.proxy, { method: 'GET', target: '/' });
    const request = here.received();
    expect(request.body).toHaveLength(0);
    expect(request.values('transfer-encoding')).toEqual([]);
    expect(['', '0']).toContain(request.values('content-length').join());
  });

  it('a JSON document arrives', async () => {
    const body = Buffer.from('{"note":"Grüße","quantity":2}');
    await exchange(door, here.proxy, {
      method: 'POST',
      target: '/orders',
      lines: [['Content-Type', 'application/json']],
      body,
    });
    const request = here.received();
    expect(request.body.toString()).toBe(body.toString());
    expect(request.values('content-length')).toEqual([String(body.length)]);
    expect(request.values('content-type')).toEqual(['application/json']);
  });
});

describe.each(binaryDoors)('$name', (door) => {
  it('a POST without a body says that it is empty', async () => {
    await exchange(door, here.proxy, { method: 'POST', target: '/' });
    const request = here.received();
    expect(request.body).toHaveLength(0);
    expect(request.values('content-length')).toEqual(['0']);
  });

  it('trap 21: an answer too large for a Lambda result is a clean 502', async () => {
    here.backend.answer = () => http(200, [['content-type', 'image/png']], Buffer.alloc(5_500_000, 255));
    const answer = await exchange(door, here.proxy, { method: 'GET', target: '/' });
    const isStreamed = here.proxy.streams?.has(door.source) && door.name !== 'HTTP API, payload 1.0';
    expect(answer.status).toBe(isStreamed ? 200 : 502);
    expect(answer.lines).toContainEqual(['content-type', isStreamed ? 'image/png' : 'application/problem+json']);
  });

  it('an answer without body has an empty one', async () => {
    here.backend.answer = () => http(200, [['content-type', 'text/plain']]);
    const answer = await exchange(door, here.proxy, { method: 'GET', target: '/' });
    expect(answer).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  });
});

describe.each(DOORS.filter((door) => door.source === 'alb'))('$name', (door) => {
  it('trap 21: an answer over 1 MB once it is base64 is a clean 502', async () => {
    here.backend.answer = () => http(200, [['content-type', 'image/png']], Buffer.alloc(800_000, 255));
    const answer = await exchange(door, here.proxy, { method: 'GET', target: '/' });
    expect(answer.status).toBe(502);
  });

  it('trap 21: one just below passes', async () => {
    const bytes = Buffer.alloc(740_000, 255);
    here.backend.answer = () => http(200, [['content-type', 'image/png']], bytes);
    const answer = await exchange(door, here.proxy, { method: 'GET', target: '/' });
    expect(answer.status).toBe(200);
    expect(answer.body.equals(bytes)).toBe(true);
  });
});
