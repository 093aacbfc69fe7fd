import { describe, expect, it } from 'vitest';
import { DOORS, door, exchange, valuesOf } from '../support/doors.ts';
import { eventFile } from '../support/events.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';
import { http } from '../support/recording-backend.ts';
import { rule, to } from '../support/routes.ts';

/** The traps of docs/wire-facts.md#traps that only a request through the built handler shows. */

const here = proxiedBackend();

describe('trap 1: rules see the path without its query', () => {
  const routed = proxiedBackend((url) => ({
    ROUTES: JSON.stringify({
      targetGroups: { legacy: { type: 'http', url } },
      rules: [
        {
          ...rule('/orders', to('legacy')),
          match: { httpMatch: { pathMatch: { match: { exact: '/orders' } } } },
        },
      ],
    }),
  }));

  it.each(DOORS.filter(({ source }) => source !== 'vpc-proxy'))('$name', async (through) => {
    const answer = await exchange(through, routed.proxy, { method: 'GET', target: '/orders?path=/x' });
    expect(answer.status).toBe(200);
    expect(routed.received().target).toMatch(/^\/orders\?path=(\/|%2F)x$/);
  });

  it.each(DOORS.filter(({ source }) => source !== 'vpc-proxy'))('$name: 404 where no rule matches', async (through) => {
    const answer = await exchange(through, routed.proxy, { method: 'GET', target: '/orders-archive' });
    expect(answer.status).toBe(404);
    expect(routed.backend.requests).toEqual([]);
  });
});

describe('trap 5: no request reaches another host', () => {
  it.each(['//evil.example/x', '/\\evil.example/x', '/@evil.example/x', '/:80@evil.example', '/%2F%2Fevil.example'])(
    '%s is a path of the backend',
    async (path) => {
      await here.proxy.invoke({ ...eventFile('lattice-v2-get'), path });
      expect(here.received().target).toBe(path);
    },
  );

  it('whatever Host says', async () => {
    await exchange(door('Lattice v2'), here.proxy, { method: 'GET', target: '/', lines: [['Host', 'evil.example']] });
    expect(here.received().values('host')).toEqual(['evil.example']);
  });
});

describe('trap 5: a path that may be read in two ways does not slip past a rule', () => {
  const guarded = proxiedBackend((url) => ({
    ROUTES: JSON.stringify({
      targetGroups: { legacy: { type: 'http', url } },
      rules: [rule('/admin', { fixedResponse: { statusCode: 403 } })],
      defaultAction: to('legacy'),
    }),
  }));
  const ask = async (path: string) =>
    door('Lattice v2').toAnswer(await guarded.proxy.invoke({ ...eventFile('lattice-v2-get'), path }));

  it.each([
    '/x/../admin',
    '/x/%2e%2e/admin',
    '/x/..%2Fadmin',
    '/x/..;/admin',
    '//admin',
    '/./admin',
    '/%61dmin',
    '/x\\..\\admin',
    '/x/%2E./admin',
    '/admin%2Fx',
    '/x/..%5cadmin',
  ])('%s is refused', async (path) => {
    const { status } = await ask(path);
    expect([400, 403]).toContain(status);
    expect(guarded.backend.requests).toEqual([]);
  });

  it.each(['/x/../y', '/a%2Fb', '/a//b', '/a%20b', '/x/..;/y'])('%s passes as it came', async (path) => {
    expect((await ask(path)).status).toBe(200);
    expect(guarded.received().target).toBe(path);
  });
});

it.each(['alb-health-check', 'alb-health-check-multi-value'])(
  'trap 29: %s is answered, without a Host',
  async (file) => {
    const through = door(file.endsWith('value') ? 'ALB with multi-value headers' : 'ALB');
    const answer = through.toAnswer(await here.proxy.invoke(eventFile(file)));
    expect(answer.status).toBe(200);
    expect(here.received().values('host')).toHaveLength(1);
  },
);

it('trap 11: the console test event, all null, is answered', async () => {
  const answer = door('REST API').toAnswer(await here.proxy.invoke(eventFile('apigateway-rest-test-invoke')));
  expect(answer.status).toBe(200);
  expect(here.received().values('host')).toHaveLength(1);
});

it('trap 24: what a REST API renames is sent under its own name', async () => {
  here.backend.answer = () =>
    http(
      401,
      [
        ['www-authenticate', 'Bearer'],
        ['server', 'legacy'],
      ],
      '{}',
    );
  const answer = await exchange(door('REST API'), here.proxy, { method: 'GET', target: '/' });
  expect(valuesOf(answer, 'www-authenticate')).toEqual(['Bearer']);
  expect(valuesOf(answer, 'server')).toEqual(['legacy']);
});

it.each(['constructor', '__proto__', 'toString'])('the header %s is a header like any other', async (name) => {
  const event = JSON.parse(JSON.stringify(eventFile('lattice-v2-get')).replace('"accept"', `"${name.toLowerCase()}"`));
  here.backend.answer = () => http(200, [[name, 'back']], 'ok');
  const result = (await here.proxy.invoke(event)) as { headers: Record<string, string> };
  expect(here.received().values(name.toLowerCase())).toEqual(['*/*']);
  expect(Object.entries(result.headers)).toContainEqual([name.toLowerCase(), 'back']);
});

describe('trap 19: a request to a Lattice service is signed as Lattice reads it', () => {
  const signed = proxiedBackend(
    (url) => ({
      ROUTES: JSON.stringify({
        targetGroups: { orders: { type: 'lattice', url, auth: 'AWS_IAM' } },
        defaultAction: to('orders'),
      }),
    }),
    { AWS_ACCESS_KEY_ID: 'EXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_SESSION_TOKEN: 'example-token' },
  );

  it.each(DOORS.filter(({ source }) => source !== 'vpc-proxy'))('$name', async (through) => {
    await exchange(through, signed.proxy, {
      method: 'POST',
      target: '/a%20b//c?q=x+y&r=%2B',
      lines: [['Authorization', 'Bearer example']],
      body: 'ok',
    });
    const { target, values } = signed.received();
    const [authorization = ''] = values('authorization');
    const [, names = ''] =
      /^AWS4-HMAC-SHA256 Credential=EXAMPLE\/\d{8}\/us-east-2\/vpc-lattice-svcs\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=[0-9a-f]{64}$/.exec(
        authorization,
      )!;
    expect(names.split(';')).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']));
    expect(names).not.toContain('x-forwarded-for');
    expect(values('x-amz-content-sha256')).toEqual(['UNSIGNED-PAYLOAD']);
    expect(values('x-forwarded-authorization')).toEqual(['Bearer example']);
    expect(values('host')).toEqual([`127.0.0.1:${signed.backend.port}`]);
    expect(values('x-forwarded-host')).toEqual(['api.example.com']);
    expect(target).toBe('/a%20b//c?q=x%20y&r=%2B');
  });
});
