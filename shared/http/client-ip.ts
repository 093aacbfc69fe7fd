import type { MultiMap } from './multi-map.ts';

/**
 * The client's IP address: what the event source says, else the last entry of X-Forwarded-For, which the nearest hop
 * wrote. Empty when neither says.
 */
export const clientIp = (headers: MultiMap, sourceIp: string | undefined): string =>
  sourceIp ?? headers['x-forwarded-for']?.at(-1)?.split(',').at(-1)?.trim() ?? '';
