import { expect } from 'vitest';
import type { HttpAnswer } from '../../support/doors.ts';

/** Lines that belong to one connection, request or moment, and the length, which every front door writes itself. */
const NOT_COMPARED = new Set([
  ...['connection', 'keep-alive', 'transfer-encoding', 'trailer', 'content-length'],
  ...['date', 'age', 'x-varnish'],
]);

/** Values of each name; repeats are joined, as Lattice has them, but cookies never. */
function headersOf({ lines }: HttpAnswer, ignored: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of lines) {
    if (NOT_COMPARED.has(name) || ignored.includes(name)) continue;
    const values = headers[name] ?? [];
    headers[name] = name === 'set-cookie' ? [...values, value] : [[...values, value].join(', ')];
  }
  return headers;
}

/** Whether the proxy's caller gets what curl gets. */
export function expectSame(throughProxy: HttpAnswer, byCurl: HttpAnswer, ignored: readonly string[] = []): void {
  expect(throughProxy.status).toBe(byCurl.status);
  expect(headersOf(throughProxy, ignored)).toEqual(headersOf(byCurl, ignored));
  // A difference of megabytes is not printed.
  if (!throughProxy.body.equals(byCurl.body)) expect(summary(throughProxy.body)).toBe(summary(byCurl.body));
}

const summary = (body: Buffer): string => `${body.length} bytes: ${body.toString('latin1', 0, 300)}`;
