import { describe, expect, it } from 'vitest';
import {
  backendRouteTable,
  ConfigurationError,
  checkRouteTable,
  parseRouteTable,
  routesSupply,
} from '../../shared/routing/load.ts';

describe('routesSupply', () => {
  it.each(['ROUTES', 'ROUTES_FILE', 'ROUTES_PARAMETER', 'ROUTES_APPCONFIG', 'BACKEND_URL'])('%s alone', (key) => {
    expect(routesSupply({ [key]: 'value', PATH: '/bin' })).toEqual({ key, value: 'value' });
  });

  it('an empty variable is none, as templates write a parameter that nobody set', () => {
    expect(routesSupply({ ROUTES: '', ROUTES_FILE: 'routes.json' })).toEqual({
      key: 'ROUTES_FILE',
      value: 'routes.json',
    });
  });

  it.each([
    ['none', {}],
    ['an empty one', { BACKEND_URL: '' }],
  ])('%s is an error that names all five', (_, env) => {
    const supply = () => routesSupply(env);
    expect(supply).toThrow(ConfigurationError);
    for (const key of ['ROUTES', 'ROUTES_FILE', 'ROUTES_PARAMETER', 'ROUTES_APPCONFIG', 'BACKEND_URL']) {
      expect(supply).toThrow(key);
    }
    expect(supply).toThrow('exactly one');
  });

  it.each([
    [['ROUTES', 'BACKEND_URL']],
    [['ROUTES', 'ROUTES_FILE']],
    [['ROUTES_PARAMETER', 'ROUTES_APPCONFIG']],
    [['ROUTES_FILE', 'ROUTES_PARAMETER', 'BACKEND_URL']],
  ])('%j are too many, and the error names them', (keys) => {
    const env = Object.fromEntries(keys.map((key) => [key, 'x']));
    expect(() => routesSupply(env)).toThrow(`${keys.join(' and ')} are`);
  });
});

describe('backendRouteTable', () => {
  it('sends everything to one backend', () => {
    expect(checkRouteTable(backendRouteTable('http://10.0.1.16:8080/base'), 'BACKEND_URL')).toMatchObject({
      targetGroups: { backend: { type: 'http', url: 'http://10.0.1.16:8080/base', host: 'preserve' } },
      rules: [],
      defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'backend' }] } },
    });
  });

  it.each(['nonsense', 'ftp://10.0.1.16', 'http://user@10.0.1.16', '10.0.1.16:8080', 'http://10.0.1.16/?a=1'])(
    '%s is an error that names BACKEND_URL',
    (url) => {
      expect(() => checkRouteTable(backendRouteTable(url), 'BACKEND_URL')).toThrow(
        /^BACKEND_URL: .*expected http:\/\//,
      );
    },
  );
});

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
