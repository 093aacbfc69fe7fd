import { createHash } from 'node:crypto';
import type { Arrived } from './backend.ts';
import type { Sent } from './events.ts';
import { type Answer, answerTo, type Work } from './work.ts';

/** Headers that a proxy may answer for itself; every other one must arrive as it was sent. */
const OWN = new Set([
  'host',
  'accept-encoding',
  'content-length',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

const valuesOf = (headers: readonly [string, string][], name: string) =>
  JSON.stringify(headers.filter(([n]) => n === name).map(([, value]) => value));

function differing(expected: readonly [string, string][], actual: readonly [string, string][]): string[] {
  const names = new Set(expected.map(([name]) => name));
  return [...names].filter((name) => valuesOf(expected, name) !== valuesOf(actual, name));
}

/** Why this answer is not the backend's, or what the backend got is not the caller's; empty when all is right. */
export function faults(work: Work, sent: Sent, arrived: Arrived | null): string[] {
  const answer: Answer = answerTo(work.path);
  const sha1 = createHash('sha1')
    .update(work.body ?? '')
    .digest('hex');
  const headersIn = work.headers.filter(([name]) => !OWN.has(name));
  if (!arrived) return ['nothing reached the backend'];
  return [
    sent.status !== answer.status && `status ${sent.status}`,
    !sent.body.equals(answer.body) && `body: ${sent.body.length} other bytes`,
    ...differing(answer.headers, sent.headers).map((name) => `answer's ${name}`),
    arrived.method !== work.method && `method ${arrived.method} sent`,
    arrived.url !== work.path && `${arrived.url} asked`,
    arrived.sha1 !== sha1 && 'other body sent',
    ...differing(headersIn, arrived.headers).map((name) => `request's ${name}`),
  ].filter((fault): fault is string => typeof fault === 'string');
}
