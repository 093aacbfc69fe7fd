import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../shared/errors.ts';
import { parseRouteTable } from '../../shared/routing/load.ts';

describe('parseRouteTable', () => {
  it.each(['', '{', '{"targetGroups":', 'not json', '{}{}', "{'targetGroups':{}}"])('%j is not JSON', (json) => {
    expect(() => parseRouteTable(json, 'ROUTES_FILE')).toThrow(ConfigurationError);
    expect(() => parseRouteTable(json, 'ROUTES_FILE')).toThrow(/^ROUTES_FILE: not JSON: /);
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
      'ROUTES: defaultAction: expected exactly one of forward, fixedResponse',
      'ROUTES: route table: unknown key rulez',
    ]);
  });
});
