import { ownerOf } from '../../../shared/http/header-owners.ts';
import { isSigned } from '../../../shared/targets/signing/is-signed.ts';
import { type HeadersAt, headerChanges } from '../headers-of.ts';
import type { DeliverContext, HeaderContext, Text } from './context.ts';
import { added, changed, type Place, type Reasons, reason, removed, unexplained } from './note.ts';
import { rewrittenHeader } from './rewrite.ts';

const isOfSignature = (name: string) => name === 'authorization' || ownerOf(name) === 'signature';
const isSigning = ({ group }: DeliverContext) => isSigned(group);
/** A caller's SigV4 signature does not reach Lattice, whether or not the proxy signs. */
const replacesSignature = (c: DeliverContext) => c.group.type === 'lattice' || isSigning(c);
const serviceOf = ({ group }: DeliverContext) => (group.type === 'http' && group.service) || 'vpc-lattice-svcs';
const isListedInConnection = ({ request, name }: HeaderContext) =>
  (request.headers['connection'] ?? []).some((value) =>
    value
      .toLowerCase()
      .split(/[\s,]+/)
      .includes(name),
  );

const REMOVED: Reasons<HeaderContext> = [
  [
    ({ name }) => name === 'x-forwarded-host',
    () => 'x-forwarded-host is not passed on: front doors do not write it, and the request has no Host to put there.',
  ],
  [
    ({ name }) => name === 'proxy-authorization',
    () => 'proxy-authorization is not passed on: it was for the gateway (RFC 9110 section 11.7.2).',
  ],
  [
    ({ name }) => ownerOf(name) === 'hop',
    ({ name }) => `${name} is not passed on: it is for one hop only (RFC 9110 section 7.6.1).`,
  ],
  [
    isListedInConnection,
    ({ name }) => `${name} is not passed on: the caller's Connection header lists it (RFC 9110 section 7.6.1).`,
  ],
  [
    ({ name }) => name === 'expect',
    () => 'expect is not passed on: the body has arrived already, so nobody waits for a 100 (RFC 9110 section 10.1.1).',
  ],
  [({ name }) => name === 'content-length', () => 'content-length is left out: there is no body to count.'],
  [
    (c) => c.name === 'authorization' && replacesSignature(c),
    () => "authorization is the proxy's own signature. The caller's is in x-forwarded-authorization.",
  ],
  [
    (c) => isOfSignature(c.name) && replacesSignature(c),
    ({ name }) => `${name} is not passed on: it was part of the caller's signature for another service.`,
  ],
  [
    (c) => c.name.startsWith('x-amz-') && isSigning(c),
    ({ name }) =>
      `${name} is not passed on: AWS requires a signature over it, and the proxy does not sign what a caller wrote.`,
  ],
  [
    ({ name }) => ownerOf(name) === 'callersHost',
    ({ name }) => `${name} is not passed on: the target gets its own Host, and the caller's is in x-forwarded-host.`,
  ],
];

const ADDED: Reasons<HeaderContext> = [
  [
    ({ name }) => name === 'x-lattice-migration-proxy-hops',
    () => 'x-lattice-migration-proxy-hops counts the proxies on the way, so that a loop ends with 508.',
  ],
  [
    (c) => isOfSignature(c.name) && isSigning(c),
    (c) =>
      c.name === 'x-amz-content-sha256' && c.group.type === 'lattice'
        ? 'x-amz-content-sha256 is UNSIGNED-PAYLOAD: Lattice takes no signed payloads.'
        : `${c.name} is part of the SigV4 signature for ${serviceOf(c)}.`,
  ],
  [
    ({ name }) => name === 'x-forwarded-authorization',
    () => "x-forwarded-authorization holds the caller's Authorization, because the signature is in Authorization.",
  ],
  [
    ({ name }) => name === 'x-forwarded-host',
    () => "x-forwarded-host holds the caller's Host, because the target gets its own.",
  ],
  [
    ({ name }) => name === 'x-amzn-lattice-identity',
    () => 'x-amzn-lattice-identity says who called, as Lattice tells HTTP targets: from requestContext.identity.',
  ],
  [
    ({ name }) => name === 'x-amzn-lattice-network',
    () => 'x-amzn-lattice-network says from which VPC, as Lattice tells HTTP targets.',
  ],
  [
    ({ name }) => name === 'x-amzn-lattice-target',
    () => 'x-amzn-lattice-target names the Lattice service, as Lattice tells HTTP targets.',
  ],
  [
    ({ name }) => /^x-forwarded-(?:port|proto)$/.test(name),
    ({ name }) => `${name} is derived: the request has only one of x-forwarded-port and x-forwarded-proto.`,
  ],
  [
    ({ name }) => name === 'x-origin-context',
    () => 'x-origin-context is added because of forwardContext: it holds what the front door knew about the caller.',
  ],
  [
    ({ name }) => name === 'connection',
    () => 'connection is for this hop: it keeps the socket open for the next request.',
  ],
  [({ name }) => name === 'content-length', () => 'content-length is the number of bytes of the body as it goes out.'],
  [
    ({ name, group }) => name === 'host' && group.type === 'lambda',
    () => 'host was absent; this event form has a place for it.',
  ],
  [({ name }) => name === 'host', () => "host is the target's own, because the request has no Host."],
];

const CHANGED: Reasons<HeaderContext> = [
  [
    ({ name }) => name === 'connection',
    () => "connection is for this hop: the caller's is not passed on, and the socket stays open for the next request.",
  ],
  [
    ({ name }) => name === 'x-forwarded-host',
    () => "x-forwarded-host is the caller's Host, in place of what the client wrote there.",
  ],
  [
    ({ name, group }) => name === 'host' && group.type === 'lattice',
    () => "host is the Lattice service's own name, because Lattice routes by it.",
  ],
  [(c) => c.name === 'host' && isSigning(c), () => "host is the target's own, because the signature covers it."],
  [({ name }) => name === 'host', () => 'host is the target\'s own, because its target group says "host": "target".'],
  [({ name }) => name === 'cookie', () => 'The cookie lines are joined into one with “; ” (RFC 6265 section 5.4).'],
  [
    ({ name }) => name === 'content-length',
    () => 'content-length is counted again: it is the number of bytes that go out.',
  ],
  [
    ({ name }) => name === 'x-lattice-migration-proxy-hops',
    () => 'x-lattice-migration-proxy-hops counts one proxy more.',
  ],
  [
    (c) => c.name === 'authorization' && replacesSignature(c),
    () => "authorization is the proxy's own signature. The caller's is in x-forwarded-authorization.",
  ],
  [
    (c) => isOfSignature(c.name) && replacesSignature(c),
    ({ name }) => `${name} is part of the proxy's own signature. The caller's was for another service.`,
  ],
  [
    ({ name }) => name === 'x-forwarded-authorization',
    () => "x-forwarded-authorization holds the caller's Authorization, because the signature is in Authorization.",
  ],
];

/** One sentence for each header that differs between request and message. `extra` reasons, of the target's form, come first. */
export function headerNotes(c: DeliverContext, after: HeadersAt, extra: Reasons<HeaderContext> = []): Text[] {
  const before: HeadersAt = new Map(
    Object.entries(c.request.headers).map(([name, values]) => [name, { values, pointers: [`/headers/${name}`] }]),
  );
  return headerChanges(before, after).map((change) => {
    const places: Place[] = [
      ...(change.before?.pointers ?? []).map((at) => (change.after ? changed : removed)('request', at)),
      ...(change.after?.pointers ?? []).map((at) => (change.before ? changed : added)('sent', at, c.view)),
    ];
    const context = { ...c, ...change };
    const rewritten = rewrittenHeader(context);
    if (rewritten !== undefined) return { step: 'rewrite', text: rewritten, places };
    const reasons = [...extra, ...(!change.after ? REMOVED : !change.before ? ADDED : CHANGED)];
    return {
      text: reason(reasons, context) ?? unexplained(change.name, 'the request'),
      places,
    };
  });
}
