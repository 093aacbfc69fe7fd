import { createAwsClient } from '../../../shared/aws/client.ts';
import { STANDARD_ATTEMPTS } from '../../../shared/aws/retry.ts';
import type { Fetcher } from './live.ts';

/** GetParameter's answer, as far as it is used (SSM API reference). */
interface Output {
  Parameter?: { Value?: string; Version?: number };
}

/** `ROUTES_PARAMETER`: the name of an SSM parameter; its version counts each change. */
export function parameterFetcher(name: string, region: string): Fetcher {
  const send = createAwsClient('ssm', region, STANDARD_ATTEMPTS);
  return async (signal) => {
    const { body } = await send({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameter' },
      body: JSON.stringify({ Name: name, WithDecryption: true }),
      signal,
    });
    const { Parameter } = JSON.parse(body.toString('utf8')) as Output;
    return { text: Parameter?.Value ?? '', version: String(Parameter?.Version ?? '') };
  };
}
