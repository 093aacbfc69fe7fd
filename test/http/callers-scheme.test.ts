import { describe, expect, it } from 'vitest';
import { callersScheme } from '../../shared/http/callers-scheme.ts';
import { map } from '../support/settings.ts';

describe('callersScheme', () => {
  it.each([
    [['https'], 'https'],
    [['HTTP'], 'http'],
    [['https, http'], 'https'],
    [['https', 'http'], 'https'],
    [['javascript'], undefined],
    [['evil.example/x?'], undefined],
    [[''], undefined],
    [undefined, undefined],
  ])('%j: %s', (values, scheme) => {
    expect(callersScheme(map(values ? { 'x-forwarded-proto': values } : {}))).toBe(scheme);
  });
});
