import { describe, expect, test } from 'vitest';
import { latticeV1 } from '../../../local/doors/lattice-v1.ts';
import { latticeV2 } from '../../../local/doors/lattice-v2.ts';
import { answerTo, knock, lines, raw, Thrown } from './knock.ts';

const OK = { statusCode: 200, headers: {}, isBase64Encoded: false };

describe.each([latticeV1, latticeV2])('$name', (door) => {
  test('answers the status, the headers in lower case, and the bytes', async () => {
    const result = { statusCode: 201, headers: { 'X-A': '1' }, body: '/+8=', isBase64Encoded: true };
    const answer = await answerTo(door, result);
    expect([answer.status, answer.bytes]).toEqual([201, Buffer.from([255, 239])]);
    expect(answer.headers).toContainEqual(['x-a', '1']);
  });

  test.each<[what: string, result: unknown, name: string, values: string[]]>([
    ['a line for each of an array', { ...OK, headers: { 'set-cookie': ['a=1', 'b=2'] } }, 'set-cookie', ['a=1', 'b=2']],
    [
      'the last of two spellings',
      { ...OK, headers: { 'set-cookie': 'a=1', 'Set-Cookie': 'b=2' } },
      'set-cookie',
      ['b=2'],
    ],
    ['nothing of cookies', { ...OK, cookies: ['a=1'] }, 'set-cookie', []],
    ['nothing of multiValueHeaders', { ...OK, multiValueHeaders: { a: ['1'] } }, 'a', []],
    ['no type that nobody gave', OK, 'content-type', []],
    ['nothing for one hop', { ...OK, headers: { connection: 'x-a, close', 'x-a': '1' } }, 'x-a', []],
    ['a counted length', { ...OK, headers: { 'content-length': '9' }, body: 'x' }, 'content-length', ['1']],
  ])('answers with %s', async (_, result, name, values) => {
    expect(lines(await answerTo(door, result), name)).toEqual(values);
  });

  test.each<[what: string, result: unknown]>([
    ['no statusCode', { headers: {}, isBase64Encoded: false }],
    ['no headers', { statusCode: 200, isBase64Encoded: false }],
    ['no isBase64Encoded', { statusCode: 200, headers: {} }],
    ['a status of 0', { ...OK, statusCode: 0 }],
    ['a number as header', { ...OK, headers: { a: 1 } }],
    ['null as header', { ...OK, headers: { a: null } }],
    ['a string', 'x'],
    ['null', null],
    ['a thrown error', new Thrown(new Error('boom'))],
  ])('answers 502 to %s', async (_, result) => {
    expect((await answerTo(door, result)).status).toBe(502);
  });

  test('answers 413 to more than 6 MB', async () => {
    const { event, answer } = await knock(door, raw('POST /', [], Buffer.alloc(6_291_457)));
    expect([event, answer.status]).toEqual([undefined, 413]);
  });
});
