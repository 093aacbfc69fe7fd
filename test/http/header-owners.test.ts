import { describe, expect, it } from 'vitest';
import { type HeaderOwner, isForged, isRemovable, isRewritable, ownerOf } from '../../shared/http/header-owners.ts';

const NOBODY: ReadonlySet<HeaderOwner> = new Set();
const ALB: ReadonlySet<HeaderOwner> = new Set(['mtls', 'oidc']);

describe('ownerOf', () => {
  it.each([
    ['connection', 'hop'],
    ['transfer-encoding', 'hop'],
    ['host', 'framing'],
    ['content-length', 'framing'],
    ['content-type', 'body'],
    ['x-forwarded-for', 'frontDoor'],
    ['x-amzn-trace-id', 'frontDoor'],
    ['x-amz-cf-id', 'frontDoor'],
    ['x-amzn-lattice-identity', 'lattice'],
    ['x-amzn-lattice-anything-new', 'lattice'],
    ['x-amzn-source-vpc', 'lattice'],
    ['x-amzn-mtls-clientcert', 'mtls'],
    ['x-amzn-oidc-data', 'oidc'],
    ['x-amz-date', 'signature'],
    ['x-forwarded-host', 'proxy'],
    ['x-forwarded-authorization', 'proxy'],
    ['x-origin-context', 'proxy'],
    ['forwarded', 'callersHost'],
    ['proxy', 'nobody'],
    ['authorization', undefined],
    ['x-anything', undefined],
    ['constructor', undefined],
    ['x-amzn-source-vpce', 'frontDoor'],
    ['x-origin-contexts', undefined],
    ['my-x-origin-context', undefined],
  ])('%s: %s', (name, owner) => expect(ownerOf(name)).toBe(owner));
});

describe('isRewritable: what a route table may change', () => {
  it.each(['x-tag', 'authorization', 'content-type', 'cache-control', 'x-forwarded-for', 'server', 'x_my_header'])(
    '%s',
    (name) => expect(isRewritable(name)).toBe(true),
  );

  it.each([
    ...['connection', 'transfer-encoding', 'upgrade', 'host', 'content-length'],
    ...['x-amz-date', 'x-amz-security-token', 'x-lattice-migration-proxy-hops'],
    ...['x-amzn-lattice-identity', 'x-amzn-mtls-clientcert', 'x-amzn-oidc-data', 'x-forwarded-host', 'proxy'],
    ...['content_length', 'x_forwarded_for'],
  ])('not %s', (name) => expect(isRewritable(name)).toBe(false));
});

describe('isForged: what a client claims and only others may write', () => {
  it.each<[name: string, elsewhere: boolean, fromAlb: boolean]>([
    ['x-amzn-lattice-identity', true, true],
    ['x-amzn-source-vpc', true, true],
    ['x-origin-context', true, true],
    ['x-forwarded-host', true, true],
    ['x-forwarded-authorization', true, true],
    ['proxy', true, true],
    ['x-amzn-mtls-clientcert', true, false],
    ['x-amzn-oidc-data', true, false],
    ['x-amzn-trace-id', false, false],
    ['x-forwarded-for', false, false],
    ['content-length', false, false],
    ['authorization', false, false],
    // An ALB writes hyphens, so any other spelling came from a client.
    ['x_amzn-mtls-clientcert', true, true],
    ['x-amzn-mtls-clientcert_subject', true, true],
    ['x-amzn-oidc_data', true, true],
    // Not what an ALB writes, although it ends like it.
    ['x-amzn-lattice-x-amzn-mtls-clientcert', true, true],
    // gunicorn takes these for its own variables, and serves another path than the request line's.
    ['script_name', true, true],
    ['path_info', true, true],
    // The client's own names may look as they like.
    ['x_my_header', false, false],
    ['x.my.header', false, false],
    ['content_type', false, false],
  ])('%s: %s, from an ALB %s', (name, elsewhere, fromAlb) => {
    expect(isForged(name, NOBODY)).toBe(elsewhere);
    expect(isForged(name, ALB)).toBe(fromAlb);
  });

  /** Every character that a name may have and that lighttpd, say, reads as `_`. */
  const FOLDED = [..."!#$%&'*+.^_`|~"];

  it.each([
    'x-amzn-lattice-identity',
    'x-amzn-source-vpc',
    'x-origin-context',
    'x-amzn-mtls-clientcert-subject',
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-forwarded-host',
    'content-length',
    'transfer-encoding',
    'x-lattice-migration-proxy-hops',
  ])('%s in any spelling that a CGI-like server reads so', (name) => {
    for (const char of FOLDED) {
      expect(isForged(name.replaceAll('-', char), ALB), name.replaceAll('-', char)).toBe(true);
      expect(isForged(name.replace('-', char), ALB), name.replace('-', char)).toBe(true);
    }
  });
});

describe('isRemovable: what a Connection header may list', () => {
  it.each([
    ['x-mine', true],
    ['keep-alive', true],
    ['authorization', true],
    ['host', false],
    ['content-type', false],
    ['x-forwarded-for', false],
    ['x-amzn-trace-id', false],
    ['x-origin-context', false],
    ['via', false],
  ])('%s: %s', (name, expected) => expect(isRemovable(name)).toBe(expected));
});
