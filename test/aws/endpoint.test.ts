import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { endpointOf, type Service } from '../../shared/aws/endpoint.ts';

/** AWS's own clients know the rules of every region. */
const CLIENTS = { appconfigdata: AppConfigDataClient, lambda: LambdaClient, ssm: SSMClient };
const SERVICES = Object.keys(CLIENTS) as Service[];

const REGIONS = [
  ...['us-east-1', 'us-east-2', 'eu-central-1', 'ap-southeast-4', 'me-central-1', 'ca-west-1', 'il-central-1'],
  ...['cn-north-1', 'cn-northwest-1', 'us-gov-west-1', 'us-gov-east-1', 'eusc-de-east-1'],
  ...['us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1'],
];

describe.each(SERVICES)('%s answers where its SDK client expects it:', (service) => {
  test.each(REGIONS)('%s', (region) => {
    for (const useFipsEndpoint of [false, true]) {
      for (const useDualstackEndpoint of [false, true]) {
        const { config } = new CLIENTS[service]({ region });
        const { url } = config.endpointProvider({
          Region: region,
          UseFIPS: useFipsEndpoint,
          UseDualStack: useDualstackEndpoint,
        });
        const env = {
          AWS_USE_FIPS_ENDPOINT: String(useFipsEndpoint),
          AWS_USE_DUALSTACK_ENDPOINT: String(useDualstackEndpoint),
        };
        expect(endpointOf(service, region, env).href).toBe(url.href);
      }
    }
  });
});
