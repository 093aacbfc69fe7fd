import { describe, expect, test } from 'vitest';
import { type Handler, lambda, MAX_REQUEST, MAX_RESPONSE } from '../../local/lambda.ts';

const run = (handler: Handler, event: unknown = {}, timeoutMs?: number) => lambda(handler, timeoutMs)(event);

describe('an event', () => {
  test('reaches the handler as JSON', async () => {
    const outcome = await run(async (event) => [event], { gone: undefined, bytes: Buffer.from('a'), kept: null });
    expect(outcome).toMatchObject({ result: [{ bytes: { type: 'Buffer', data: [97] }, kept: null }] });
  });

  test('comes with a context that counts down', async () => {
    const outcome = await run(async (_, context) => [
      context.awsRequestId.length,
      context.functionName,
      context.getRemainingTimeInMillis() > 0 && context.getRemainingTimeInMillis() <= 29_000,
    ]);
    expect(outcome).toMatchObject({ kind: 'result', result: [36, 'lattice-migration-proxy', true] });
  });

  // {"a":"…"} is 8 bytes more than its text.
  test.each([
    ['as large as may be', MAX_REQUEST - 8, 'result'],
    ['one byte larger', MAX_REQUEST - 7, 'request-too-large'],
  ])('%s', async (_, length, kind) => {
    expect((await run(async () => 1, { a: 'x'.repeat(length) })).kind).toBe(kind);
  });
});

describe('a result', () => {
  test.each<[what: string, result: unknown, json: unknown, payload: string]>([
    ['is what JSON keeps of it', { a: undefined, b: 'é' }, { b: 'é' }, '{"b":"é"}'],
    ['is null where there is none', undefined, null, 'null'],
  ])('%s', async (_, result, json, payload) => {
    expect(await run(async () => result)).toEqual({ kind: 'result', result: json, payload });
  });

  test.each([
    ['as large as may be', MAX_RESPONSE - 2, { kind: 'result' }],
    [
      'one byte larger',
      MAX_RESPONSE - 1,
      { kind: 'function-error', error: { errorType: 'Function.ResponseSizeTooLarge' } },
    ],
  ])('%s', async (_, length, outcome) => {
    expect(await run(async () => 'x'.repeat(length))).toMatchObject(outcome);
  });
});

describe('a function error', () => {
  const failing =
    (value: unknown): Handler =>
    async () => {
      throw value;
    };
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;

  test.each<[what: string, handler: Handler, error: unknown]>([
    [
      'has the name, message and trace of an Error',
      failing(new TypeError('boom')),
      { errorType: 'TypeError', errorMessage: 'boom', trace: expect.arrayContaining(['TypeError: boom']) },
    ],
    [
      'has the text of what is no Error',
      failing('{"status":400}'),
      { errorType: 'string', errorMessage: '{"status":400}', trace: [] },
    ],
    ['is a result that is no JSON', async () => cycle, { errorType: 'TypeError' }],
    [
      'is a handler that throws before it waits',
      () => {
        throw new Error('early');
      },
      { errorMessage: 'early' },
    ],
  ])('%s', async (_, handler, error) => {
    expect(await run(handler)).toMatchObject({ kind: 'function-error', error });
  });

  test('ends a handler that takes too long', async () => {
    expect(await run(() => new Promise(() => {}), {}, 20)).toMatchObject({
      kind: 'function-error',
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringContaining('Task timed out after 0.02 seconds'),
      },
    });
  });
});
