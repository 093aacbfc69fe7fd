import { describe, expect, test } from 'vitest';
import { draftOf, isDraft, requestOf, restored } from '../../local/inspector/draft.ts';
import { MASK, Masker } from '../../local/inspector/mask/mask.ts';
import type { Draft } from '../../local/inspector/messages.ts';
import { draftOfMessage, messageOf } from '../../local/inspector/page/requests/message.ts';
import { decode } from '../../shared/formats/index.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';

const requestIn = (event: unknown) => decode(event, { sources: {}, requestContext: {}, now: Date.now }).request;

const DRAFT: Draft = {
  method: 'POST',
  target: '/orders?token=1',
  headers: [
    ['authorization', 'Bearer abc'],
    ['x-a', '1'],
  ],
  body: '{"pin":"1234"}',
  isBase64: false,
};

describe('a request is edited as an HTTP message', () => {
  test.each(EVENT_FILES)('%s stays the same', (file) => {
    const draft = draftOf(requestIn(eventFile(file)), new Masker(true));
    expect(draftOfMessage(messageOf(draft), draft.isBase64)).toEqual(draft);
  });

  test.each<[string, Partial<Draft>]>([
    ['GET /a', { method: 'GET', target: '/a', headers: [], body: '' }],
    ['GET /a HTTP/1.1\nHost:x\n', { headers: [['Host', 'x']], body: '' }],
    ['POST /a\nx-a: b: c\n\n\nbody\n\nmore\n', { headers: [['x-a', 'b: c']], body: '\nbody\n\nmore\n' }],
  ])('%j', (text, draft) => expect(draftOfMessage(text, false)).toMatchObject(draft));

  test.each([
    ['', /^First line: expected a method and a path/],
    ['GET', /^First line: expected/],
    ['GET /a b c', /^First line: expected/],
    ['GET /a\nno colon', /^Header "no colon": expected a name, a colon and a value/],
  ])('%j is refused', (text, error) => expect(() => draftOfMessage(text, false)).toThrow(error));
});

describe('an edited request', () => {
  const request = requestIn({
    ...eventFile('alb-single-value'),
    httpMethod: 'POST',
    path: '/orders',
    queryStringParameters: { token: '1' },
    headers: { authorization: 'Bearer abc', 'x-a': '1' },
    body: '{"pin":"1234"}',
  });
  const [masked, shown] = [draftOf(request, new Masker()), draftOf(request, new Masker(true))];

  test('has its secrets masked, and back when they were not changed', () => {
    expect(JSON.stringify(masked)).not.toMatch(/abc|1234|token=1/);
    const sent = restored({ ...masked, headers: [...masked.headers, ['x-b', '2']] }, masked, shown);
    expect(sent).toEqual({ ...DRAFT, headers: [...DRAFT.headers, ['x-b', '2']] });
  });

  test('is never sent with a mask for a value', () => {
    const changed = restored({ ...masked, body: `{"pin":"${MASK}","n":2}` }, masked, shown);
    expect(() => requestOf(changed, 80)).toThrow('Path or body has masked values');
    const other = restored({ ...masked, headers: [['authorization', `Basic ${MASK}`]] }, masked, shown);
    expect(() => requestOf(other, 80)).toThrow('Header authorization has a masked value');
  });

  test('reaches a front door as bytes with a length and a host', () => {
    expect(requestOf({ ...DRAFT, body: '/wA=', isBase64: true }, 3001)).toMatchObject({
      method: 'POST',
      path: '/orders',
      query: 'token=1',
      headers: [['host', '127.0.0.1:3001'], ...DRAFT.headers, ['content-length', '2']],
      body: Buffer.from([0xff, 0]),
    });
  });

  test.each<[Partial<Draft>, string]>([
    [{ method: 'GE T' }, 'Method "GE T": expected a word such as GET.'],
    [{ target: 'orders' }, 'Path: expected a /'],
    [{ target: '/é' }, 'Path: expected a /'],
    [{ headers: [['x a', '1']] }, 'Header "x a": expected a name such as content-type.'],
  ])('%j is refused', (more, error) => expect(() => requestOf({ ...DRAFT, ...more }, 80)).toThrow(error));

  test.each<[unknown, boolean]>([
    [DRAFT, true],
    [undefined, false],
    [{ ...DRAFT, headers: [['a']] }, false],
    [{ ...DRAFT, body: 1 }, false],
  ])('%j is a draft: %s', (value, expected) => expect(isDraft(value)).toBe(expected));
});
