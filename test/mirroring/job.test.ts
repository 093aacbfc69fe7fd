import { describe, expect, it } from 'vitest';
import { encodeJob, isMirrorJob, MAX_JOB_BYTES } from '../../shared/mirroring/job.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import { response } from '../support/settings.ts';
import { mirrorJob } from './mirror-job.ts';

const decoded = (payload: Buffer | undefined) => JSON.parse(payload!.toString('utf8'));

describe('a mirror job', () => {
  it.each([
    ['text', response(200, { 'content-type': ['text/plain'] }, 'Zoë')],
    ['bytes', response(200, {}, Buffer.from([0, 255, 128]))],
    ['base64', response(200, {}, 'AP+A', true)],
    ['no body', response(204)],
  ])('carries an answer of %s byte for byte', (_what, answer) => {
    const { response: carried } = decoded(encodeJob(mirrorJob({ response: answer })));
    const { body } = answer;
    const bytes =
      typeof body === 'string' ? Buffer.from(body, answer.isBase64Encoded ? 'base64' : 'utf8') : (body ?? Buffer.of());
    expect(Buffer.from(carried.body, 'base64')).toEqual(bytes);
    expect(carried.isBase64Encoded).toBe(true);
    expect(carried.statusCode).toBe(answer.statusCode);
  });

  it('carries the rest as it is', () => {
    const job = mirrorJob();
    const { response: _, ...rest } = decoded(encodeJob(job));
    const { response: __, ...expected } = job;
    expect(rest).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  const ofSize = (bytes: number) => mirrorJob({ response: response(200, {}, Buffer.alloc(bytes, 'x')) });

  it('is none where answer and request are larger than an asynchronous invocation takes', () => {
    const room = MAX_JOB_BYTES - encodeJob(ofSize(0))!.length;
    const largest = Math.floor(room / 4) * 3;
    expect(encodeJob(ofSize(largest))!.length).toBeLessThanOrEqual(MAX_JOB_BYTES);
    expect(encodeJob(ofSize(largest + 6))).toBeUndefined();
    expect(encodeJob(ofSize(50_000_000))).toBeUndefined();
    const request = { ...mirrorJob().request, body: 'x'.repeat(MAX_JOB_BYTES) };
    expect(encodeJob(mirrorJob({ request }))).toBeUndefined();
  });
});

describe('isMirrorJob', () => {
  it('knows a job after its way through JSON', () => {
    expect(isMirrorJob(decoded(encodeJob(mirrorJob())))).toBe(true);
  });

  it.each(EVENT_FILES)('takes %s for none', (name) => expect(isMirrorJob(eventFile(name))).toBe(false));

  it.each([null, undefined, 'mirrorJob', 1, {}, { mirrorJob: 2 }])('takes %j for none', (event) => {
    expect(isMirrorJob(event)).toBe(false);
  });
});
