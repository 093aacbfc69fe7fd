import { responseBytes } from '../http/body.ts';
import type { Origin } from '../lattice/origin.ts';
import type { LatticeRequest } from '../lattice/request.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Mirror } from '../routing/schema.ts';

/** What an asynchronous invocation of the function gets: a request, the primary's answer, and whom to ask as well. */
export interface MirrorJob {
  mirrorJob: 1;
  /** By which the log knows the request: Lambda's own id where its front door gives it none. */
  requestId: string;
  rule: string | undefined;
  targetGroup: string;
  mirror: Mirror;
  request: LatticeRequest;
  origin: Origin;
  response: LatticeResponse;
}

/** An asynchronous invocation's payload (AWS: "Lambda quotas"). */
export const MAX_JOB_BYTES = 1_000_000;

/** The job as JSON, or `undefined` where it is larger than an asynchronous invocation takes. */
export function encodeJob(job: MirrorJob): Buffer | undefined {
  const { response } = job;
  const bytes = responseBytes(response);
  if ((bytes.length * 4) / 3 > MAX_JOB_BYTES) return undefined;
  const carried = { ...response, body: bytes.toString('base64'), isBase64Encoded: true as const };
  const json = Buffer.from(JSON.stringify({ ...job, response: carried }));
  return json.length > MAX_JOB_BYTES ? undefined : json;
}

/** Front doors cannot send this: each wraps a caller's request in an event of its own shape. */
export const isMirrorJob = (event: unknown): event is MirrorJob =>
  isObject(event) && event['mirrorJob'] === 1 && PARTS.every((part) => isObject(event[part]));

const PARTS = ['mirror', 'request', 'origin', 'response'];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
