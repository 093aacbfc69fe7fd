import type { LatticeRequest } from '../../shared/lattice/request.ts';

const ORDERS = [
  { id: 1, item: 'Tea, Earl Grey', status: 'shipped', currency: 'EUR' },
  { id: 2, item: 'Café crème', status: 'open', currency: 'EUR' },
];

const answer = (statusCode: number, body: unknown) => ({
  statusCode,
  isBase64Encoded: false,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

/** The rewritten orders service. It answers more than the legacy backend, and does not know every order yet. */
export const handler = async ({ method, path, queryStringParameters }: LatticeRequest) => {
  if (method !== 'GET') return answer(501, { error: 'Orders cannot be changed here yet' });
  const [, id] = /^\/orders\/([^/?]+)/.exec(path) ?? [];
  if (id !== undefined) {
    const order = ORDERS.find((order) => String(order.id) === id);
    return order ? answer(200, order) : answer(404, { error: `There is no order ${id}` });
  }
  const status = queryStringParameters?.['status']?.[0];
  return answer(200, status === undefined ? ORDERS : ORDERS.filter((order) => order.status === status));
};
