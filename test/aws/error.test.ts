import { expect, test } from 'vitest';
import { errorOf } from '../../shared/aws/error.ts';

const header = (value: string) => ({ 'x-amzn-errortype': [value] });

test.each<[what: string, headers: Record<string, string[]>, body: string, name: string, message: string]>([
  ['JSON 1.1', {}, '{"__type":"ParameterNotFound","message":"m"}', 'ParameterNotFound', 'm'],
  ['with a namespace', {}, '{"__type":"com.amazonaws.ssm#ParameterNotFound"}', 'ParameterNotFound', 'status 400'],
  ['REST JSON', header('TooManyRequestsException'), '{"Type":"User","message":"m"}', 'TooManyRequestsException', 'm'],
  ['with a URL', header('AccessDenied:http://internal.amazon.com/coral/'), '{"Message":"m"}', 'AccessDenied', 'm'],
  ['namespace and URL', header('a.b#Gone:http://x/#y'), '', 'Gone', 'status 400'],
  ['by its code', {}, '{"code":"Gone"}', 'Gone', 'status 400'],
  ['without a name', {}, '{"message":"m"}', 'UnknownError', 'm'],
  ['a page', {}, '<html>', 'UnknownError', 'status 400'],
  ['nothing', {}, '', 'UnknownError', 'status 400'],
  ['null', {}, 'null', 'UnknownError', 'status 400'],
  ['other types', {}, '{"__type":1,"message":{}}', 'UnknownError', 'status 400'],
])('%s', (_, headers, body, name, message) => {
  const error = errorOf({ statusCode: 400, headers }, Buffer.from(body));
  expect(error).toMatchObject({ name, message, statusCode: 400 });
});

test('the date is that of the service', () => {
  const headers = { date: ['Sat, 28 Nov 2026 10:00:00 GMT'] };
  expect(errorOf({ statusCode: 403, headers }, Buffer.alloc(0)).date).toBe(Date.UTC(2026, 10, 28, 10));
  expect(errorOf({ statusCode: 403, headers: {} }, Buffer.alloc(0)).date).toBeNaN();
});
