import { joined } from '../http/headers.ts';
import type { MultiMap } from '../http/multi-map.ts';
import type { LatticeRequest } from '../lattice/request.ts';

/** What the formats' `encodeRequest` and `encodeResponse` have in common. */

type StringMap = Record<string, string>;

const stringMap = (): StringMap => Object.create(null) as StringMap;

/** Every name with one value: its lines joined. Set-Cookie is never joined, its dates hold commas. */
export function joinHeaders(headers: MultiMap, rename = (name: string) => name): StringMap {
  const map = stringMap();
  for (const name in headers) {
    if (name !== 'set-cookie') map[rename(name)] = joined(headers, name)!;
  }
  return map;
}

/**
 * Every name with its last value, as the single-value maps of REST API and ALB have it (docs/wire-facts.md#rest-request
 * and #alb-event).
 */
export function takeLastValues(map: MultiMap): StringMap {
  const last = stringMap();
  for (const name in map) last[name] = map[name]!.at(-1)!;
  return last;
}

/** Lattice's microseconds as the toMilliseconds of API Gateway (docs/wire-facts.md#trap-23). */
export const toMilliseconds = (request: LatticeRequest): number =>
  Number(request.requestContext.timeEpoch.slice(0, -3));

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `09/Apr/2015:12:34:56 +0000`, the Common Log Format of API Gateway's request time. */
export function formatRequestTime(epochMs: number): string {
  const [date, time] = new Date(epochMs).toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}

/** Host without its port. */
export const readHostName = (request: LatticeRequest): string =>
  (request.headers['host']?.[0] ?? '').replace(/:\d+$/, '');
