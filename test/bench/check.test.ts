import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Arrived } from '../../bench/backend.ts';
import { faults } from '../../bench/check.ts';
import type { Sent } from '../../bench/events.ts';
import { answerTo, get, json, send, type Work } from '../../bench/work.ts';

const POST = send('post', 'POST', 'application/json', json(64));
const SESSION = get('session', '/session/200', [['x-one', '1']]);

const right = (work: Work): { sent: Sent; arrived: Arrived } => ({
  sent: answerTo(work.path),
  arrived: {
    method: work.method,
    url: work.path,
    headers: work.headers,
    sha1: createHash('sha1')
      .update(work.body ?? '')
      .digest('hex'),
  },
});

test.each([POST, SESSION])('$name: what arrives unchanged both ways has no fault', (work) => {
  const { sent, arrived } = right(work);
  expect(faults(work, sent, arrived)).toEqual([]);
});

describe('each change is a fault', () => {
  const { sent, arrived } = right(SESSION);
  const without = (name: string, headers: [string, string][]) => headers.filter(([n]) => n !== name);
  const joined: [string, string] = [
    'set-cookie',
    'session=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT, theme=dark; Path=/',
  ];

  test.each<[string, Partial<Sent>, Partial<Arrived>, RegExp]>([
    ['status', { status: '200' }, {}, /^status 200$/],
    ['bytes', { body: Buffer.from('{}') }, {}, /^body: 2 other bytes$/],
    ['a header lost', { headers: without('etag', sent.headers) }, {}, /^answer's etag$/],
    ['cookies joined', { headers: [...without('set-cookie', sent.headers), joined] }, {}, /^answer's set-cookie$/],
    ['method', {}, { method: 'POST' }, /^method POST sent$/],
    ['path', {}, { url: '/session/201' }, /^\/session\/201 asked$/],
    ['body sent', {}, { sha1: '' }, /^other body sent$/],
    ['a header of the request lost', {}, { headers: [] }, /^request's x-one$/],
  ])('%s', (_, otherAnswer, otherRequest, fault) => {
    expect(faults(SESSION, { ...sent, ...otherAnswer }, { ...arrived, ...otherRequest })).toEqual([
      expect.stringMatching(fault),
    ]);
  });

  test('nothing arrived', () => {
    expect(faults(SESSION, sent, null)).toEqual(['nothing reached the backend']);
  });
});
