import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { endpointOf, type Service } from '../../shared/aws/endpoint.ts';
import { ConfigurationError } from '../../shared/errors.ts';

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

describe('an endpoint of the environment', () => {
  const url = 'http://127.0.0.1:4566/';
  const own = 'https://vpce-1.ssm.eu-central-1.vpce.amazonaws.com/';

  test.each<[env: Record<string, string>, href: string]>([
    [{ AWS_ENDPOINT_URL: url }, url],
    [{ AWS_ENDPOINT_URL_SSM: own }, own],
    [{ AWS_ENDPOINT_URL_SSM: own, AWS_ENDPOINT_URL: url }, own],
    [{ AWS_ENDPOINT_URL_SSM: '', AWS_ENDPOINT_URL: url }, url],
    [{ AWS_ENDPOINT_URL_LAMBDA: own, AWS_ENDPOINT_URL: url }, url],
  ])('%j is asked', (env, href) => expect(endpointOf('ssm', 'eu-central-1', env).href).toBe(href));

  test.each<[env: Record<string, string>, region: string, message: string]>([
    [{ AWS_ENDPOINT_URL: 'localhost' }, 'eu-central-1', 'AWS_ENDPOINT_URL: expected a URL'],
    [{ AWS_ENDPOINT_URL_SSM: 'localhost' }, 'eu-central-1', 'AWS_ENDPOINT_URL_SSM: expected a URL'],
    [
      { AWS_ENDPOINT_URL_SSM: own, AWS_USE_FIPS_ENDPOINT: 'true' },
      'eu-central-1',
      'AWS_ENDPOINT_URL_SSM: cannot be used together with AWS_USE_FIPS_ENDPOINT',
    ],
    [{}, '', 'AWS_REGION: expected the name of a region'],
  ])('%j in region "%s" is a mistake of the settings', (env, region, message) => {
    expect(() => endpointOf('ssm', region, env)).toThrow(new ConfigurationError(message));
  });
});
