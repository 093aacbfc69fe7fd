import { valuesOf } from '../http/headers.ts';
import type { HttpRequest } from '../http/request.ts';
import { AuthenticationError, type Caller, type SigningRules } from '../sigv4/authenticate.ts';

/** How VPC Lattice wants requests signed (AWS: "SIGv4 authenticated requests for Amazon VPC Lattice"). */
export const latticeSigning = (region: string, callers: readonly Caller[]): SigningRules => ({
  service: 'vpc-lattice-svcs',
  region,
  pathEscaping: 'once',
  callers,
  payloadHash,
});

/** Seen in deployments: whatever hash a caller claims, the answer is the same (docs/wire-facts.md#lattice-limits). */
function payloadHash({ headers }: HttpRequest): string {
  const hash = valuesOf(headers, 'x-amz-content-sha256')[0];
  if (hash === 'UNSIGNED-PAYLOAD') return hash;
  throw new AuthenticationError('InvalidSignatureException', 'Signed payloads are not supported');
}
