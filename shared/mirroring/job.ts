import { UnrecognizedEventError } from '../errors.ts';
import type { FormatSettings } from '../formats/event-format.ts';
import { decode, FORMATS } from '../formats/index.ts';
import { responseBytes } from '../http/body.ts';
import type { LatticeResponse } from '../lattice/response.ts';
import type { Decide } from '../routing/decide.ts';
import type { MirrorJob } from './mirror-job.ts';
import { type Mirrored, mirroringOf } from './mirrored.ts';

/** An asynchronous invocation's payload (AWS: "Lambda quotas"). */
export const MAX_JOB_BYTES = 1_000_000;

/** The job as JSON, or `undefined` when it is larger than an asynchronous invocation takes. */
export function encodeJob(job: Omit<MirrorJob, 'mirrorJob'>): Buffer | undefined {
  const bytes = responseBytes(job.response);
  if ((bytes.length * 4) / 3 > MAX_JOB_BYTES) return undefined;
  const { statusCode, headers } = job.response;
  const response: LatticeResponse = { statusCode, headers, body: bytes.toString('base64'), isBase64Encoded: true };
  const json = Buffer.from(JSON.stringify({ mirrorJob: 1, ...job, response } satisfies MirrorJob));
  return json.length > MAX_JOB_BYTES ? undefined : json;
}

/**
 * The request and the answer that a job is about. Whoever may invoke the function can send anything as a job, so its
 * event is decoded like any front door's, and it is refused unless the route table mirrors that request.
 * Throws UnrecognizedEventError.
 */
export function decodeJob(job: Partial<MirrorJob>, settings: FormatSettings, decide: Decide): Mirrored {
  const { requestId, event, targetGroup, response } = job;
  if (job.mirrorJob !== 1 || !isId(requestId)) throw new UnrecognizedEventError('mirror job: not made by this proxy');
  try {
    const { request, origin } = decode(event, settings);
    const mirroring = mirroringOf(decide(request, origin, Math.random), request.method);
    const answeredBy = mirroring?.decision.forward.targetGroups.find((g) => g.targetGroupIdentifier === targetGroup);
    if (!mirroring || !answeredBy) throw new Error('the route table does not mirror this request');
    const answer = FORMATS['lattice-v2'].decodeResponse(Buffer.from(JSON.stringify(response ?? null)));
    return {
      ...mirroring,
      requestId,
      targetGroup: answeredBy.targetGroupIdentifier,
      request,
      origin,
      response: answer,
    };
  } catch (error) {
    throw new UnrecognizedEventError(`mirror job: ${(error as Error).message}`, { cause: error });
  }
}

/** It becomes part of log lines. */
const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w.:=/+-]{0,200}$/.test(value);
