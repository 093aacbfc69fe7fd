import { describe, expect, test } from 'vitest';
import { httpApiPayload1Shape } from '../../../../local/doors/shapes/payload-1.ts';
import { splitTarget } from '../../../../local/http/request.ts';

/** No local door has this shape: its port list is full. It serves the tests of the proxy. */
const request = (method: string, target: string, headers: [string, string][] = [], body = '') => ({
  method,
  ...splitTarget(target),
  headers,
  body: Buffer.from(body),
  scheme: 'https' as const,
  sourceIp: '203.0.113.7',
  sourcePort: 50_000,
  port: 443,
  time: 0,
  id: '33333333-4444-4555-8666-777777777777',
});
const sent = (result: object) => {
  const { headers } = httpApiPayload1Shape.toAnswer({ result, payload: '' }, request('GET', '/'));
  return headers;
};

describe('an HTTP API with payload 1.0 (docs/wire-facts.md#http-api-payload-1)', () => {
  test('leaves the path escaped, and decodes it in the context', () => {
    const event = httpApiPayload1Shape.toEvent(request('GET', '/a%20b')) as Record<string, { path: string }>;
    expect([event['version'], event['path'], event['requestContext']!.path]).toEqual(['1.0', '/a%20b', '/a b']);
  });

  test('spells names in title case, with a length even without a body', () => {
    const event = httpApiPayload1Shape.toEvent(request('GET', '/', [['x-my-HEADER', '1']]));
    expect(event['headers']).toEqual({ 'X-My-Header': '1', 'Content-Length': '0' });
  });

  test('sends the single value first, and an equal pair twice', () => {
    expect(sent({ statusCode: 200, headers: { a: '1' }, multiValueHeaders: { a: ['1', '2'] } })).toEqual([
      ['a', '1'],
      ['a', '1'],
      ['a', '2'],
      ['Content-Type', 'application/json'],
    ]);
  });
});
