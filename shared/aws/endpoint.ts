import { ConfigurationError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The services that the deployed function calls, by their name in host names. */
export const SERVICES = {
  appconfigdata: { signingName: 'appconfig', variable: 'AWS_ENDPOINT_URL_APPCONFIGDATA' },
  lambda: { signingName: 'lambda', variable: 'AWS_ENDPOINT_URL_LAMBDA' },
  ssm: { signingName: 'ssm', variable: 'AWS_ENDPOINT_URL_SSM' },
} as const;

export type Service = keyof typeof SERVICES;

/** Regions by their beginning, and the domains of their endpoints: IPv4, and dual-stack. */
const DOMAINS: readonly (readonly [regions: string, domain: string, dualStack: string])[] = [
  ['cn-', 'amazonaws.com.cn', 'api.amazonwebservices.com.cn'],
  ['eusc-', 'amazonaws.eu', 'api.amazonwebservices.eu'],
  ['us-iso-', 'c2s.ic.gov', 'api.aws.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov', 'api.aws.scloud'],
  ['eu-isoe-', 'cloud.adc-e.uk', 'api.cloud-aws.adc-e.uk'],
  ['us-isof-', 'csp.hci.ic.gov', 'api.aws.hci.ic.gov'],
  ['', 'amazonaws.com', 'api.aws'],
];

/**
 * Where a service answers in a region, as AWS's SDKs find it: `AWS_ENDPOINT_URL_SERVICE` or `AWS_ENDPOINT_URL`, else the
 * region's domain by `AWS_USE_FIPS_ENDPOINT` and `AWS_USE_DUALSTACK_ENDPOINT`. Throws ConfigurationError for settings
 * that exclude each other.
 */
export function endpointOf(service: Service, region: string, env: Environment): URL {
  const isFips = env['AWS_USE_FIPS_ENDPOINT'] === 'true';
  const isDualStack = env['AWS_USE_DUALSTACK_ENDPOINT'] === 'true';
  const { variable } = SERVICES[service];
  const name = env[variable] ? variable : 'AWS_ENDPOINT_URL';
  const url = env[name];
  if (url) {
    if (isFips) throw new ConfigurationError(`${name}: cannot be used together with AWS_USE_FIPS_ENDPOINT`);
    if (!URL.canParse(url)) throw new ConfigurationError(`${name}: expected a URL`);
    return new URL(url);
  }
  if (!region) throw new ConfigurationError('AWS_REGION: expected the name of a region');
  const [, domain, dualStack] = DOMAINS.find(([regions]) => region.startsWith(regions))!;
  const fips = isFips && !hasFipsOnly(service, region, isDualStack) ? '-fips' : '';
  return new URL(`https://${service}${fips}.${region}.${isDualStack ? dualStack : domain}`);
}

/** True where the usual endpoint is the FIPS one and has no second name. */
const hasFipsOnly = (service: Service, region: string, isDualStack: boolean): boolean =>
  region.startsWith('us-gov-') && service !== 'lambda' && !isDualStack;
