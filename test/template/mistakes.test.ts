import { describe, expect, test } from 'vitest';
import { DOORS, LEAST, SERVICE_ARNS } from './support/parameters.ts';
import { brokenRules, type ParameterValues, resolveTemplate } from './support/resolve.ts';
import { wholeTemplate } from './support/whole.ts';

const template = wholeTemplate();

/** What a new user does wrong at the first try, and what tells them before anything is created: a pattern or a rule. */
const REFUSED: [mistake: string, values: ParameterValues, by: string][] = [
  ['a backend without its port', { BackendUrl: 'http://10.0.1.16' }, 'BackendUrl'],
  ['a backend without its scheme', { BackendUrl: '10.0.1.16:8080' }, 'BackendUrl'],
  ['a password in the URL', { BackendUrl: 'http://user:password@10.0.1.16:8080' }, 'BackendUrl'],
  ['a query in the URL', { BackendUrl: 'http://10.0.1.16:8080/?a=b' }, 'BackendUrl'],
  ['a backend that no rule opens the way to', { BackendCidr: '' }, 'BackendIsReachable'],
  ['an address for a range', { BackendCidr: '10.0.1.16' }, 'BackendCidr'],
  ['no route source', { BackendUrl: '' }, 'OneRouteSource'],
  ['two route sources', { Routes: '{}' }, 'OneRouteSource'],
  ['a file name for a route table', { BackendUrl: '', Routes: 'routes.json' }, 'Routes'],
  ['an SSM name without its slash', { BackendUrl: '', RoutesParameter: 'proxy/routes' }, 'RoutesParameter'],
  ['AppConfig without a first table', { RoutesInAppConfig: 'true' }, 'AppConfigHasAFirstTable'],
  ['the name of a Lattice service', { LatticeServiceArns: 'orders' }, 'LatticeServiceArns'],
  ['a path behind the ARN of a Lattice service', { LatticeServiceArns: `${SERVICE_ARNS[0]}/*` }, 'LatticeServiceArns'],
  ['ARNs with a blank between them', { LatticeServiceArns: SERVICE_ARNS.join(', ') }, 'LatticeServiceArns'],
  ['the name of a function', { TargetFunctionArns: 'orders' }, 'TargetFunctionArns'],
  ['a Function URL for its function', { FunctionUrlArns: 'https://a.lambda-url.us-east-2.on.aws' }, 'FunctionUrlArns'],
  ['a PRIVATE REST API that nobody can call', { RestApiEndpoint: 'PRIVATE' }, 'PrivateRestApiHasEndpoints'],
  [
    'a listener whose paths nobody named',
    { AlbListenerArn: DOORS['alb']!['alb']!['AlbListenerArn']! },
    'ListenerHasPaths',
  ],
  ['paths of no listener', { AlbPathPatterns: '/orders' }, 'ListenerHasPaths'],
  ['six paths', { ...DOORS['alb']!['alb'], AlbPathPatterns: '/1,/2,/3,/4,/5,/6' }, 'AlbPathPatterns'],
  [
    'a load balancer for a listener',
    { AlbListenerArn: 'arn:aws:elasticloadbalancing:us-east-2:123456789012:loadbalancer/app/edge/0' },
    'AlbListenerArn',
  ],
  ['a new network whose clients would time out', { EnableLattice: 'true' }, 'NewNetworkHasClients'],
  [
    'clients of a network that the VPC joins not',
    { ServiceNetworkClientCidr: '10.0.0.0/16' },
    'ClientsHaveAnAssociation',
  ],
  [
    'a listener without the switch',
    { LatticeListenerArn: `${SERVICE_ARNS[0]}/listener/listener-0123456789abcdef0` },
    'LatticeSettingsHaveALattice',
  ],
  [
    'the id of a listener',
    { EnableLattice: 'true', LatticeListenerArn: 'listener-0123456789abcdef0' },
    'LatticeListenerArn',
  ],
  ['a VPC that joins no network', { AssociateVpc: 'true' }, 'AssociationHasANetwork'],
  [
    'an open door in front of a signed target',
    { LatticeServiceArns: SERVICE_ARNS[0]!, ApiAuthorization: 'NONE', EnableHttpApi: 'true' },
    'OpenDoorsAreMeant',
  ],
];

/** The rules that refuse, or the parameter whose pattern does. */
function refusedBy(values: ParameterValues): string[] {
  try {
    return brokenRules(template, { ...LEAST, ...values });
  } catch (error) {
    return [(error as Error).message.split(':')[0]!];
  }
}

describe('a likely mistake is refused before anything is created', () => {
  test.each(REFUSED)('%s', (_mistake, values, by) => expect(refusedBy(values)).toEqual([by]));
});

const egress = (values: ParameterValues) => {
  const { Properties } = resolveTemplate(template, { ...LEAST, ...values }).Resources['ProxySecurityGroup']!;
  return (Properties!['SecurityGroupEgress'] as { FromPort: unknown; CidrIp?: string }[]).map(
    ({ FromPort, CidrIp }) => `${CidrIp}:${FromPort}`,
  );
};

describe('what needs no answer works', () => {
  test('the port of the backend is that of its URL', () => {
    expect(egress({ BackendUrl: 'https://api.internal:8443/v1' })).toContain('10.0.1.0/24:8443');
  });

  test('the way to VPC Lattice is open without a prefix list', () => {
    expect(egress({})).toEqual(expect.arrayContaining(['169.254.171.0/24:1', '129.224.0.0/17:1']));
  });

  test.each<[source: string, values: ParameterValues, endpoint: string]>([
    ['a table in SSM', { BackendUrl: '', RoutesParameter: '/routes' }, 'SsmVpcEndpoint'],
    ['a table in AppConfig', { BackendUrl: '', Routes: '{}', RoutesInAppConfig: 'true' }, 'AppConfigVpcEndpoint'],
    ['mirroring', { EnableMirroring: 'true' }, 'LambdaVpcEndpoint'],
  ])('%s is reached without NAT', (_source, values, endpoint) => {
    expect(resolveTemplate(template, { ...LEAST, ...values }).Resources).toHaveProperty(endpoint);
  });

  test('and no endpoint is paid for that nothing calls', () => {
    const types = Object.values(resolveTemplate(template, LEAST).Resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::EC2::VPCEndpoint');
  });

  test('the service of an existing listener is read from its ARN', () => {
    const { Resources } = resolveTemplate(template, {
      ...LEAST,
      ...DOORS['lattice']!['lattice on an existing listener'],
    });
    expect(Resources['LatticeRule']!.Properties!['ServiceIdentifier']).toBe('svc-0123456789abcdef0');
  });
});
