import { expect, it } from 'vitest';
import { canonicalQuery } from '../../../shared/targets/signing/canonical-query.ts';

it.each([
  ['', ''],
  ['b=2&a=1', 'a=1&b=2'],
  ['a=2&a=1', 'a=1&a=2'],
  ['a=1&a=1', 'a=1&a=1'],
  ['a=10&a=9', 'a=10&a=9'],
  ['b=1&a=2&b=0&a=1&c=', 'a=1&a=2&b=0&b=1&c='],
  ['flag', 'flag='],
  ['A=1&a=2&_=3', 'A=1&_=3&a=2'],
  ['a=x/y:z', 'a=x%2Fy%3Az'],
  ['a=%7e%41%2f', 'a=~A%2F'],
  ['a=caf%e9', 'a=caf%E9'],
  ['a=%0a%09', 'a=%0A%09'],
  ['a=100%', 'a=100%25'],
  ['a=b=c', 'a=b%3Dc'],
  ['__proto__=1', '__proto__=1'],
])('%j is in canonical form %j', (query, canonical) => {
  expect(canonicalQuery(query)).toBe(canonical);
});
