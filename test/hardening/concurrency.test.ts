import { describe, expect, it } from 'vitest';
import { capturedLog } from '../support/captured-log.ts';
import { DOORS } from '../support/doors.ts';
import { lambdaContext } from '../support/lambda-context.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';
import { http } from '../support/recording-backend.ts';

const log = capturedLog();
const here = proxiedBackend((url) => ({ BACKEND_URL: url }), { POWERTOOLS_LOG_LEVEL: 'INFO' });

/** What each of them comes to, by its number. */
const FATES = ['answered', 'answered late', 'silent', 'reset', 'malformed'] as const;
const STATUSES = { answered: 200, 'answered late': 200, silent: 504, reset: 502, malformed: 400 };

describe('200 invocations at once in one environment', () => {
  it('each has its own answer, its own deadline and its own log line', async () => {
    const remainingOf = (i: number) => (fateOf(i) === 'silent' ? 3000 + 5 * i : 20_000);
    const deadlines = new Set<number>();
    const fateOf = (i: number) => FATES[i % FATES.length]!;
    const doors = DOORS.filter(({ source }) => source !== 'vpc-proxy');
    here.backend.answer = ({ target, body }) => {
      const i = Number(target.split('/')[2]);
      const answer = http(200, [['content-type', 'text/plain']], `${i}: ${body}`);
      const head = answer.subarray(0, 20);
      return {
        answered: answer,
        'answered late': [head, answer.subarray(20)],
        silent: 'silence',
        reset: 'reset',
        malformed: answer,
      }[fateOf(i)] as never;
    };

    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const door = doors[i % doors.length]!;
        const lines: [string, string][] = [['content-type', 'text/plain']];
        if (fateOf(i) === 'malformed') lines.push(['x-a', '1\r\n2']);
        const event = door.toEvent({ method: 'POST', target: `/at-once/${i}`, lines, body: `body ${i}` });
        const context = { ...lambdaContext(remainingOf(i)), awsRequestId: `id-${i}` };
        return door.toAnswer(await here.proxy.invoke(event, context));
      }),
    );

    answers.forEach((answer, i) => {
      expect(answer.status).toBe(STATUSES[fateOf(i)]);
      if (answer.status === 200) expect(answer.body.toString()).toBe(`${i}: body ${i}`);
      // What was left of this invocation, and of no other: less a reserve of 250 ms, and the time until it was sent.
      if (fateOf(i) !== 'silent') return;
      const said = answer.body.toString();
      // On a busy machine the first to be sent may be late for it.
      if (said.includes('no time was left to ask the target')) return;
      const waited = Number(/within (\d+) ms/.exec(said)?.[1]);
      expect(waited).toBeLessThanOrEqual(remainingOf(i) - 250);
      deadlines.add(waited);
    });
    expect(deadlines.size).toBeGreaterThan(30);
    const lines = await log.until('request', 200);
    const logged = lines.filter(({ path }) => path !== undefined);
    expect(new Set(logged.map(({ path }) => path)).size).toBe(logged.length);
    for (const { path, status } of logged) expect(status).toBe(STATUSES[fateOf(Number(path.split('/')[2]))]);
    expect(lines.filter(({ status }) => status === 400)).toHaveLength(40);
    // Nothing is sent twice because others are under way. A silent one may lack the time to be sent at all.
    const sent = here.backend.requests.map(({ target }) => Number(target.split('/')[2]));
    expect(new Set(sent).size).toBe(sent.length);
    for (let i = 0; i < 200; i++) {
      if (fateOf(i) !== 'silent') expect([i, sent.includes(i)]).toEqual([i, fateOf(i) !== 'malformed']);
    }
  });
});
