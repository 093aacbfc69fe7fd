import { expect, test } from 'vitest';
import { median, quantile, ratio } from '../../bench/measure.ts';
import { table } from '../../bench/report.ts';

test('quantiles are values that occurred', () => {
  const values = [4, 1, 3, 2, 100];
  expect(median(values)).toBe(3);
  expect(quantile(values, 0.99)).toBe(100);
  expect(values).toEqual([4, 1, 3, 2, 100]);
});

test('a ratio is taken round by round, so that a slow round counts for both', () => {
  expect(ratio([2, 20, 2], [1, 10, 1])).toEqual({ median: 2, low: 2, high: 2 });
});

test('a table is aligned Markdown', () => {
  expect(table(['a', 'bar'], [['long', 1]])).toBe(['| a    | bar |', '| ---- | --- |', '| long | 1   |'].join('\n'));
});
