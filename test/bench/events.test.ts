import { describe, expect, test } from 'vitest';
import { eventText, readResult, SOURCES, type Source } from '../../bench/events.ts';
import { get } from '../../bench/work.ts';
import { detectEventSource } from '../../shared/formats/index.ts';

test.each(SOURCES)('an event of %s is known as one', (source) => {
  const event = JSON.parse(eventText(source, get('get', '/json/200?a=b'), 'http://127.0.0.1:8080'));
  expect(detectEventSource(event)).toBe(source);
});

describe('a result is read as its event source sends it on', () => {
  const cookies: [string, string][] = [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ];

  test.each<[Source, unknown]>([
    ['apigateway-rest', { statusCode: 200, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] }, body: 'hi' }],
    ['apigateway-http', { statusCode: 200, cookies: ['a=1', 'b=2'], body: 'aGk=', isBase64Encoded: true }],
    ['lattice-v2', { statusCode: 200, headers: { 'set-cookie': ['a=1', 'b=2'] }, body: 'hi' }],
  ])('%s', (source, result) => {
    expect(readResult(source, result)).toEqual({ status: 200, headers: cookies, body: Buffer.from('hi') });
  });

  test('an ALB without multi-value headers does not read multiValueHeaders', () => {
    const result = { statusCode: 200, headers: { etag: '"1"' }, multiValueHeaders: { 'set-cookie': ['a=1'] } };
    expect(readResult('alb', result).headers).toEqual([['etag', '"1"']]);
  });
});
