import { describe, expect, test } from 'vitest';
import { handler as invoices } from '../../../local/functions/invoices.ts';
import { handler as stock } from '../../../local/functions/stock.ts';
import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import { eventFile } from '../../support/events.ts';

const bodyOf = ({ body }: { body: string }): unknown => JSON.parse(body);

describe('invoices, which reads ALB events', () => {
  const call = (change: Record<string, unknown>) =>
    invoices({ ...eventFile('alb-single-value'), httpMethod: 'GET', queryStringParameters: {}, ...change } as never);

  test.each([
    ['/invoices', {}, 200, 2],
    ['/invoices', { paid: 'true' }, 200, 1],
  ])('GET %s %j', async (path, queryStringParameters, status, length) => {
    const answer = await call({ path, queryStringParameters });
    expect([answer.statusCode, bodyOf(answer)]).toEqual([status, expect.objectContaining({ length })]);
  });

  test.each([
    ['GET', '/invoices/2024-001', 200, '200 OK'],
    ['GET', '/invoices/none', 404, '404 Not Found'],
    ['POST', '/invoices', 405, '405 Method Not Allowed'],
  ])('%s %s is %i', async (httpMethod, path, statusCode, statusDescription) => {
    expect(await call({ httpMethod, path })).toMatchObject({ statusCode, statusDescription });
  });
});

describe('stock, which reads Lattice events', () => {
  const call = (change: Partial<LatticeRequest>) =>
    stock({ ...(eventFile('lattice-v2-get') as LatticeRequest), ...change });

  test.each([
    ['GET', '/stock', 200],
    ['GET', '/stock?least=1', 200],
    ['GET', '/stock/tea', 200],
    ['GET', '/stock/tea?x', 200],
    ['GET', '/stock/none', 404],
    ['POST', '/stock', 405],
  ])('%s %s is %i', async (method, path, statusCode) => {
    expect(await call({ method, path })).toMatchObject({ statusCode });
  });

  test('lists what there is at least so much of', async () => {
    const answer = await call({ path: '/stock?least=100', queryStringParameters: { least: ['100'] } });
    expect(bodyOf(answer)).toMatchObject({ stock: { tea: 140 } });
  });
});
