import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arnOf, type LambdaEndpoint, PROXY_ROLE, startLambdaEndpoint } from '../../targets/lambda/lambda-endpoint.ts';

let lambda: LambdaEndpoint;
beforeAll(async () => {
  lambda = await startLambdaEndpoint();
});
afterAll(() => lambda.close());

test('an asynchronous invocation is taken with 202 before the function has ended, and runs', async () => {
  const events: unknown[] = [];
  const { promise: end, resolve: letItEnd } = Promise.withResolvers<void>();
  lambda.deploy('slow', async (event) => {
    events.push(event);
    await end;
  });
  const client = new LambdaClient({
    region: 'us-east-2',
    endpoint: lambda.environment['AWS_ENDPOINT_URL_LAMBDA']!,
    credentials: PROXY_ROLE,
  });
  const taken = await client.send(
    new InvokeCommand({ FunctionName: arnOf('slow'), InvocationType: 'Event', Payload: Buffer.from('{"a":1}') }),
  );
  expect(taken.StatusCode).toBe(202);
  expect(taken.Payload?.length ?? 0).toBe(0);
  expect(events).toEqual([{ a: 1 }]);
  letItEnd();
});
