import { describe, expect, test } from 'vitest';
import { eventText, readResult, SOURCES, type Source } from '../../bench/events.ts';
import { get } from '../../bench/work.ts';
import { detectEventSource } from '../../shared/formats/index.ts';

test.each(SOURCES)('an event of %s is known as one', (source) => {
  const event = JSON.parse(eventText(source, get('get', '/json/200?a=b'), 'http://127.0.0.1:8080'));
  expect(detectEventSource(event)).toBe(source);
});

describe('a result is read as its event source sends it on', () => {
  test.each<[Source | undefined, unknown]>([
    ['apigateway-rest', { statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] }, body: 'hi' }],
    ['apigateway-http', { statusCode: 200, cookies: ['a=1', 'b=2'], body: 'aGk=', isBase64Encoded: true }],
    ['lattice-v2', { statusCode: 200, headers: { 'set-cookie': ['a=1', 'b=2'] }, body: 'hi' }],
    [undefined, { statusCode: 200, headers: { 'Set-Cookie': ['a=1', 'b=2'] }, body: Buffer.from('hi') }],
  ])('%s', (source, result) => {
    const { status, headers, body } = readResult(source, result);
    const cookies = headers.filter(([name]) => name === 'set-cookie').map(([, value]) => value);
    expect([status, cookies, body.toString()]).toEqual([200, ['a=1', 'b=2'], 'hi']);
  });

  test('an ALB without multi-value headers does not read multiValueHeaders', () => {
    const result = { statusCode: 200, headers: { etag: '"1"' }, multiValueHeaders: { 'set-cookie': ['a=1'] } };
    expect(readResult('alb', result).headers).toEqual([['etag', '"1"']]);
  });
});
