import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseRouteTable } from '../../shared/routing/load.ts';
import { alb } from '../doors/alb.ts';
import { lambda } from '../lambda.ts';
import { loadHandler } from '../load-handler.ts';
import { createInspector } from './inspector.ts';

/** An inspector with one mirrored request, for the picture of two answers. The demo's table mirrors nothing. */
export async function mirroringInspector(handler: string): Promise<{ url: string; close: () => void }> {
  const servers: Server[] = [];
  const listen = async (server: Server): Promise<string> => {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const backend = (order: object) =>
    listen(
      createServer((_, res) => {
        res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(order));
      }),
    );

  const order = { id: 2, status: 'open', lines: [{ item: 'tea', quantity: 2, price: 3.5 }], total: 7 };
  const text = JSON.stringify({
    targetGroups: {
      legacy: { type: 'http', url: await backend(order) },
      orders: {
        type: 'http',
        url: await backend({ ...order, lines: [{ item: 'tea', quantity: 2, price: '3.50' }], currency: 'EUR' }),
      },
    },
    rules: [
      {
        name: 'orders',
        priority: 10,
        match: { httpMatch: { pathMatch: { match: { prefix: '/orders' } } } },
        action: {
          forward: {
            targetGroups: [{ targetGroupIdentifier: 'legacy' }],
            mirror: { targetGroupIdentifier: 'orders', mode: 'inline' },
          },
        },
      },
    ],
  });
  process.env['ROUTES'] = text;
  const { server, inspect } = createInspector({ table: parseRouteTable(text, 'picture'), handler });
  const invoke = inspect(alb, 3003, lambda(await loadHandler(handler)));
  await invoke({
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/x/0a' } },
    httpMethod: 'GET',
    path: '/orders/2',
    queryStringParameters: {},
    headers: { host: 'orders.example.com', accept: 'application/json' },
    body: '',
    isBase64Encoded: false,
  });
  const url = await listen(server);
  const close = () => {
    for (const one of servers) one.close();
  };
  return { url, close };
}
