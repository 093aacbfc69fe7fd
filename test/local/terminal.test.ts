import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { splitTarget } from '../../local/http/request.ts';
import type { LogLine } from '../../local/log-lines.ts';
import { otherLine, requestLine } from '../../local/terminal.ts';

const request = {
  method: 'GET',
  ...splitTarget('/a?b=1'),
  headers: [],
  body: Buffer.alloc(0),
  scheme: 'http' as const,
  sourceIp: '127.0.0.1',
  sourcePort: 50_000,
  port: 3003,
  time: 0,
  id: '33333333-4444-4555-8666-777777777777',
};
const served = { door: 'ALB', request, status: 200, ms: 11.6 };
const line = { message: 'request', method: 'GET', path: '/a', targetGroup: 'legacy', status: 200, durationMs: 9 };
/** Without colours and without the time. */
const plain = (text: string) => stripVTControlCharacters(text).replace(/^\d\d:\d\d:\d\d {2}/, '');

describe('the line of a request', () => {
  test.each<[what: string, given: Parameters<typeof requestLine>[0], expected: string]>([
    ['has rule and target group', { ...served, line: { ...line, rule: 'r' } }, 'ALB  GET /a  r → legacy  200  12 ms'],
    ['names the default action', { ...served, line }, 'ALB  GET /a  default → legacy  200  12 ms'],
    [
      'says that no target was asked',
      { ...served, status: 404, line: { ...line, targetGroup: undefined } },
      'ALB  GET /a  default → nowhere  404  12 ms',
    ],
    [
      'says who was asked first',
      { ...served, line: { ...line, fellBackFrom: 'orders' } },
      'ALB  GET /a  default → orders, then legacy  200  12 ms',
    ],
    [
      'says why the proxy answered by itself',
      { ...served, status: 502, line: { ...line, errorMessage: 'refused' } },
      'ALB  GET /a  default → legacy  502  12 ms  refused',
    ],
    [
      'says why the door refused the result',
      { ...served, status: 502, line, problem: 'body is null' },
      'ALB  GET /a  default → legacy  502  12 ms  body is null',
    ],
    ['has no target without a line of the function', served, 'ALB  GET /a  200  12 ms'],
  ])('%s', (_, given, expected) => {
    expect(plain(requestLine(given))).toBe(expected);
  });
});

describe('a line of its own', () => {
  const mirror = { message: 'mirror', level: 'INFO', rule: 'r', method: 'GET', mirror: 'orders', routesVersion: '7' };
  const differences = [
    { at: '/total', type: 'changed' },
    { at: 'header:etag', type: 'removed' },
  ];

  test.each<[what: string, line: LogLine, expected: string]>([
    ['the same answer of a mirror', { ...mirror, equal: true }, 'mirror  GET r → orders  same answer'],
    [
      'where a mirror differs',
      { ...mirror, equal: false, differences },
      'mirror  GET r → orders  differs: /total changed, header:etag removed',
    ],
    [
      'a mirror without an answer',
      { ...mirror, equal: false, mirrorError: 'deadline' },
      'mirror  GET r → orders  no answer: deadline',
    ],
    [
      'what was not compared',
      { ...mirror, rule: undefined, skipped: 'tooLarge' },
      'mirror  GET default → orders  not compared: tooLarge',
    ],
    ['a request that the inspector sent', line, 'inspector  GET /a  default → legacy  200  9 ms'],
    [
      'any other keeps what says more than numbers do',
      {
        message: 'route table refused',
        level: 'ERROR',
        timestamp: 'now',
        reason: 'unknown key rulez',
        RoutesRefused: 1,
      },
      'route table refused  reason unknown key rulez',
    ],
  ])('%s', (_, line, expected) => {
    expect(plain(otherLine(line))).toBe(expected);
  });
});
