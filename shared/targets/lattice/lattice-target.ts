import type { LatticeTargetGroup } from '../../routing/schema.ts';
import { headerLines } from '../http/header-lines.ts';
import { createSender } from '../http/sender.ts';
import { withoutCallersSignature } from '../signing/callers-signature.ts';
import { isSigned } from '../signing/is-signed.ts';
import type { Target } from '../target.ts';

/**
 * A VPC Lattice service. Lattice routes by Host, so Host is the service's own name. Lattice itself says who calls, by our
 * signature, so the request's identity does not go along (docs/wire-facts.md#sigv4).
 */
export function createLatticeTarget(group: LatticeTargetGroup): Target {
  const { host } = new URL(group.url);
  const signs = isSigned(group);
  const { region, pathEscaping } = group;
  const send = createSender(
    group,
    signs ? { service: 'vpc-lattice-svcs', region, pathEscaping, signsBody: false } : undefined,
  );

  return (request, origin, timeLeftMs, attempts) => {
    const headers = withoutCallersSignature(request.headers, signs);
    return send(request, headerLines({ ...request, headers }, host, host), origin, timeLeftMs, attempts);
  };
}
