import { ProxyError } from '../errors.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';

/**
 * For target groups with `requireIdentity`: throws ProxyError 403 unless the front door vouches for the caller. Such a
 * group lends the proxy's own rights (AWS_IAM), and without this anyone who reaches an open door has them.
 */
export function requireIdentity(request: LatticeRequest, origin: Origin): void {
  if (isIdentified(request, origin)) return;
  throw new ProxyError('noIdentity', 'the front door does not say who the caller is, and the target group requires it');
}

/** By IAM, an authorizer, a verified client certificate, or an ALB's OpenID Connect. A source VPC is not a caller. */
const isIdentified = ({ headers, requestContext }: LatticeRequest, origin: Origin): boolean =>
  Object.entries(requestContext.identity).some(([name, value]) => name !== 'sourceVpcArn' && Boolean(value)) ||
  Boolean(origin.principal ?? origin.clientCertificate) ||
  Object.keys(origin.authorizer ?? {}).length > 0 ||
  ALB_VOUCHES.some(([owner, name]) => origin.vouchedBy?.includes(owner) && headers[name] !== undefined);

/**
 * Only where the route table says that the listener writes these, because an ALB that does not passes on a client's own
 * (docs/wire-facts.md#forged-headers). `x-amzn-mtls-clientcert` itself is the passthrough mode's, which verifies nothing
 * (docs/wire-facts.md#alb-mtls).
 */
const ALB_VOUCHES = [
  ['oidc', 'x-amzn-oidc-identity'],
  ['mtls', 'x-amzn-mtls-clientcert-subject'],
  ['mtls', 'x-amzn-mtls-clientcert-serial-number'],
] as const;
