import { describe, expect, it } from 'vitest';
import { malformed } from '../../shared/errors.ts';
import { readHost } from '../../shared/http/host.ts';
import { map } from '../support/settings.ts';

describe('the host of a request', () => {
  it.each([
    'api.example.com',
    'api.example.com:8443',
    'API.example.com.',
    'under_score',
    '10.0.1.16',
    '10.0.1.16:80',
    '[fd00::1]',
    '[fd00::1]:8080',
    'xn--bcher-kva.example',
  ])('%s', (host) => expect(readHost(map({ host: [host] }))).toBe(host));

  it.each<[what: string, headers: Record<string, string[]>]>([
    ['none', {}],
    ['an empty one', { host: [''] }],
  ])('is not there: %s', (_, headers) => expect(readHost(map(headers))).toBeUndefined());

  it('is one: with two, servers do not agree which counts', () =>
    expect(() => readHost(map({ host: ['a.example', 'b.example'] }))).toThrow(
      malformed('host: more than one (RFC 9112 section 3.2)'),
    ));

  it.each([
    'a.example/x',
    'user@a.example',
    'a.example:80:80',
    'a.example:port',
    'a b',
    'http://a.example',
    '[fd00::1',
    'fd00::1',
    'a.example\\b',
    'a.example?x',
    'a.example#x',
    ' a.example',
    'a.example ',
    'bücher.example',
  ])('%j is refused', (host) =>
    expect(() => readHost(map({ host: [host] }))).toThrow(malformed('host: not a host name with an optional port')),
  );
});
