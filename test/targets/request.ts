import type { Origin } from '../../shared/lattice/origin.ts';
import type { LatticeRequest, RequestContext } from '../../shared/lattice/request.ts';
import { map, requestContext } from '../support/settings.ts';

type Parts = Omit<Partial<LatticeRequest>, 'headers' | 'requestContext'> & {
  headers?: Record<string, string[]> | [string, string[]][];
  requestContext?: Partial<RequestContext>;
};

/** A canonical request of which nothing is known but what is said; it comes from `api.example.com`. */
export const latticeRequest = ({ headers = {}, requestContext: known, ...parts }: Parts = {}): LatticeRequest => {
  const all = map(headers);
  all['host'] ??= ['api.example.com'];
  return {
    version: '2.0',
    method: 'GET',
    path: '/',
    headers: all,
    ...parts,
    requestContext: requestContext({ region: '', ...known }),
  };
};

export const ORIGIN: Origin = { eventSource: 'lattice-v2' };

/** Time enough for any test; what a deadline does is tested with less. */
export const ENOUGH = (): number => 15_000;
