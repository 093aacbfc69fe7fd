import { describe, expect, it } from 'vitest';
import { DOORS, exchange } from '../support/doors.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';
import type { Line } from '../support/recording-backend.ts';

const here = proxiedBackend();

const send = async (door: (typeof DOORS)[number], lines: Line[]) => {
  await exchange(door, here.proxy, { method: 'GET', target: '/', lines });
  return here.received();
};

const utf8 = (values: string[]) => values.map((value) => Buffer.from(value, 'latin1').toString('utf8'));

/** Sources that hand over each line of a name, and what the others make of several. */
const KEEPS_LINES = ['REST API', 'HTTP API, payload 1.0', 'ALB with multi-value headers', 'Lattice v2'];
const JOINS_LINES = ['HTTP API', 'Function URL', 'Lattice v1'];

describe.each(DOORS)('$name', (door) => {
  it("sends the caller's Host, once", async () => {
    expect((await send(door, [])).values('host')).toEqual(['api.example.com']);
  });

  it('passes x-forwarded-* as they came, with nothing appended', async () => {
    const request = await send(door, [['X-Forwarded-For', '198.51.100.1, 203.0.113.7']]);
    expect(request.values('x-forwarded-for')).toEqual(['198.51.100.1, 203.0.113.7']);
    expect(request.values('x-forwarded-port')).toEqual(['443']);
    expect(request.values('x-forwarded-proto')).toEqual(['https']);
  });

  it('trap 26: sends header values of other alphabets as UTF-8', async () => {
    const request = await send(door, [['X-Name', 'Grüße ☕ 😀']]);
    expect(utf8(request.values('x-name'))).toEqual(['Grüße ☕ 😀']);
  });

  it('trap 30: keeps empty header values', async () => {
    expect((await send(door, [['X-Empty', '']])).values('x-empty')).toEqual(['']);
  });

  it('trap 2: never cuts a value at its commas', async () => {
    const request = await send(door, [['If-Modified-Since', 'Wed, 21 Oct 2026 07:28:00 GMT']]);
    expect(request.values('if-modified-since')).toEqual(['Wed, 21 Oct 2026 07:28:00 GMT']);
  });

  it('sends cookies as one line', async () => {
    const request = await send(door, [['Cookie', 'session=abc123; theme=dark']]);
    expect(request.values('cookie')).toEqual(['session=abc123; theme=dark']);
  });

  it('passes Authorization, Accept-Encoding and Range on', async () => {
    const lines: Line[] = [
      ['Authorization', 'Bearer example-token'],
      ['Accept-Encoding', 'gzip, br'],
      ['Range', 'bytes=0-99'],
    ];
    const request = await send(door, lines);
    for (const [name, value] of lines) expect(request.values(name.toLowerCase())).toEqual([value]);
  });

  it('adds nothing that the caller did not send, but what Lattice adds and its own loop guard', async () => {
    const names = (await send(door, [['Accept', '*/*']])).lines.map(([name]) => name.toLowerCase());
    // What the 2016 template maps into its context is a header to its backend, as ever (docs/wire-facts.md#vpc-proxy).
    const known =
      /^(host|accept|user-agent|x-forwarded-(for|port|proto)|x-amzn-lattice-(identity|network|target)|connection|x-lattice-migration-proxy-hops)$/;
    expect(names.filter((name) => !known.test(name))).toEqual([]);
  });

  it('trap 13: headers for the next hop alone end here', async () => {
    const names = ['keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding'];
    const hop = [...names, 'upgrade', 'http2-settings', 'expect', 'connection'];
    const request = await send(
      door,
      hop.map((name): Line => [name, 'chunked']),
    );
    const rest = hop.filter((name) => request.values(name).some((value) => value !== 'keep-alive'));
    expect(rest).toEqual([]);
  });

  it('trap 13: what Connection lists ends here, but for what a gateway wrote or what frames the request', async () => {
    const request = await send(door, [
      ['Connection', 'close, X-Private, x-forwarded-for, host, content-type'],
      ['X-Private', '1'],
      ['Content-Type', 'text/plain'],
    ]);
    expect(request.values('x-private')).toEqual([]);
    expect(request.values('x-forwarded-for')).toEqual(['203.0.113.7']);
    expect(request.values('host')).toEqual(['api.example.com']);
    expect(request.values('content-type')).toEqual(['text/plain']);
  });

  it('trap 14: a client cannot say who it is', async () => {
    const request = await send(door, [
      ['X-Amzn-Source-Vpc', 'vpc-forged'],
      ['X-Origin-Context', 'forged'],
      ['X-Amzn-Lattice-Identity-Tags', 'forged'],
    ]);
    for (const [name, value] of request.lines) expect(`${name}: ${value}`).not.toContain('forged');
  });
});

describe.each(DOORS.filter((door) => door.source !== 'lattice-v1'))('$name', (door) => {
  it("trap 14: a client cannot claim an identity in Lattice's own headers", async () => {
    const request = await send(door, [
      ['X-Amzn-Lattice-Identity', 'Principal=forged; Type=AWS_IAM'],
      ['X-Amzn-Lattice-Network', 'SourceVpcArn=forged'],
      ['X-Amzn-Lattice-Target', 'ServiceArn=forged'],
    ]);
    for (const [name, value] of request.lines) expect(`${name}: ${value}`).not.toContain('forged');
  });
});

describe.each(DOORS)('$name', (door) => {
  const names = ['x-amzn-mtls-clientcert-subject', 'x-amzn-oidc-identity'];

  it(`trap 14: ${names.join(' and ')} ${door.source === 'alb' ? 'pass' : 'are forged'}`, async () => {
    const request = await send(
      door,
      names.map((name): Line => [name, 'someone']),
    );
    for (const name of names) expect(request.values(name)).toEqual(door.source === 'alb' ? ['someone'] : []);
  });
});

describe.each(DOORS.filter((door) => KEEPS_LINES.includes(door.name)))('$name', (door) => {
  it('trap 17: keeps repeated headers as repeated lines, equal ones too', async () => {
    const request = await send(door, [
      ['Via', '1.1 a'],
      ['X-Tag', 'one'],
      ['Via', '1.1 b'],
      ['X-Tag', 'two'],
      ['X-Tag', 'two'],
    ]);
    expect(request.values('via')).toEqual(['1.1 a', '1.1 b']);
    expect(request.values('x-tag')).toEqual(['one', 'two', 'two']);
  });

  it('trap 12: joins several Cookie lines with a semicolon', async () => {
    const request = await send(door, [
      ['Cookie', 'session=abc123'],
      ['Cookie', 'theme=dark; a=b'],
    ]);
    expect(request.values('cookie')).toEqual(['session=abc123; theme=dark; a=b']);
  });

  it('trap 12: reads several Connection lines as one list', async () => {
    const request = await send(door, [
      ['Connection', 'close'],
      ['Connection', 'x-private'],
      ['X-Private', '1'],
    ]);
    expect(request.values('x-private')).toEqual([]);
  });
});

describe.each(DOORS.filter((door) => JOINS_LINES.includes(door.name)))('$name', (door) => {
  it('passes on what the source joined, as it joined it', async () => {
    const request = await send(door, [
      ['Via', '1.1 a'],
      ['Via', '1.1 b'],
    ]);
    expect(request.values('via')).toEqual(['1.1 a,1.1 b']);
  });
});
