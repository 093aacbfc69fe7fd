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
    [{ status: 100 }, undefined],
    [{ status: 499 }, undefined],
    [{ status: 599 }, 'target'],
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

describe('a line that is damaged says so', () => {
  it.each<[name: string, value: unknown, message: string]>([
    ...[99, 600, 200.5, '', undefined].map((value): [string, unknown, string] => [
      'status',
      value,
      'status: expected a whole number from 100 to 599',
    ]),
    ...['OK', '-1', -1, Number.NaN, true, [1], {}].flatMap((value): [string, unknown, string][] => [
      ['status', value, 'status: expected a number from 0'],
      ['TargetTime', value, 'TargetTime: expected a number from 0'],
      ['durationMs', value, 'durationMs: expected a number from 0'],
      ['fellBackOn', value, 'fellBackOn: expected a number from 0'],
    ]),
    ...[7, true, {}].flatMap((value) =>
      ['rule', 'targetGroup', 'fellBackFrom', 'errorKind'].map((name): [string, unknown, string] => [
        name,
        value,
        `${name}: expected text`,
      ]),
    ),
  ])('%s %j', (name, value, message) => {
    const line = name === 'errorKind' ? { status: 502, [name]: value } : { [name]: value };
    expect(() => request(line)).toThrow(message);
  });

  it.each<[name: string, value: unknown, message: string]>([
    ['equal', 'maybe', 'equal: expected true or false'],
    ['equal', 2, 'equal: expected true or false'],
    ['mirror', '', 'targetGroup, mirror: expected a name each'],
    ['targetGroup', undefined, 'targetGroup, mirror: expected a name each'],
    ['targetGroup', 7, 'targetGroup: expected text'],
    ['mirror', 7, 'mirror: expected text'],
  ])('of a mirrored request: %s %j', (name, value, message) =>
    expect(() => mirror({ equal: true, [name]: value })).toThrow(message),
  );
});
