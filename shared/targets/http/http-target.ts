import type { HttpTargetGroup } from '../../routing/schema.ts';
import { withoutCallersSignature } from '../signing/callers-signature.ts';
import { isSigned } from '../signing/is-signed.ts';
import type { Target } from '../target.ts';
import { headerLines, originContext, vouchedLines } from './header-lines.ts';
import { createSender } from './sender.ts';

/** A private HTTP or HTTPS server, to which the proxy looks like VPC Lattice (docs/wire-facts.md#lattice-headers). */
export function createHttpTarget(group: HttpTargetGroup): Target {
  const url = new URL(group.url);
  const signs = isSigned(group);
  const send = createSender(group, signs ? signingOf(group.service!, url) : undefined);

  return async (request, origin, timeLeftMs, attempts) => {
    const headers = signs ? withoutCallersSignature(request.headers, true) : request.headers;
    // A rewritten Host is what the target is to see (filters/url-rewrite.ts), unless Host is signed.
    const keepsHost = keepsCallersHost(group) || (!signs && headers['x-forwarded-host'] !== undefined);
    const lines = [
      ...headerLines({ ...request, headers }, keepsHost ? undefined : url.host, url.host),
      ...vouchedLines(request),
      ...(group.forwardContext ? ['x-origin-context', originContext(origin)] : []),
    ];
    const response = await send(request, lines, origin, timeLeftMs, attempts);
    if (attempts && response.statusCode === 421 && url.protocol === 'https:' && keepsCallersHost(group)) {
      attempts.note = MISDIRECTED;
    }
    return response;
  };
}

/** Whether the target sees the Host that the caller sent. A signature covers Host, and the service knows only its own. */
export const keepsCallersHost = (group: HttpTargetGroup): boolean => group.host !== 'target' && !isSigned(group);

/** AWS: "Create a signed AWS API request". All services but S3 escape the path twice (docs/wire-facts.md#sigv4-services). */
const signingOf = (service: string, { hostname }: URL) => ({
  service,
  region: FUNCTION_URL.exec(hostname)?.[1],
  pathEscaping: service === 's3' ? ('once' as const) : ('twice' as const),
  signsBody: true,
});

/** `ID.lambda-url.REGION.on.aws` */
const FUNCTION_URL = /\.lambda-url\.([a-z0-9-]+)\.on\.aws$/;

/** RFC 9110 section 15.5.20. Apache httpd compares the TLS name with Host (docs/route-table.md#http). */
const MISDIRECTED =
  '421: TLS asked for the host of the target group\'s url, and Host names the caller\'s; set "host": "target"';
