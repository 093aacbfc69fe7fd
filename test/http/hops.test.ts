import { describe, expect, it } from 'vitest';
import { countHop, hopsOf } from '../../shared/http/hops.ts';
import { map } from '../support/settings.ts';

const NAME = 'x-lattice-migration-proxy-hops';
const after = (times: number, id = 'abcd', headers = map({})) => {
  for (let i = 0; i < times; i++) countHop(headers, id);
  return headers;
};

describe('hops', () => {
  it('are counted for each proxy on the way', () => {
    const headers = after(2, 'abcd', after(1, 'wxyz'));
    expect(headers[NAME]).toEqual(['abcd:2, wxyz:1']);
    expect([hopsOf(headers, 'abcd'), hopsOf(headers, 'wxyz'), hopsOf(headers, 'other')]).toEqual([2, 1, 0]);
  });

  it.each([
    ['in one line with commas and no spaces', ['wxyz:1,abcd:3']],
    ['in several lines', ['wxyz:1', 'abcd:3']],
  ])('are read %s', (_, lines) => expect(hopsOf(map({ [NAME]: lines }), 'abcd')).toBe(3));

  it.each(['5', '', 'abcd', 'abcd:', 'abcd:10', 'abcd:x', 'ABCD:5', ':5', 'efgh:5', `${'a'.repeat(100)}:5`])(
    'of a client who does not know the id count for nothing: %j',
    (value) => {
      const headers = map({ [NAME]: [value] });
      expect(hopsOf(headers, 'abcd')).toBe(0);
      countHop(headers, 'abcd');
      expect(headers[NAME]![0]).toMatch(/^abcd:1(?:, efgh:5)?$/);
    },
  );

  it('are not pushed off the list by what a client made up', () => {
    const madeUp = Array.from({ length: 100 }, (_, i) => `fake${i}:1`).join(', ');
    const headers = after(5, 'abcd', map({ [NAME]: [madeUp] }));
    expect(hopsOf(headers, 'abcd')).toBe(5);
    expect(headers[NAME]![0]!.split(', ')).toHaveLength(9);
  });
});
