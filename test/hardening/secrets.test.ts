import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capturedLog } from '../support/captured-log.ts';
import { DOORS, type Door } from '../support/doors.ts';
import { lambdaContext } from '../support/lambda-context.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';
import { http, thenClose } from '../support/recording-backend.ts';
import { HOSTILE_ANSWERS, HOSTILE_REQUESTS } from './corpus.ts';
import { MARK } from './mark.ts';
import { markedAnswer, markedEvent, secretProperty } from './secrets.ts';

const log = capturedLog();
const here = proxiedBackend(
  (url) => ({
    ROUTES: JSON.stringify({
      targetGroups: { legacy: { type: 'http', url }, gone: { type: 'http', url: 'http://127.0.0.1:1' } },
      rules: [
        rule('gone', 1, '/gone', { forward: { targetGroups: [{ targetGroupIdentifier: 'gone' }] } }),
        rule('refused', 2, '/refused', { fixedResponse: { statusCode: 403 } }),
        rule('legacy', 3, '/x', { forward: { targetGroups: [{ targetGroupIdentifier: 'legacy' }] } }),
      ],
    }),
  }),
  { POWERTOOLS_LOG_LEVEL: 'DEBUG' },
);

function rule(name: string, priority: number, prefix: string, action: object) {
  return { name, priority, match: { httpMatch: { pathMatch: { match: { prefix } } } }, action };
}

beforeEach(() => {
  here.backend.answer = () => http(200, [['content-type', 'application/json']], '{}');
});
afterEach(() => {
  // What is in the log, is there anything at all?
  expect(log.text()).toMatch(/"message":"(request|event refused)"/);
  expect(log.text()).not.toContain(MARK);
  here.backend.violations.length = 0;
});

/** All that comes of an invocation but what the backend itself answered. */
const outcome = (event: unknown, remainingMs = 30_000): Promise<string> =>
  here.proxy.invoke(event, lambdaContext(remainingMs)).then(
    (result) => JSON.stringify(result),
    (error: Error) => `${error.message}\n${error.stack}`,
  );

const show = (door: Door, what: unknown) => `${door.name}: ${JSON.stringify(what).slice(0, 300)}`;

describe.each(DOORS)('$name', (door) => {
  it('hostile requests with secrets: none in a log line, none in an answer', async () => {
    for (const request of HOSTILE_REQUESTS) {
      expect(await outcome(markedEvent(door, request)), show(door, request)).not.toContain(MARK);
    }
  });

  it('answers with secrets: none in a log line, none in an error', async () => {
    for (const { bytes, ends } of HOSTILE_ANSWERS) {
      const withSecrets = markedAnswer(bytes);
      here.backend.answer = () => (ends ? thenClose(withSecrets) : withSecrets);
      const result = await outcome(markedEvent(door, { kind: 'none' }));
      if (/\bstatus(Code)?\\?":5/.test(result))
        expect(result, show(door, bytes.toString('latin1'))).not.toContain(MARK);
    }
  });

  it.each([
    ['unreachable', '/gone'],
    ['without a rule', '/nowhere'],
    ['a fixed response', '/refused'],
    ['reset', '/x/reset'],
    ['silent', '/x/silent'],
  ])('a target that is %s', async (_, target) => {
    here.backend.answer = ({ target: asked }) => (asked.includes('reset') ? 'reset' : 'silence');
    expect(await outcome(markedEvent(door, { kind: 'none', method: 'POST', target }), 400)).not.toContain(MARK);
  });
});

it.each(DOORS)('$name: what is refused is named, as far as it is a name', async (door) => {
  for (const request of [
    { kind: 'name', lines: [[`authorization: Bearer ${MARK}`, '1']] satisfies [string, string][] },
    { kind: 'name', lines: [[`x-a\r\ncookie: ${MARK}`, '1']] satisfies [string, string][] },
    { kind: 'method', method: `GET /?token=${MARK}` },
  ]) {
    const answered = await outcome(markedEvent(door, request));
    expect(answered).toMatch(/"status\\?":400|statusCode":400/);
    expect(answered).not.toContain(MARK);
  }
});

it('events of no source: their keys may be named, their values not', async () => {
  for (const event of [
    { secret: MARK },
    { requestContext: { a: MARK } },
    [MARK],
    MARK,
    { headers: { authorization: MARK } },
  ]) {
    expect(await outcome(event)).not.toContain(MARK);
  }
});

it('events with any damage', async () => {
  let seen = 0;
  const takeLog = () => {
    const text = log.text();
    const fresh = text.slice(seen);
    seen = text.length;
    return fresh;
  };
  await expect(fc.assert(secretProperty(here.proxy, takeLog), { numRuns: 400 })).resolves.toBeUndefined();
});
