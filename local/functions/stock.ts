import type { LatticeRequest } from '../../shared/lattice/request.ts';

const STOCK: Readonly<Record<string, number>> = { tea: 140, coffee: 12, cocoa: 0 };

const answer = (statusCode: number, body: unknown) => ({
  statusCode,
  isBase64Encoded: false,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

/** A migrated function. It reads VPC Lattice's own events, version V2. */
export const handler = async ({ method, path, headers, queryStringParameters }: LatticeRequest) => {
  if (method !== 'GET') return answer(405, { error: 'Stock is read only' });
  const [, item] = /^\/stock\/([^/?]+)/.exec(path) ?? [];
  if (item !== undefined) {
    const amount = STOCK[item];
    return amount === undefined ? answer(404, { error: `No ${item} in stock` }) : answer(200, { item, amount });
  }
  const least = Number(queryStringParameters?.['least']?.[0] ?? 0);
  const items = Object.entries(STOCK).filter(([, amount]) => amount >= least);
  return answer(200, { askedFrom: headers['x-forwarded-for']?.[0], stock: Object.fromEntries(items) });
};
