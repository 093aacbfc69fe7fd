import { describe, expect, it } from 'vitest';
import { evidenceRecord } from '../../shared/ramp/log-line.ts';

const request = (members: object) => evidenceRecord({ message: 'request', status: 200, ...members }, 7);
const mirror = (members: object) =>
  evidenceRecord({ message: 'mirror', targetGroup: 'legacy', mirror: 'orders', ...members }, 7);

describe('a line of a request', () => {
  it('is a record of its members', () =>
    expect(
      request({ rule: 'a', targetGroup: 'b', fellBackFrom: 'c', fellBackOn: 404, TargetTime: 3, durationMs: 4 }),
    ).toEqual({
      kind: 'request',
      time: 7,
      rule: 'a',
      targetGroup: 'b',
      fellBackFrom: 'c',
      fellBackOn: 404,
      error: undefined,
      targetMs: 3,
    }));

  it.each<[fellBackOn: unknown, expected: number | string | undefined]>([
    ['unreachable', 'unreachable'],
    [404, 404],
    ['404', 404],
    ['', undefined],
    [undefined, undefined],
  ])('that fell back on %j', (fellBackOn, expected) =>
    expect(request({ fellBackOn })).toHaveProperty('fellBackOn', expected),
  );

  it('of a tester is no evidence, because any client can choose a target group so', () =>
    expect(request({ rule: 'a', targetGroup: 'b', chosenBy: 'targetGroupHeader' })).toBeUndefined());

  it('of Logs Insights has numbers as texts, and empty texts for what is not there', () =>
    expect(request({ rule: '', status: '502', errorKind: '', durationMs: '4.5' })).toMatchObject({
      rule: undefined,
      error: 'target',
      targetMs: 4.5,
    }));

  it.each<[members: object, error: string | undefined]>([
    [{ status: 499 }, undefined],
    [{ status: 500 }, 'target'],
    [{ status: 502, errorKind: 'unreachable' }, 'gateway'],
    [{ status: 504, errorKind: 'deadline' }, 'gateway'],
    [{ status: 413, errorKind: 'tooLarge' }, undefined],
    // Clients alone can cause these.
    [{ status: 508, errorKind: 'loop' }, undefined],
    [{ status: 502, errorKind: 'unencodable' }, undefined],
    // The head of a stream says 200 before its body breaks off.
    [{ status: 200, errorKind: 'badAnswer', ended: 'brokenOff' }, 'gateway'],
    [{ status: 200, errorKind: 'unencodable', ended: 'brokenOff' }, undefined],
    [{ status: 200, errorKind: 'deadline', ended: 'cut' }, undefined],
  ])('with %j is an error of: %s', (members, error) => expect(request(members)).toMatchObject({ error }));
});

describe('a line of a mirrored request', () => {
  it.each<[members: object, equal: boolean]>([
    [{ equal: true }, true],
    [{ equal: false }, false],
    [{ equal: false, mirrorError: 'deadline' }, false],
    [{ equal: '1' }, true],
    [{ equal: '0' }, false],
  ])('with %j says %s', (members, equal) =>
    expect(mirror(members)).toEqual({
      kind: 'mirror',
      time: 7,
      rule: undefined,
      targetGroup: 'legacy',
      mirror: 'orders',
      equal,
    }),
  );

  it.each([{ skipped: 'tooLarge' }, { skipped: 'tooLarge', equal: true }, { equal: '' }, {}])(
    'with %j says nothing',
    (members) => expect(mirror(members)).toBeUndefined(),
  );
});

it.each(['route table loaded', 'event refused', 'defect', undefined])(
  'a line of another message, %s, says nothing',
  (message) =>
    expect(evidenceRecord({ message, targetGroup: 'legacy', mirror: 'orders', equal: true }, 7)).toBeUndefined(),
);
