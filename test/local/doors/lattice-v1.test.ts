import { describe, expect, test } from 'vitest';
import { latticeV1 } from '../../../local/doors/lattice-v1.ts';
import { eventFor, type Json, raw } from './knock.ts';

describe('the event', () => {
  test.each<[what: string, request: Buffer, read: (event: Json) => unknown, expected: unknown]>([
    ['has path and query as they came', raw('GET /a%2Fb?x=%20+'), (e) => e['raw_path'], '/a%2Fb?x=%20+'],
    ['has the first value of the query', raw('GET /?a=1&a=2'), (e) => e['query_string_parameters'], { a: '1' }],
    ['has {} for no query', raw('GET /'), (e) => e['query_string_parameters'], {}],
    ['joins lines with a comma', raw('GET /', ['A: 1', 'a: 2']), (e) => e['headers'].a, '1,2'],
    ['even cookies', raw('GET /', ['cookie: a=1', 'cookie: b=2']), (e) => e['headers'].cookie, 'a=1,b=2'],
    ['has "" for no body, and always the flag', raw('GET /'), (e) => [e['body'], e['is_base64_encoded']], ['', false]],
    ['has other bodies as base64', raw('POST /', [], 'a'), (e) => [e['body'], e['is_base64_encoded']], ['YQ==', true]],
    [
      'has the caller in headers',
      raw('GET /', ['x-amzn-source-vpc: vpc-forged']),
      (e) => [/^SourceVpcArn=arn:/.test(e['headers']['x-amzn-lattice-network']), e['headers']['x-amzn-source-vpc']],
      [true, 'vpc-0b8276c84697e7339'],
    ],
    ['has neither version nor context', raw('GET /'), (e) => ['version' in e, 'requestContext' in e], [false, false]],
  ])('%s', async (_, request, read, expected) => {
    expect(read(await eventFor(latticeV1, request))).toEqual(expected);
  });
});
