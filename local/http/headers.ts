import type { HeaderLine, HttpRequest } from './request.ts';

export const lowerCase = (name: string): string => name.toLowerCase();

/** The values of every line of this name, in any spelling. */
export const valuesOf = (headers: readonly HeaderLine[], name: string): string[] =>
  headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);

/** Values by name, in the order they came. */
export function grouped(pairs: readonly HeaderLine[], spelling: (name: string) => string = lowerCase) {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = spelling(name);
    const values = groups.get(key);
    if (values) values.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** A JSON object with one entry for each name. */
export const objectOf = <T>(groups: Map<string, string[]>, value: (values: string[]) => T): Record<string, T> =>
  Object.fromEntries([...groups].map(([name, values]) => [name, value(values)]));

export const allOf = (values: string[]): string[] => values;
export const firstOf = (values: string[]): string => values[0]!;
export const lastOf = (values: string[]): string => values.at(-1)!;

export const without = (headers: readonly HeaderLine[], isDropped: (lowerCaseName: string) => boolean): HeaderLine[] =>
  headers.filter(([name]) => !isDropped(name.toLowerCase()));

/** RFC 9110 section 7.6.1. */
const HOP_BY_HOP = new Set(
  'connection keep-alive proxy-connection te trailer transfer-encoding upgrade http2-settings'.split(' '),
);

/** Leaves out the headers of this hop and those that Connection lists (RFC 9110 section 7.6.1). */
export function endToEnd(headers: readonly HeaderLine[]): HeaderLine[] {
  const listed = valuesOf(headers, 'connection').flatMap((value) => value.toLowerCase().split(/[\s,]+/));
  return without(headers, (name) => HOP_BY_HOP.has(name) || listed.includes(name));
}

/**
 * Adds what every front door says about the client: its address at the end of the chain, and the port and protocol
 * that it called. These are the real ones of the local call, so links that a backend builds from them work.
 */
export function withForwarded(
  headers: readonly HeaderLine[],
  { sourceIp, port, scheme }: HttpRequest,
  { separator = ', ', client = sourceIp } = {},
): HeaderLine[] {
  return [
    ...without(headers, (name) => /^x-forwarded-(?:for|port|proto)$/.test(name)),
    ['x-forwarded-for', [...valuesOf(headers, 'x-forwarded-for'), client].join(separator)],
    ['x-forwarded-port', String(port)],
    ['x-forwarded-proto', scheme],
  ];
}

/** The body's length, as an HTTP API adds it even where there is no body (docs/wire-facts.md#http-api). */
export const withLength = ({ headers, body }: HttpRequest): HeaderLine[] => [
  ...without(headers, (name) => name === 'content-length'),
  ['content-length', String(body.length)],
];

/** X-Ray's header. A gateway keeps the client's; an ALB adds itself at its start. Without one, both make a new one. */
export function withTraceId(headers: readonly HeaderLine[], request: HttpRequest, isAlb = false): HeaderLine[] {
  const name = 'x-amzn-trace-id';
  const received = valuesOf(headers, name)[0];
  const own = `1-${Math.floor(request.time / 1000).toString(16)}-${request.id.replaceAll('-', '').slice(0, 24)}`;
  const value = received === undefined ? `Root=${own}` : isAlb ? `Self=${own};${received}` : received;
  return [...without(headers, (other) => other === name), [name, value]];
}

/** VPC Lattice writes these; it drops a client's own (docs/wire-facts.md#lattice-headers). */
export const withoutLatticeHeaders = (headers: readonly HeaderLine[]): HeaderLine[] =>
  without(headers, (name) => /^x-amzn-(?:lattice-|source-vpc$)/.test(name));
