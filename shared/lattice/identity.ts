import type { Identity, RequestContext } from './request.ts';

/**
 * The `x-amzn-lattice-*` headers that Lattice writes for HTTP targets and Lambda targets of version V1
 * (docs/wire-facts.md#lattice-headers): `Key=value` pairs separated by `; `; a `;` inside a value is written `\;`.
 */

/** Keys of `x-amzn-lattice-identity`, and their names in a V2 event's `requestContext.identity`. */
const IDENTITY_KEYS: readonly (readonly [header: string, field: string])[] = [
  ['Principal', 'principal'],
  ['PrincipalOrgID', 'principalOrgID'],
  ['PrincipalOrgPath', 'principalOrgPath'],
  ['SessionName', 'sessionName'],
  ['Type', 'type'],
  ['X509Issuer/OU', 'x509IssuerOu'],
  ['X509SAN/DNS', 'x509SanDns'],
  ['X509SAN/NameCN', 'x509SanNameCn'],
  ['X509SAN/URI', 'x509SanUri'],
  ['X509Subject/CN', 'x509SubjectCn'],
];

const TARGET_KEYS = [
  ['ServiceArn', 'serviceArn'],
  ['ServiceNetworkArn', 'serviceNetworkArn'],
  ['TargetGroupArn', 'targetGroupArn'],
] as const;

const fieldOfHeaderKey = new Map(IDENTITY_KEYS.map(([header, field]) => [header.toLowerCase(), field]));
// Captures show the plural (docs/wire-facts.md#lattice-headers).
fieldOfHeaderKey.set('principalorgpaths', 'principalOrgPath');

/** Splits on `;` that no backslash escapes, trims, and cuts each part at its first `=`. Keys come out lower-case. */
export function parsePairs(value: string): Map<string, string> {
  const pairs = new Map<string, string>();
  // The pattern that looks behind each separator is slow, and escapes are rare.
  for (const part of value.includes('\\;') ? value.split(/(?<!\\);/) : value.split(';')) {
    const at = part.indexOf('=');
    if (at < 1) continue;
    pairs.set(
      part.slice(0, at).trim().toLowerCase(),
      part
        .slice(at + 1)
        .trim()
        .replaceAll('\\;', ';'),
    );
  }
  return pairs;
}

const formatPairs = (pairs: readonly (readonly [string, string | undefined])[]): string | undefined => {
  const present = pairs.filter(([, value]) => value);
  return present.length === 0 ? undefined : present.map(([k, v]) => `${k}=${escaped(v!)}`).join('; ');
};

/** A backslash at the end would escape the separator. A space keeps them apart, and readers trim it. */
const escaped = (value: string): string => value.replaceAll(';', '\\;').replace(/\\$/, '\\ ');

/** The headers for an HTTP target. Parts that the context does not have get no header. */
export function latticeHeaders(context: RequestContext): [name: string, value: string][] {
  const lines: [string, string | undefined][] = [
    ...identityHeaders(context.identity ?? {}),
    ['x-amzn-lattice-target', formatPairs(TARGET_KEYS.map(([key, field]) => [key, context[field]]))],
  ];
  return lines.filter((line): line is [string, string] => line[1] !== undefined);
}

function identityHeaders(identity: Identity): [name: string, value: string | undefined][] {
  // AWS's text and libraries spell identity keys differently (principalOrgID, principalOrgId), so case does not count.
  const known = new Map(Object.entries(identity).map(([key, value]) => [key.toLowerCase(), value]));
  if (known.size === 0) return [];
  const pairs = IDENTITY_KEYS.map(([key, field]) => [key, known.get(field.toLowerCase())] as const);
  return [
    ['x-amzn-lattice-identity', formatPairs(pairs)],
    ['x-amzn-lattice-network', formatPairs([['SourceVpcArn', known.get('sourcevpcarn')]])],
  ];
}

/** Reads the headers that Lattice wrote into a V1 event as the fields of a V2 event. */
export function readLatticeHeaders(header: (name: string) => string | undefined): Partial<RequestContext> {
  const pairsOf = (name: string): Map<string, string> => parsePairs(header(name) ?? '');
  const identity: Identity = {};
  for (const [key, value] of pairsOf('x-amzn-lattice-identity')) {
    const field = fieldOfHeaderKey.get(key);
    if (field && value) identity[field] = value;
  }
  const vpc = pairsOf('x-amzn-lattice-network').get('sourcevpcarn');
  if (vpc) identity.sourceVpcArn = vpc;
  const target = pairsOf('x-amzn-lattice-target');
  const context: Partial<RequestContext> = { identity };
  for (const [key, field] of TARGET_KEYS) {
    const arn = target.get(key.toLowerCase());
    if (arn) context[field] = arn;
  }
  return context;
}
