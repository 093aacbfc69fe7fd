import { expect, it } from 'vitest';
import { millisecondsText, minutesText, percentText, timeText } from '../../shared/ramp/words.ts';

it.each([
  [0, '0 %'],
  [25, '25 %'],
  [0.125, '0.13 %'],
  [99.999, '100 %'],
])('%d percent reads %s', (percent, text) => expect(percentText(percent)).toBe(text));

it.each([
  [0, '0 ms'],
  [9.94, '9.9 ms'],
  [9.96, '10 ms'],
  [10.4, '10 ms'],
  [1234.5, '1235 ms'],
])('%d milliseconds read %s', (ms, text) => expect(millisecondsText(ms)).toBe(text));

it.each([
  [0, '0 minutes'],
  [0.99, '0.9 minutes'],
  [1, '1 minute'],
  [1.09, '1 minute'],
  [119.99, '119.9 minutes'],
  [120, '2 hours'],
  [2879, '47 hours'],
  [2880, '2 days'],
  [10_000, '6 days'],
])('%d minutes read %s', (minutes, text) => expect(minutesText(minutes)).toBe(text));

it.each([
  ['2026-11-28T10:00:00.000Z', '2026-11-28T10:00:00Z'],
  ['2026-11-28T10:00:00.500Z', '2026-11-28T10:00:00.500Z'],
])('%s is written %s', (time, text) => expect(timeText(Date.parse(time))).toBe(text));
