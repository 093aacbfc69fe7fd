import { describe, expect, it } from 'vitest';
import { modifyHeaders, modifyRequestHeaders } from '../../shared/filters/header-modifier.ts';
import { parseRouteTable } from '../../shared/routing/load.ts';
import { to } from '../support/routes.ts';
import { map } from '../support/settings.ts';

const NOTHING = { set: [], add: [], remove: [] };
const BEFORE = { 'x-a': ['1', '2'], 'x-b': ['b'], server: ['old'] };

describe('modifyHeaders (Gateway API, HTTPHeaderFilter)', () => {
  it.each([
    ['set replaces every value', { set: [{ name: 'X-A', value: 'new' }] }, { ...BEFORE, 'x-a': ['new'] }],
    ['set makes a new header', { set: [{ name: 'x-new', value: '' }] }, { ...BEFORE, 'x-new': [''] }],
    ['add appends a line', { add: [{ name: 'X-A', value: '3' }] }, { ...BEFORE, 'x-a': ['1', '2', '3'] }],
    ['add makes a new header', { add: [{ name: 'x-new', value: 'n' }] }, { ...BEFORE, 'x-new': ['n'] }],
    ['remove takes every value', { remove: ['Server', 'X-A', 'x-none'] }, { 'x-b': ['b'] }],
    [
      'remove comes first, add last',
      { remove: ['x-a'], set: [{ name: 'x-a', value: 's' }], add: [{ name: 'x-a', value: 'a' }] },
      { ...BEFORE, 'x-a': ['s', 'a'] },
    ],
  ])('%s', (_, modifier, expected) => {
    const before = map(structuredClone(BEFORE));
    expect(modifyHeaders({ ...NOTHING, ...modifier }, before)).toEqual(expected);
    expect(before).toEqual(BEFORE);
  });
});

describe('in a request, whatever some server reads as the name goes too', () => {
  const before = map({ 'x-from': ['1'], x_from: ['2'], 'x.from': ['3'], 'x~from': ['4'], 'x-from-a': ['own'] });

  it.each([
    ['remove', { remove: ['X-From'] }, { 'x-from-a': ['own'] }],
    ['set', { set: [{ name: 'x-from', value: 'proxy' }] }, { 'x-from-a': ['own'], 'x-from': ['proxy'] }],
    ['set of an odd name', { set: [{ name: 'x_from', value: 'proxy' }] }, { 'x-from-a': ['own'], x_from: ['proxy'] }],
    ['add keeps what came', { add: [{ name: 'x-from', value: 'a' }] }, { ...before, 'x-from': ['1', 'a'] }],
  ])('%s', (_, modifier, expected) => {
    expect(modifyRequestHeaders({ ...NOTHING, ...modifier }, before)).toEqual(expected);
  });
});

describe('a modifier cannot make an invalid request, nor one of somebody else', () => {
  const table = (modifier: object) =>
    JSON.stringify({
      targetGroups: { a: { type: 'http', url: 'http://10.0.0.1' } },
      defaultAction: to('a', { requestHeaderModifier: modifier }),
    });

  it.each([
    'Host',
    'Content-Length',
    'Transfer-Encoding',
    'transfer_encoding',
    'Connection',
    'Expect',
    'x-amzn-lattice-identity',
    'x.amzn.lattice.identity',
    'x-amzn-mtls-clientcert-subject',
    'x-amzn-source-vpc',
    'x-origin-context',
    'x-forwarded-host',
    'x-lattice-migration-proxy-hops',
    'x-amz-date',
    'Proxy',
  ])('%s may not be changed', (name) => {
    for (const modifier of [{ set: [{ name, value: 'x' }] }, { add: [{ name, value: 'x' }] }, { remove: [name] }]) {
      expect(() => parseRouteTable(table(modifier), 'ROUTES')).toThrow(/expected a header that may be changed/);
    }
  });

  it.each(['a\r\nb: 1', 'a\nb', 'a\0', '\x7f'])('the value %j is refused', (value) => {
    expect(() => parseRouteTable(table({ set: [{ name: 'x-a', value }] }), 'ROUTES')).toThrow(/control characters/);
  });

  it.each(['', 'a b', 'a:b', 'é'])('the name %j is refused', (name) => {
    expect(() => parseRouteTable(table({ set: [{ name, value: 'x' }] }), 'ROUTES')).toThrow(/set\[0\]\.name: expected/);
  });

  it.each(['Authorization', 'X-From', 'Cookie', 'x-forwarded-prefix', 'Content-Type', 'Set-Cookie', 'Cache-Control'])(
    '%s may be changed',
    (name) => expect(() => parseRouteTable(table({ set: [{ name, value: 'é\tx' }] }), 'ROUTES')).not.toThrow(),
  );
});
