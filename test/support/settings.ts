import type { FormatSettings } from '../../shared/formats/event-format.ts';
import type { MultiMap } from '../../shared/http/multi-map.ts';
import type { RequestContext } from '../../shared/lattice/request.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import type { Sources } from '../../shared/routing/schema.ts';

/** 2024-09-24T11:23:28.123Z, the time at which every event file was received. */
export const NOW = 1727177008123;

export const settings = (sources: Sources = {}): FormatSettings => ({
  sources,
  requestContext: { region: 'us-east-2' },
  now: () => NOW,
});

/** The context of a request of which nothing else is known. */
export const requestContext = (known: Partial<RequestContext> = {}): RequestContext => ({
  serviceNetworkArn: '',
  serviceArn: '',
  targetGroupArn: '',
  identity: {},
  region: 'us-east-2',
  timeEpoch: `${NOW}000`,
  ...known,
});

/** A map as the canonical types have it: without a prototype, so that `__proto__` is a name like any other. */
export const map = (entries: Record<string, string[]> | [string, string[]][]): MultiMap => {
  const result = Object.create(null) as MultiMap;
  for (const [name, values] of Array.isArray(entries) ? entries : Object.entries(entries)) result[name] = values;
  return result;
};

export const response = (
  statusCode: number,
  headers: Record<string, string[]> = {},
  body?: string | Buffer,
  isBase64Encoded?: true,
): LatticeResponse => ({
  statusCode,
  headers: map(headers),
  ...(body !== undefined && { body }),
  ...(isBase64Encoded && { isBase64Encoded }),
});
