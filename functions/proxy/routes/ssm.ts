import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Fetcher } from './live.ts';

/** `ROUTES_PARAMETER`: the name of an SSM parameter; its version counts each change. */
export function parameterFetcher(name: string): Fetcher {
  const client = new SSMClient({});
  return async (abortSignal) => {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }), {
      abortSignal,
    });
    return { text: Parameter?.Value ?? '', version: String(Parameter?.Version ?? '') };
  };
}
