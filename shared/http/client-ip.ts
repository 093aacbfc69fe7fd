import type { MultiMap } from './multi-map.ts';

/**
 * The client's IP address: what the event source says, else the last entry of X-Forwarded-For, which the nearest hop
 * wrote. Empty when neither says.
 */
export const clientIp = (headers: MultiMap, sourceIp: string | undefined): string =>
  sourceIp ?? withoutPort(headers['x-forwarded-for']?.at(-1)?.split(',').at(-1)?.trim() ?? '');

/**
 * `203.0.113.7:50000` and `[2001:db8::7]:50000` without the port, which is another one for each connection and which an
 * ALB writes where its attribute says so (docs/wire-facts.md#alb-client-port).
 */
const withoutPort = (address: string): string =>
  /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/^([^:]+):\d+$/, '$1');
