import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../shared/errors.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { backendRouteTable, routesSupply } from '../../shared/routing/supply.ts';

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
    expect(supply).toThrow(
      'exactly one of ROUTES, ROUTES_FILE, ROUTES_PARAMETER, ROUTES_APPCONFIG, BACKEND_URL must be set; none is',
    );
    // What http-error-handler needs, or it puts an error of its own in its place.
    expect(supply).toThrow(expect.objectContaining({ name: 'ConfigurationError', expose: true, statusCode: 500 }));
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
  it('sends everything to one backend, and is what the schema would make of the few words it takes', () => {
    const url = 'http://10.0.1.16:8080/base';
    const toBackend = { forward: { targetGroups: [{ targetGroupIdentifier: 'backend' }] } };
    const inShort = { targetGroups: { backend: { type: 'http', url } }, defaultAction: toBackend };
    expect(backendRouteTable(url)).toEqual(checkRouteTable(inShort, 'BACKEND_URL'));
  });

  it.each([
    'nonsense',
    'ftp://10.0.1.16',
    'http://user@10.0.1.16',
    '10.0.1.16:8080',
    'http://10.0.1.16/?a=1',
    'http://10.0.1.16:0',
  ])('%s is an error that names BACKEND_URL', (url) => {
    expect(() => backendRouteTable(url)).toThrow(ConfigurationError);
    expect(() => backendRouteTable(url)).toThrow(/^BACKEND_URL: expected http:\/\//);
  });
});
