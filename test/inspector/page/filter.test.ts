import { describe, expect, test } from 'vitest';
import type { Summary } from '../../../local/inspector/messages.ts';
import { matches, parseFilter, searchedWords } from '../../../local/inspector/page/requests/filter.ts';

const ROW: Summary = {
  id: 1,
  at: 0,
  door: 'REST API',
  source: 'apigateway-rest',
  method: 'POST',
  path: '/Orders/1',
  rule: 'orders',
  targetGroup: 'legacy',
  status: 502,
  errorKind: 'unreachable',
};

describe.each<[string, boolean]>([
  ['', true],
  ['/orders', true],
  ['ORDERS post', true],
  ['orders get', false],
  ['-orders', false],
  ['-get', true],
  ['status:502', true],
  ['status:5xx', true],
  ['status:50', true],
  ['status:4xx', false],
  ['-status:2xx', true],
  ['502', true],
  ['source:alb', false],
  ['source:rest', true],
  ['method:post', true],
  ['rule:orders target:legacy', true],
  ['target:orders', false],
  ['path:legacy', false],
  ['error:unreach', true],
  ['parity:equal', false],
  ['group:legacy', true],
  ['door:rest', true],
  ['source:"rest api"', true],
  ['"orders legacy"', true],
  ['fallback:legacy', false],
  ['header:bearer', false],
  ['-header:bearer', true],
  ['a:b', false],
  ['-', true],
])('%j', (text, expected) => {
  test(expected ? 'shows the row' : 'hides it', () => expect(matches(ROW, parseFilter(text))).toBe(expected));
});

test('a request that no rule matched is found by rule:default, one without an answer by status:failed', () => {
  const { rule: _, status: __, ...row } = ROW;
  expect(matches(row, parseFilter('rule:default status:failed'))).toBe(true);
});

test('a word about query, header or body holds for the requests that the server found', () => {
  const found = new Map([
    ['header:x-beta: 1', new Set([1])],
    ['body:tea', new Set([2])],
  ]);
  expect(searchedWords('post header:"x-beta: 1" -body:tea body:')).toEqual(['header:x-beta: 1', 'body:tea']);
  expect(matches(ROW, parseFilter('header:"x-beta: 1" -body:tea', found))).toBe(true);
  expect(matches(ROW, parseFilter('body:tea', found))).toBe(false);
});
