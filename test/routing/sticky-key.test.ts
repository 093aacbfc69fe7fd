import { describe, expect, it } from 'vitest';
import type { Origin } from '../../shared/lattice/origin.ts';
import type { Forward } from '../../shared/routing/schema.ts';
import { stickyKey } from '../../shared/routing/sticky-key.ts';
import { mirroredRequest } from '../mirroring/mirrored.ts';
import { map } from '../support/settings.ts';

const keyOf = (by: string[] | undefined, headers: Record<string, string[]>, origin: Partial<Origin> = {}) => {
  const forward: Forward = { targetGroups: [], ...(by && { stickiness: { by } }) };
  return stickyKey(forward, { ...mirroredRequest().request, headers: map(headers) }, { eventSource: 'alb', ...origin });
};

describe('the key is', () => {
  it.each<[what: string, by: string[], headers: Record<string, string[]>, key: string | undefined]>([
    ['a header', ['header:x-user-id'], { 'x-user-id': ['u1'] }, 'u1'],
    ['a header, whatever its case in the table', ['header:X-User-Id'], { 'x-user-id': ['u1'] }, 'u1'],
    ['a cookie', ['cookie:session'], { cookie: ['a=1; session=s1; b=2'] }, 's1'],
    ['a cookie of a second line', ['cookie:session'], { cookie: ['a=1', 'session=s1'] }, 's1'],
    ['a cookie with = in its value', ['cookie:session'], { cookie: ['session=a=b=='] }, 'a=b=='],
    ['the first cookie of that name', ['cookie:session'], { cookie: ['session=s1; session=s2'] }, 's1'],
    ['a cookie by its exact name', ['cookie:session'], { cookie: ['Session=s0; xsession=s1'] }, undefined],
    ['no cookie whose name it only begins', ['cookie:session'], { cookie: ['sessions; session=s1'] }, 's1'],
    ['a cookie without the space around it', ['cookie:session'], { cookie: ['a=1;  session = s1 ; b=2'] }, 's1'],
    ['no cookie without a value', ['cookie:session'], { cookie: ['session; session2=x'] }, undefined],
    ['the address that the event source vouches for', ['sourceIp'], {}, '203.0.113.9'],
    [
      'the first that is there',
      ['header:x-user-id', 'cookie:session'],
      { 'x-user-id': ['u1'], cookie: ['session=s1'] },
      'u1',
    ],
    ['the next where the first is not', ['header:x-user-id', 'cookie:session'], { cookie: ['session=s1'] }, 's1'],
    [
      'the next where the first is empty',
      ['header:x-user-id', 'cookie:session'],
      { 'x-user-id': [''], cookie: ['session=s1'] },
      's1',
    ],
    ['the last resort', ['header:x-user-id', 'cookie:session', 'sourceIp'], {}, '203.0.113.9'],
    ['none where none is there', ['header:x-user-id', 'cookie:session'], {}, undefined],
    ['a header of a name that every object has', ['header:constructor'], {}, undefined],
  ])('%s', (_what, by, headers, key) => expect(keyOf(by, headers, { sourceIp: '203.0.113.9' })).toBe(key));
});

it('none without stickiness', () => expect(keyOf(undefined, { 'x-user-id': ['u1'] })).toBeUndefined());

describe('sourceIp', () => {
  it('is what the nearest gateway wrote, where the event says no more', () => {
    expect(keyOf(['sourceIp'], { 'x-forwarded-for': ['198.51.100.1, 203.0.113.9'] })).toBe('203.0.113.9');
  });

  it('is not what a client wrote before the event source’s own word', () => {
    expect(keyOf(['sourceIp'], { 'x-forwarded-for': ['198.51.100.1'] }, { sourceIp: '203.0.113.9' })).toBe(
      '203.0.113.9',
    );
  });

  it('none where nobody knows', () => expect(keyOf(['sourceIp'], {})).toBeUndefined());
});
