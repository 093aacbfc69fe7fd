import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { ConfigurationError } from '../../shared/errors.ts';
import { parseRouteTable } from '../../shared/routing/load.ts';

describe('parseRouteTable', () => {
  it.each(['', '{', '{"targetGroups":', 'not json', '{}{}', "{'targetGroups':{}}"])('%j is not JSON', (json) => {
    expect(() => parseRouteTable(json, 'ROUTES_FILE')).toThrow(ConfigurationError);
    expect(() => parseRouteTable(json, 'ROUTES_FILE')).toThrow(/^ROUTES_FILE: not JSON: /);
  });

  it.each([
    ['a secret', 'S3cr3t-db-passw0rd'],
    ['a secret in a text', '"S3cr3t-db-passw0rd"'],
    ['a secret among others', '{"user":"app","password":"S3cr3t-db-passw0rd"}'],
    ['a broken document with a secret', '{"password":"S3cr3t-db-passw0rd",}'],
    ['a secret where a URL is expected', '{"targetGroups":{"a":{"type":"http","url":"S3cr3t-db-passw0rd"}}}'],
    ['a secret as a number would be', '{"targetGroups":{"a":{"type":"S3cr3t-db-passw0rd"}}}'],
  ])('%s that a wrong variable supplies is not quoted', (_, json) => {
    expect(() => parseRouteTable(json, 'ROUTES_PARAMETER')).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/S3cr|passw0rd|db-/) }),
    );
  });

  it('names no more than it takes to find the fault', () => {
    const keys = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${'k'.repeat(10_000)}${i}`, 1]));
    const groups = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${'g'.repeat(10_000)}${i}`, {}]));
    expect(() => parseRouteTable(JSON.stringify({ targetGroups: groups, ...keys }), 'ROUTES')).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^[\s\S]{100,5000}and \d+ more faults$/) }),
    );
  });

  it.each([
    [60, 'k'.repeat(60)],
    [61, `${'k'.repeat(60)}…`],
  ])('names a key of %i characters as %s', (length, shown) => {
    const table = JSON.stringify({ targetGroups: { ['k'.repeat(length)]: 1 } });
    expect(() => parseRouteTable(table, 'ROUTES')).toThrow(`ROUTES: targetGroups.${shown}: `);
  });

  it.each(['[]', 'null', '5', '"text"', 'true'])('%s is JSON, but no object', (json) => {
    expect(() => parseRouteTable(json, 'ROUTES')).toThrow('ROUTES: route table: expected object');
  });

  it('tells every fault at once, a line each', () => {
    const table = { targetGroups: { a: { type: 'http', url: 'x', timeoutMs: 0 } }, rulez: [], defaultAction: {} };
    let message = '';
    try {
      parseRouteTable(JSON.stringify(table), 'ROUTES');
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message.split('\n')).toEqual([
      expect.stringMatching(/^ROUTES: targetGroups\.a\.url: expected http/),
      'ROUTES: targetGroups.a.timeoutMs: expected at least 1',
      'ROUTES: defaultAction: expected exactly one of forward, fixedResponse, redirect',
      'ROUTES: route table: unknown key rulez',
    ]);
  });

  it('has the same words where zod has a locale: whoever imports all of it gives it one', () => {
    z.config({ localeError: () => 'other words' });
    try {
      expect(() => parseRouteTable('{"rulez":[]}', 'ROUTES')).toThrow('unknown key rulez');
      expect(() => parseRouteTable('{"targetGroups":5}', 'ROUTES')).toThrow('expected record');
    } finally {
      z.config({ localeError: undefined });
    }
  });
});
