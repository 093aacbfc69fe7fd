import { joined } from '../http/headers.ts';
import type { MultiMap } from '../http/multi-map.ts';
import type { LatticeRequest } from '../lattice/request.ts';

/** Helpers of every `encodeRequest` and `encodeResponse`. */

type StringMap = Record<string, string>;

const stringMap = (): StringMap => Object.create(null) as StringMap;

/** Each name with its lines joined into one value. Set-Cookie is left out, because its dates contain commas. */
export function joinHeaders(headers: MultiMap, rename = (name: string) => name): StringMap {
  const map = stringMap();
  for (const name in headers) {
    if (name !== 'set-cookie') map[rename(name)] = joined(headers, name)!;
  }
  return map;
}

/**
 * Each name with its last value, as in the single-value maps of REST APIs and ALBs (docs/wire-facts.md#rest-request and
 * #alb-event).
 */
export function takeLastValues(map: MultiMap): StringMap {
  const last = stringMap();
  for (const name in map) last[name] = map[name]!.at(-1)!;
  return last;
}

/** Lattice has microseconds, API Gateway milliseconds (docs/wire-facts.md#trap-23). */
export const toMilliseconds = (request: LatticeRequest): number =>
  Number(request.requestContext.timeEpoch.slice(0, -3));

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** API Gateway's request time in Common Log Format: `09/Apr/2015:12:34:56 +0000`. */
export function formatRequestTime(epochMs: number): string {
  const [date, time] = new Date(epochMs).toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

/** Host without the port. */
export const readHostName = (request: LatticeRequest): string =>
  (request.headers['host']?.[0] ?? '').replace(/:\d+$/, '');
