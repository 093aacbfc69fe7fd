import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerTo, DOORS, type Door, type HttpAnswer, valuesOf } from '../support/doors.ts';
import { eventFile } from '../support/events.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';
import { type BuiltProxy, startProxy } from '../support/proxy.ts';
import { http, type Line, type RecordedRequest, thenClose } from '../support/recording-backend.ts';
import { HOSTILE_ANSWERS, HOSTILE_REQUESTS, type HostileRequest } from './corpus.ts';
import { type Decoy, startDecoy } from './decoy.ts';
import { hostileEvent } from './hostile-event.ts';

/** `/admin` is nobody's; everything else goes to the backend. */
const here = proxiedBackend((url) => ({
  ROUTES: JSON.stringify({
    targetGroups: { legacy: { type: 'http', url, forwardContext: true } },
    rules: [
      {
        name: 'admin',
        priority: 1,
        match: { httpMatch: { pathMatch: { match: { prefix: '/admin' } } } },
        action: { fixedResponse: { statusCode: 403 } },
      },
      {
        // Of 2016 events too, whose default is the host that they name.
        name: 'rest',
        priority: 2,
        match: { httpMatch: { pathMatch: { match: { prefix: '/' } } } },
        action: { forward: { targetGroups: [{ targetGroupIdentifier: 'legacy' }] } },
      },
    ],
  }),
}));

let decoy: Decoy;
beforeAll(async () => {
  decoy = await startDecoy();
});
afterEach(() => expect(decoy.visits()).toBe(0));
afterAll(() => decoy.close());

const JSON_TYPE: Line = ['content-type', 'application/json'];

/** A path as it came, decoded once, with `\\` as `/`, up to a NUL or a decoded `?`, without parameters; each with dot segments resolved. */
function readings(target: string): string[] {
  const [path = ''] = target.split('?');
  const bytes = path.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  const slashes = bytes.replaceAll('\\', '/');
  return [path, bytes, slashes, slashes.split('\0')[0]!, bytes.split('\0')[0]!, bytes.split('?')[0]!].flatMap((read) =>
    [read, read.replace(/;[^/]*/g, '')].map(resolved),
  );
}

function resolved(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}

/** Lines of identity that the backend trusts, and what they held in the event's own context. */
const TRUSTED = /^(x-amzn-lattice-|x-amzn-source-vpc|x-origin-context)/;
const ALB_WRITES = /^x-amzn-(mtls|oidc)-/;

function trustedLines(request: RecordedRequest, door: Door): string[] {
  return request.lines
    .filter(
      ([name]) => TRUSTED.test(name.toLowerCase()) || (door.source !== 'alb' && ALB_WRITES.test(name.toLowerCase())),
    )
    .map(([name, value]) => `${name}: ${value}`);
}

const kinds = [...new Set(HOSTILE_REQUESTS.map(({ kind }) => kind))];

describe.each(DOORS)('$name', (door) => {
  it.each(kinds)('%s: one request at most, to the backend alone, and nobody forged', async (kind) => {
    here.backend.answer = () => http(200, [JSON_TYPE], '{}');
    await answerTo(door, () => here.proxy.invoke(hostileEvent(door, { kind: 'none' }, decoy.authority)));
    const honest = trustedLines(here.received(), door);

    for (const request of HOSTILE_REQUESTS.filter((each) => each.kind === kind)) {
      const what = JSON.stringify(request).slice(0, 300);
      here.backend.requests.length = 0;
      const answer = await attempt(door, request);
      expect(answer.status, what).toSatisfy((status: number) => [200, 400, 403, 413].includes(status));
      expect(here.backend.violations, what).toEqual([]);
      expect(here.backend.requests.length, what).toBeLessThanOrEqual(1);
      expect(answer.body.toString(), what).not.toMatch(/127\.0\.0\.1|\.mjs|node:|at \w+ \(/);
      const [received] = here.backend.requests;
      if (!received) continue;
      expect(answer.status, what).toBe(200);
      expect(received.target, what).toMatch(/^(\/|\*$)/);
      expect(
        received.lines.map(([name]) => name),
        what,
      ).not.toContain('x-injected');
      expect(
        readings(received.target).filter((path) => /^\/admin(\/|$)/i.test(path)),
        what,
      ).toEqual([]);
      // A request that is a client's own cannot change what the source vouched for.
      expect(
        trustedLines(received, door).filter((line) => !line.startsWith('x-origin-context')),
        what,
      ).toEqual(honest.filter((line) => !line.startsWith('x-origin-context')));
      expect(received.values('x-origin-context'), what).toHaveLength(1);
      expect(origin(received), what).not.toMatch(/forged/);
      for (const name of [
        'transfer-encoding',
        'te',
        'trailer',
        'expect',
        'upgrade',
        'keep-alive',
        'proxy-authorization',
      ])
        expect(received.values(name), what).toEqual([]);
    }
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  const attempt = (through: Door, request: HostileRequest): Promise<HttpAnswer> =>
    answerTo(through, () => here.proxy.invoke(hostileEvent(through, request, decoy.authority)));
  const origin = (received: RecordedRequest): string =>
    Buffer.from(received.values('x-origin-context')[0]!, 'base64url').toString();

  it.each([...new Set(HOSTILE_ANSWERS.map(({ kind }) => kind))])(
    'an answer with %s: its one meaning or a 502, and the next is clean',
    async (kind) => {
      for (const hostile of HOSTILE_ANSWERS.filter((each) => each.kind === kind)) {
        const what = JSON.stringify(hostile.bytes.toString('latin1').slice(0, 300));
        here.backend.answer = () => (hostile.ends ? thenClose(Buffer.from(hostile.bytes)) : hostile.bytes);
        const answer = await attempt(door, { kind: 'none', method: 'POST' });
        // bodyJson is the text itself where it is no JSON.
        expect(answer.status, what).toBe(hostile.status);
        expect(
          answer.lines.map(([name]) => name),
          what,
        ).not.toContain('x-injected');
        if (hostile.status === 200) expect(answer.body.toString().replaceAll('"', ''), what).toBe('ok');
        else expect(JSON.parse(answer.body.toString()), what).toMatchObject({ status: 502 });

        here.backend.answer = () => http(200, [JSON_TYPE, ['x-clean', 'yes']], '"clean"');
        const next = await attempt(door, { kind: 'none' });
        expect(next.body.toString(), what).toBe('"clean"');
        expect(valuesOf(next, 'x-clean'), what).toEqual(['yes']);
      }
    },
  );
});

describe('a 2016 event that names where it goes', () => {
  let proxy: BuiltProxy;
  beforeAll(() => {
    const routes = { targetGroups: { legacy: { type: 'http', url: here.backend.url } } };
    proxy = startProxy({ ROUTES: JSON.stringify(routes) });
  });
  const named = (hostname: unknown, port: unknown) => {
    const event = eventFile('vpc-proxy-get');
    return { ...event, requestParams: { ...event['requestParams'], hostname, port, path: '/elsewhere' } };
  };

  it.each<[hostname: unknown, port?: unknown]>([
    ['127.0.0.1'],
    ['localhost'],
    ['127.1'],
    ['2130706433'],
    ['0x7f000001'],
    ['[::ffff:127.0.0.1]'],
    ['127.0.0.1\r\nx-injected: 1'],
    ['127.0.0.1/'],
    ['user@127.0.0.1'],
    ['169.254.169.254', '80'],
    ['169.254.170.2', '80'],
    ['__proto__'],
    ['constructor'],
    [''],
    [null],
    [['127.0.0.1']],
    [{}],
    ['127.0.0.1', '0'],
    ['127.0.0.1', '99999'],
    ['127.0.0.1', '-1'],
    ['127.0.0.1', 'http'],
    ['127.0.0.1', null],
    ['127.0.0.1', {}],
  ])('%j %j, outside the route table: 400 and nobody is asked', async (hostname, port) => {
    const [, decoyPort] = decoy.authority.split(':');
    const door = DOORS.find(({ source }) => source === 'vpc-proxy')!;
    const answer = await answerTo(door, () => proxy.invoke(named(hostname, port === undefined ? decoyPort : port)));
    expect(answer.status).toBe(400);
    expect(here.backend.requests).toEqual([]);
  });
});
