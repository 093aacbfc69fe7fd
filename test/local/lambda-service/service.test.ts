import type { Server } from 'node:http';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FunctionSettings, lambdaService, lambdaSigning } from '../../../local/lambda-service/service.ts';
import type { Caller } from '../../../local/sigv4/authenticate.ts';
import { lines, listening, raw, send } from '../doors/knock.ts';

/** The client of AWS's SDK, whose signature is checked by another hand (local/sigv4). */
const ROLE: Caller = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token==',
  principal: 'arn:aws:sts::123456789012:assumed-role/proxy/1',
};
const ARN = 'arn:aws:lambda:us-east-2:123456789012:function:fn:live';

const functions = new Map<string, FunctionSettings>();
let server: Server;
let port: number;

beforeAll(async () => {
  server = lambdaService({ functions, signing: lambdaSigning('us-east-2', [ROLE]) });
  port = await listening(server);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

async function invoke(settings: FunctionSettings, payload = '{}', arn = ARN, credentials: Partial<Caller> = {}) {
  functions.set(ARN, settings);
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new LambdaClient({
    region: 'us-east-2',
    endpoint,
    credentials: { ...ROLE, ...credentials },
    maxAttempts: 1,
  });
  try {
    const output = await client.send(new InvokeCommand({ FunctionName: arn, Payload: Buffer.from(payload) }));
    return { ...output, payload: output.Payload!.transformToString() };
  } finally {
    client.destroy();
  }
}

const handler = async (event: unknown) => ({ got: event });

describe('an invocation', () => {
  test('takes an event and gives the answer', async () => {
    const output = await invoke({ handler }, '{"é":"☕"}');
    expect(output.FunctionError).toBeUndefined();
    expect(output).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      payload: '{"got":{"é":"☕"}}',
    });
  });

  test.each<[what: string, settings: FunctionSettings, payload: string | RegExp]>([
    ['that throws', { handler: () => Promise.reject(new Error('x')) }, /"errorType":"Error","errorMessage":"x"/],
    ['that does not end', { handler: () => new Promise(() => {}), timeoutMs: 10 }, /"errorType":"Sandbox.Timedout"/],
    ['that answers too much', { handler: async () => 'x'.repeat(7_000_000) }, /Function\.ResponseSizeTooLarge/],
  ])('of a function %s has a FunctionError', async (_, settings, payload) => {
    const output = await invoke(settings);
    expect([output.StatusCode, output.FunctionError]).toEqual([200, 'Unhandled']);
    expect(output.payload).toMatch(payload);
  });
});

describe('a refusal by name and status:', () => {
  test.each<[name: string, status: number, call: () => Promise<unknown>]>([
    ['ResourceNotFoundException', 404, () => invoke({ handler }, '{}', ARN.replace(':fn:', ':other:'))],
    ['ResourceNotFoundException', 404, () => invoke({ handler }, '{}', ARN.replace(':live', ':other'))],
    ['AccessDeniedException', 403, () => invoke({ handler, allows: () => false })],
    ['TooManyRequestsException', 429, () => invoke({ handler, reservedConcurrency: 0 })],
    ['RequestEntityTooLargeException', 413, () => invoke({ handler }, `"${'x'.repeat(6_291_455)}"`)],
    ['InvalidRequestContentException', 400, () => invoke({ handler }, 'no JSON')],
    ['UnrecognizedClientException', 403, () => invoke({ handler }, '{}', ARN, { sessionToken: 'other' })],
    ['InvalidSignatureException', 403, () => invoke({ handler }, '{}', ARN, { secretAccessKey: 'other' })],
  ])('%s', async (name, httpStatusCode, call) => {
    await expect(call()).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  });

  test('without a signature', async () => {
    const answer = await send(port, raw(`POST /2015-03-31/functions/${encodeURIComponent(ARN)}/invocations`, [], '{}'));
    expect([answer.status, lines(answer, 'x-amzn-errortype')]).toEqual([403, ['MissingAuthenticationTokenException']]);
  });

  test.each(['GET /2015-03-31/functions/fn/invocations', 'POST /2015-03-31/functions', 'POST /'])(
    '%s is no operation of it',
    async (line) => {
      expect((await send(port, raw(line))).status).toBe(404);
    },
  );
});
