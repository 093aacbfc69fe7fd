import { valuesOf } from '../http/headers.ts';
import type { HttpRequest } from '../http/request.ts';
import { AuthenticationError, type Caller, type SigningRules } from '../sigv4/authenticate.ts';

/** The rules of VPC Lattice (AWS: "SIGv4 authenticated requests for Amazon VPC Lattice"). */
export const latticeSigning = (region: string, callers: readonly Caller[]): SigningRules => ({
  service: 'vpc-lattice-svcs',
  region,
  pathEscaping: 'once',
  callers,
  payloadHash,
});

/** Lattice refuses every other hash in the same way (docs/wire-facts.md#lattice-limits). */
function payloadHash({ headers }: HttpRequest): string {
  const hash = valuesOf(headers, 'x-amz-content-sha256')[0];
  if (hash === 'UNSIGNED-PAYLOAD') return hash;
  throw new AuthenticationError('InvalidSignatureException', 'Signed payloads are not supported');
}
