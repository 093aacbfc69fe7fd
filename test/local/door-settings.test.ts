import { expect, test } from 'vitest';
import { doorSettings } from '../../local/door-settings.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';

test.each([
  ['the default backend', { a: 'http://a.test:81', b: 'http://b.test:82' }, 'b', { hostname: 'b.test', port: '82' }],
  ['the only one', { a: 'http://a.test:81' }, undefined, { hostname: 'a.test', port: '81' }],
  ['the port that http means', { a: 'http://a.test' }, 'a', { hostname: 'a.test', port: '80' }],
  ['the port that https means', { a: 'https://a.test/base' }, 'a', { hostname: 'a.test', port: '443' }],
  ['this machine, if there is none', {}, undefined, { hostname: 'localhost', port: '80' }],
])('the mapping template names %s', (_, urls, preferred, expected) => {
  const targetGroups = Object.fromEntries(Object.entries(urls).map(([id, url]) => [id, { type: 'http', url }]));
  const forward = { targetGroups: [{ targetGroupIdentifier: preferred }] };
  const table = checkRouteTable({ targetGroups, ...(preferred && { defaultAction: { forward } }) }, 'table');
  expect(doorSettings(table).namedTarget).toEqual(expected);
});

test.each([
  [undefined, ['*/*']],
  [true, ['*/*']],
  [false, []],
  [['image/png'], ['image/png']],
])('the REST API has the binary media types of the table: %j', (binaryMediaTypes, expected) => {
  const sources = { 'apigateway-rest': { ...(binaryMediaTypes !== undefined && { binaryMediaTypes }) } };
  expect(doorSettings(checkRouteTable({ targetGroups: {}, sources }, 'table')).binaryMediaTypes).toEqual(expected);
});
