/**
 * Who writes a header. Nobody else may: a client's own copy of such a header is dropped, replaced or passed on as the
 * owner's entry says. Every other header is the client's and passes as it came.
 */
export type HeaderOwner = keyof typeof OWNED;

/** Names, and beginnings of names, by owner. All in lower case, of letters, digits and hyphens. */
const OWNED = {
  /** For this hop alone, or a credential that a gateway consumes (RFC 9110 section 7.6.1, docs/wire-facts.md#hop-by-hop). */
  hop: `connection keep-alive proxy-connection proxy-authenticate proxy-authorization te trailer transfer-encoding
    upgrade http2-settings`,
  /** Whoever sends the message frames it, and does not wait for a 100 (docs/wire-facts.md#hop-by-hop). */
  framing: 'host content-length expect',
  /** Describes the body, so it goes where the body goes. */
  body: 'content-*',
  /** Front doors and CDNs write them, but pass on a client's own too. */
  frontDoor: 'x-forwarded-* x-amz-* x-amzn-* via',
  /** Other words for the Host that a client asked for; misleading for a target that sees a Host of its own. */
  callersHost: 'forwarded x-host x-original-host x-forwarded-server x-http-host-override',
  /** Facts about the caller from VPC Lattice (docs/wire-facts.md#lattice-headers). */
  lattice: 'x-amzn-lattice-* x-amzn-source-vpc',
  /** Facts about the caller that an ALB found out by mutual TLS, and by OpenID Connect (docs/wire-facts.md#forged-headers). */
  mtls: 'x-amzn-mtls-*',
  oidc: 'x-amzn-oidc-*',
  /** Parts of a SigV4 signature next to Authorization. */
  signature: 'x-amz-date x-amz-security-token x-amz-content-sha256 x-amz-region-set',
  /** This proxy. */
  proxy: 'x-origin-context x-forwarded-authorization x-forwarded-host',
  /** This proxy and others like it (http/hops.ts). */
  hops: 'x-lattice-migration-proxy-hops',
  /**
   * CGI would make HTTP_PROXY of the first, which programs take for their own setting (CVE-2016-5385). gunicorn takes
   * `script_name` off the path, so that an application sees another path than the rules.
   */
  nobody: 'proxy script-name path-info',
} as const;

const entries = Object.entries(OWNED).flatMap(([owner, names]) =>
  names.split(/\s+/).map((name) => [name, owner as HeaderOwner] as const),
);
const BY_NAME: ReadonlyMap<string, HeaderOwner> = new Map(entries.filter(([name]) => !name.endsWith('*')));

/** The longest beginning first: `x-amzn-lattice-` before `x-amzn-`. */
const BY_BEGINNING = entries
  .filter(([name]) => name.endsWith('*'))
  .map(([name, owner]) => [name.slice(0, -1), owner] as const)
  .sort(([a], [b]) => b.length - a.length);

interface Known {
  owner: HeaderOwner | undefined;
  /** Spelled so that some server reads it as a name that has an owner. */
  isDisguised: boolean;
}

/** The same few names come with every request. */
const KNOWN = new Map<string, Known>();
const MAX_KNOWN = 1_000;
const MAX_KNOWN_LENGTH = 100;

function know(name: string): Known {
  const known = KNOWN.get(name);
  if (known) return known;
  const isUnusual = UNUSUAL.test(name);
  const owner = findOwner(isUnusual ? foldedName(name) : name);
  const found = isUnusual
    ? { owner: undefined, isDisguised: owner !== undefined && owner !== 'body' }
    : { owner, isDisguised: false };
  if (name.length > MAX_KNOWN_LENGTH) return found;
  // A client that makes up names must not keep the usual ones out for good.
  if (KNOWN.size >= MAX_KNOWN) KNOWN.clear();
  KNOWN.set(name, found);
  return found;
}

const UNUSUAL = /[^a-z0-9-]/;

/** Equal for names that some server takes for one. */
export const foldedName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '-');

const findOwner = (name: string): HeaderOwner | undefined =>
  BY_NAME.get(name) ?? BY_BEGINNING.find(([start]) => name.startsWith(start))?.[1];

/** The owner of a name in lower case; `undefined` for the client's own headers. */
export const ownerOf = (name: string): HeaderOwner | undefined => know(name).owner;

/** Owners that vouch for something: backends trust their headers. */
const VOUCHING: ReadonlySet<HeaderOwner> = new Set(['lattice', 'mtls', 'oidc', 'proxy', 'nobody']);

/**
 * Whether a header of an incoming event must be a client's forgery: only the owners in `trusted` have their headers
 * written by the event's front door.
 *
 * CGI-like servers read a name with letters, digits and `_` only, and some make `_` of every other character
 * (RFC 3875 section 4.1.18, docs/wire-facts.md#folded-names). Owners write hyphens alone, so any other spelling of
 * their names is forged too, that of `content-length` and `transfer-encoding` included.
 */
export function isForged(name: string, trusted: ReadonlySet<HeaderOwner>): boolean {
  const { owner, isDisguised } = know(name);
  return isDisguised || (owner !== undefined && VOUCHING.has(owner) && !trusted.has(owner));
}

/** Whether a route table may change the header: not what frames the message, is for one hop, or says who called. */
export const isRewritable = (name: string): boolean =>
  !isForged(name, new Set()) && !NEVER_REWRITTEN.has(ownerOf(name));

const NEVER_REWRITTEN: ReadonlySet<HeaderOwner | undefined> = new Set(['hop', 'framing', 'signature', 'hops']);

/** A Connection header may list the client's own headers for removal, and nobody else's (RFC 9110 section 7.6.1). */
export const isRemovable = (name: string): boolean => {
  const owner = ownerOf(name);
  return owner === undefined || owner === 'hop';
};
