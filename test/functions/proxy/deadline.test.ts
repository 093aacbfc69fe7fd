import { describe, expect, it } from 'vitest';
import { timeLeft } from '../../../functions/proxy/deadline.ts';
import { door } from '../../support/doors.ts';
import { lambdaContext } from '../../support/lambda-context.ts';
import { proxiedBackend } from '../../support/proxied-backend.ts';

const here = proxiedBackend();

describe('timeLeft', () => {
  it.each([30_000, 1_000])('keeps back what encoding and handing over takes, 250 ms, of %i ms', (remaining) => {
    expect(timeLeft({ getRemainingTimeInMillis: () => remaining })()).toBe(remaining - 250);
  });

  it('is asked again each time', () => {
    let remaining = 10_000;
    const left = timeLeft({ getRemainingTimeInMillis: () => remaining });
    const before = left();
    remaining = 4_000;
    expect(before - left()).toBe(6_000);
  });

  it.each([[undefined], [{}]])('without a clock (%j) is less than a REST API waits', (context) => {
    expect(timeLeft(context)()).toBe(28_750);
  });
});

describe('a request', () => {
  const front = door('ALB');
  const ask = async (method: string, context: ReturnType<typeof lambdaContext>) =>
    front.toAnswer(await here.proxy.invoke(front.toEvent({ method, target: '/' }), context));

  it('has its 504 before the invocation ends, from a backend that is silent', async () => {
    // The first invocation waits for the handler to load, which is no part of its time.
    await ask('GET', lambdaContext());
    here.backend.answer = () => 'silence';
    const { status, body } = await ask('GET', lambdaContext(3000));
    expect(status).toBe(504);
    expect(Number(/did not answer within (\d+) ms/.exec(body.toString())?.[1])).toBeLessThanOrEqual(3000 - 250);
  });

  it.each([200, 0, -100])('has it at once with %i ms left, and nobody is asked', async (remaining) => {
    expect((await ask('POST', lambdaContext(remaining))).status).toBe(504);
    expect(here.backend.requests).toEqual([]);
  });
});
