import { createServer } from 'node:http';
import { type Lab, startLab } from 'lattice-migration-proxy/lab';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { legacyBackend } from '../../local/backends/legacy.ts';
import { listening } from './doors/knock.ts';

/** How a team tests its own route table: one rule for the service that has moved, everything else stays. */
describe('an example', () => {
  const backend = createServer(legacyBackend());
  let lab: Lab;

  beforeAll(async () => {
    const url = `http://127.0.0.1:${await listening(backend)}`;
    const functionArn = 'arn:aws:lambda:us-east-2:123456789012:function:orders:live';
    lab = await startLab({
      routes: {
        targetGroups: {
          legacy: { type: 'http', url },
          orders: { type: 'lambda', functionArn, eventFormat: 'lattice-v2' },
        },
        rules: [
          {
            name: 'orders',
            priority: 10,
            match: { httpMatch: { pathMatch: { match: { prefix: '/orders' } } } },
            action: { forward: { targetGroups: [{ targetGroupIdentifier: 'orders' }] } },
          },
        ],
        defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'legacy' }] } },
      },
      functions: {
        orders: async ({ path }) => ({ statusCode: 200, headers: {}, body: `moved ${path}`, isBase64Encoded: false }),
      },
    });
  });
  afterAll(async () => {
    await lab.close();
    backend.close();
    backend.closeAllConnections();
  });

  test('orders have moved', async () => {
    const response = await fetch(`${lab.doors.alb}/orders/1?a=b`);
    expect([response.status, await response.text()]).toEqual([200, 'moved /orders/1?a=b']);
    expect(lab.requests.at(-1)).toMatchObject({
      door: 'alb',
      path: '/orders/1',
      status: 200,
      rule: 'orders',
      targetGroup: 'orders',
      event: { httpMethod: 'GET', requestContext: { elb: {} } },
    });
  });

  test.each([
    'apigateway-rest',
    'apigateway-http',
    'function-url',
    'alb',
    'alb-multi-value',
    'lattice-v1',
    'lattice-v2',
    'vpc-proxy',
  ] as const)('everything else stays: %s', async (door) => {
    expect((await fetch(`${lab.doors[door]}/status/203`)).status).toBe(203);
    const { door: name, rule, targetGroup, status } = lab.requests.at(-1)!;
    expect({ name, rule, targetGroup, status }).toEqual({
      name: door,
      rule: undefined,
      targetGroup: 'legacy',
      status: 203,
    });
  });
});

describe('a lab', () => {
  const legacy = { type: 'http', url: 'http://127.0.0.1:9' };

  test('tells what a door answered by itself', async () => {
    const lab = await startLab({ routes: { targetGroups: { legacy } } });
    expect((await fetch(`${lab.doors['apigateway-rest']}/?a=%7C`)).status).toBe(404);
    await fetch(`${lab.doors.alb}/`, { method: 'POST', body: Buffer.alloc(1024 * 1024 + 1) });
    expect(lab.requests.map(({ status, event }) => [status, event !== undefined])).toEqual([
      [404, true],
      [413, false],
    ]);
    await lab.close();
  });

  test('has nothing of another one, whose functions are its own', async () => {
    const functionArn = 'arn:aws:lambda:us-east-2:123456789012:function:fn';
    const routes = {
      targetGroups: { fn: { type: 'lambda', functionArn, eventFormat: 'alb', multiValueHeaders: false } },
      defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'fn' }] } },
    };
    const labs = [];
    for (const body of ['the first', 'the second']) {
      labs.push(await startLab({ routes, functions: { fn: async () => ({ statusCode: 200, body }) } }));
    }
    const bodies = await Promise.all(labs.map(async ({ doors }) => (await fetch(`${doors.alb}/`)).text()));
    expect(bodies).toEqual(['the first', 'the second']);
    for (const lab of labs.reverse()) await lab.close();
  });

  test('gives environment, ports and log back', async () => {
    const [env, write] = [{ ...process.env }, process.stdout.write];
    const lab = await startLab({ routes: { targetGroups: { legacy } } });
    expect(process.stdout.write).not.toBe(write);
    await lab.close();
    expect(process.env).toEqual(env);
    expect(process.stdout.write).toBe(write);
    await expect(fetch(lab.doors.alb)).rejects.toThrow('fetch failed');
  });

  test.each<[what: string, routes: object | string, message: RegExp]>([
    ['an invalid table', { targetGroups: {}, rulez: [] }, /^routes: .*rulez/],
    ['a file that is not there', '/no/such.json', /no\/such\.json/],
    [
      'a function without a handler',
      {
        targetGroups: {
          fn: {
            type: 'lambda',
            functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:fn',
            eventFormat: 'alb',
            multiValueHeaders: false,
          },
        },
      },
      /^routes: no handler for the function fn: name it in functions$/,
    ],
  ])('refuses %s', async (_, routes, message) => {
    const write = process.stdout.write;
    await expect(startLab({ routes })).rejects.toThrow(message);
    expect(process.stdout.write).toBe(write);
  });
});
