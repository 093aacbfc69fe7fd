import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compare, DISAGREEMENTS } from './llhttp/compare.ts';
import { startNodeHttp } from './llhttp/node-http.ts';
import { survey } from './llhttp/survey.ts';

const DOC = readFileSync(new URL('../../docs/maintainers/hardening.md', import.meta.url), 'utf8');

/** `npm run test:stress -- llhttp` asks about a million others. */
it('the answer parser and llhttp read alike, except where a disagreement has a name', async () => {
  const { counts, unknown } = await survey(4_000, Number(process.env['FAST_CHECK_SEED'] ?? 20_161_121));
  expect(unknown).toEqual([]);
  expect(counts.get('both read the same')).toBeGreaterThan(1_000);
  expect(counts.get('both refuse')).toBeGreaterThan(1_000);
});

it.each([...new Set(DISAGREEMENTS.map(({ name }) => name))])('the maintainers read why there is: %s', (name) => {
  expect(DOC).toContain(`| ${name} |`);
});

describe('each disagreement is met', () => {
  it.each<[name: string, refusedBy: string, wire: string]>([
    ['HTTP/0.9', 'proxy', 'HTTP/0.9 200 OK\r\n\r\nabc'],
    ['empty lines before a status line', 'proxy', '\r\n\r\nHTTP/1.1 200 OK\r\n\r\nabc'],
    ['control characters', 'proxy', 'HTTP/1.1 200 \x01\r\n\r\nabc'],
    ['unknown codings', 'proxy', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc'],
    ['101', 'proxy', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['identity after chunked', 'proxy', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\nabc'],
    ['identity after chunked', 'none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
    ['lengths of more than 15 digits', 'proxy', 'HTTP/1.1 304 x\r\nContent-Length: 9999999999999999\r\n\r\n'],
    ['a tab behind chunked', 'none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n'],
    [
      'close in an interim answer',
      'llhttp',
      'HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
    ],
    ['chunk extensions', 'llhttp', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0 \r\n\r\n'],
    ['trailers', 'llhttp', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-T: 1\r\r\n\r\n'],
    ['the same length twice', 'llhttp', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na'],
  ])('%s, refused by %s', async (name, _, wire) => {
    const node = await startNodeHttp();
    const answer = { method: 'GET', wire } as const;
    const outcome = compare(answer, await node.read(answer));
    node.close();
    expect(outcome).toMatchObject({ agree: false, isKnown: true, name });
  });
});

it('a message that is read in two ways has no name', () => {
  const answer = { method: 'GET', wire: 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na' } as const;
  const message = { statusCode: 200, rawHeaders: ['Content-Length', '1'], body: 'a' };
  expect(compare(answer, message)).toMatchObject({ agree: true });
  for (const other of [
    { ...message, body: 'b' },
    { ...message, rawHeaders: [] },
    { ...message, statusCode: 201 },
  ]) {
    expect(compare(answer, other)).toMatchObject({ agree: false, isKnown: false });
  }
  expect(compare(answer, { refused: 'HPE_ANY' })).toMatchObject({ agree: false, isKnown: false });
});
