import { multiMap } from '../http/multi-map.ts';
import type { LatticeResponse } from '../lattice/response.ts';

/** VPC Lattice's fixed-response action: a status and nothing else. */
export const fixedResponse = ({ statusCode }: { statusCode: number }): LatticeResponse => ({
  statusCode,
  headers: multiMap(),
});
