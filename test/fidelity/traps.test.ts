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
  it('a path that looks like a host is a path of the backend', async () => {
    const path = '//evil.example/x';
    await here.proxy.invoke({ ...eventFile('lattice-v2-get'), path });
    expect(here.received().target).toBe(path);
  });

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

  // test/routing/odd-paths.test.ts has the paths of each server.
  it.each(['/x/../admin', '/x/..%2Fadmin', '/x/..;/admin', '//admin', '/%61dmin'])('%s is refused', async (path) => {
    const { status } = await ask(path);
    expect([400, 403]).toContain(status);
    expect(guarded.backend.requests).toEqual([]);
  });

  it.each(['/x/../y', '/a%2Fb', '/x/..;/y'])('%s passes as it came', async (path) => {
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
