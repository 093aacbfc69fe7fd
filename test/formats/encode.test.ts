import { describe, expect, it } from 'vitest';
import { formatRequestTime, readHostName } from '../../shared/formats/encode.ts';
import { map } from '../support/settings.ts';
import { BARE } from './known.ts';

const withHeaders = (headers: Record<string, string[]>) => ({ ...BARE, headers: map(headers) });

describe('readHostName: without the port', () => {
  it.each([
    ['api.example.com', 'api.example.com'],
    ['api.example.com:8443', 'api.example.com'],
    ['[2001:db8::1]', '[2001:db8::1]'],
    ['[2001:db8::1]:8443', '[2001:db8::1]'],
    ['', ''],
  ])('%s is %s', (host, name) => {
    expect(readHostName(withHeaders({ host: [host] }))).toBe(name);
  });

  it('is empty where there is no Host', () => {
    expect(readHostName(BARE)).toBe('');
  });
});

describe('formatRequestTime, in the Common Log Format', () => {
  it.each([
    [Date.UTC(2015, 3, 9, 12, 34, 56, 789), '09/Apr/2015:12:34:56 +0000'],
    [Date.UTC(2024, 0, 1), '01/Jan/2024:00:00:00 +0000'],
    [Date.UTC(2024, 11, 31, 23, 59, 59, 999), '31/Dec/2024:23:59:59 +0000'],
  ])('%d is %s', (epochMs, time) => {
    expect(formatRequestTime(epochMs)).toBe(time);
  });
});
