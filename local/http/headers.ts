import type { HeaderLine, HttpRequest } from './request.ts';

export const lowerCase = (name: string): string => name.toLowerCase();

/** The values of every line with this name, whatever its spelling. */
export const valuesOf = (headers: readonly HeaderLine[], name: string): string[] =>
  headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);

/** Values by name in the order they came. */
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

/** What an intermediary passes on: not the headers of this hop, nor what Connection lists (RFC 9110 section 7.6.1). */
export function endToEnd(headers: readonly HeaderLine[]): HeaderLine[] {
  const listed = valuesOf(headers, 'connection').flatMap((value) => value.toLowerCase().split(/[\s,]+/));
  return without(headers, (name) => HOP_BY_HOP.has(name) || listed.includes(name));
}

/**
 * Adds what every front door says about the client: the chain of addresses grows by one, port and protocol are the
 * front door's own. Protocol and port are those of the local call, so that links a backend builds from them work.
 */
export function withForwarded(headers: readonly HeaderLine[], request: HttpRequest, separator = ', '): HeaderLine[] {
  const chain = [...valuesOf(headers, 'x-forwarded-for'), request.sourceIp].join(separator);
  return [
    ...without(headers, (name) => /^x-forwarded-(?:for|port|proto)$/.test(name)),
    ['x-forwarded-for', chain],
    ['x-forwarded-port', String(request.port)],
    ['x-forwarded-proto', 'http'],
  ];
}

/** X-Ray's header: a gateway keeps the client's, an ALB puts itself in front of it, and both start one where none is. */
export function withTraceId(headers: readonly HeaderLine[], request: HttpRequest, isAlb = false): HeaderLine[] {
  const name = 'x-amzn-trace-id';
  const received = valuesOf(headers, name)[0];
  const own = `1-${Math.floor(request.time / 1000).toString(16)}-${request.id.replaceAll('-', '').slice(0, 24)}`;
  const value = received === undefined ? `Root=${own}` : isAlb ? `Self=${own};${received}` : received;
  return [...without(headers, (other) => other === name), [name, value]];
}
