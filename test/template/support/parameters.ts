import type { ParameterValues } from './resolve.ts';

const ARN = 'arn:aws:vpc-lattice:us-east-2:123456789012';
export const SERVICE_ARNS = [`${ARN}:service/svc-0aaaaaaaaaaaaaaaa`, `${ARN}:service/svc-0bbbbbbbbbbbbbbbb`];
export const KEY_ARN = 'arn:aws:kms:us-east-2:123456789012:key/0a1b2c3d-0000-4000-8000-000000000000';
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-2:123456789012:function:orders:live';
export const URL_FUNCTION_ARN = 'arn:aws:lambda:us-east-2:123456789012:function:stock:live';

/** What has no default, and the least that the template's Rules ask for. */
export const LEAST: ParameterValues = {
  VpcId: 'vpc-0123456789abcdef0',
  SubnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
  BackendUrl: 'http://10.0.1.16:8080',
  BackendCidr: '10.0.1.0/24',
};

/** Everything that is no door and can be switched on beside everything else. */
export const EVERY_OPTION: ParameterValues = {
  ...LEAST,
  BackendUrl: '',
  RoutesParameter: '/proxy/routes',
  LatticeServiceArns: SERVICE_ARNS.join(','),
  AllowUnsignedCallers: 'true',
  TargetFunctionArns: FUNCTION_ARN,
  FunctionUrlArns: URL_FUNCTION_ARN,
  EnableMirroring: 'true',
  EnableRamp: 'true',
  EnableIpv6: 'true',
  BackendIpv6Cidr: 'fd00::/64',
  RestApiAccessLogs: 'true',
  ApiAuthorization: 'NONE',
  ApiThrottleRate: '100',
  ApiThrottleBurst: '50',
  LatticeOrganizationId: 'o-abcdefghij',
  LatticeIdleTimeoutSeconds: '120',
  MemorySize: '1024',
  Timeout: '60',
  DeploymentPreference: 'Linear10PercentEvery1Minute',
  ReservedConcurrency: '100',
  LogLevel: 'DEBUG',
  LogSampleRate: '0.05',
  AlarmTopicArn: 'arn:aws:sns:us-east-2:123456789012:alarms',
  KmsKeyArn: KEY_ARN,
};

/** A route table in AppConfig instead of a parameter of SSM. */
export const DEPLOYED_ROUTES: ParameterValues = { Routes: '{}', RoutesParameter: '', RoutesInAppConfig: 'true' };

/** Groups, network and listener that exist already instead of new ones. */
const BROUGHT_GROUPS: ParameterValues = {
  SecurityGroupId: 'sg-0123456789abcdef0',
  ServiceNetworkSecurityGroupId: 'sg-0123456789abcdef1',
};
const EXISTING_NETWORK: ParameterValues = { ServiceNetworkId: 'sn-0123456789abcdef0' };
const NEW_NETWORK: ParameterValues = { ServiceNetworkClientCidr: '10.0.0.0/16' };

/** Each door's switch in each of its positions. */
export const DOORS: Record<string, Record<string, ParameterValues>> = {
  rest: {
    none: {},
    regional: { RestApiEndpoint: 'REGIONAL' },
    'private, streaming': {
      RestApiEndpoint: 'PRIVATE',
      RestApiVpcEndpointIds: 'vpce-0123456789abcdef0',
      RestApiStreaming: 'true',
    },
    private: { RestApiEndpoint: 'PRIVATE', RestApiVpcEndpointIds: 'vpce-0123456789abcdef0,vpce-0123456789abcdef1' },
  },
  http: { none: {}, 'http api': { EnableHttpApi: 'true' } },
  url: {
    none: {},
    'function url': { EnableFunctionUrl: 'true' },
    'function url, streaming': { EnableFunctionUrl: 'true', FunctionUrlStreaming: 'true' },
  },
  alb: {
    none: {},
    alb: {
      AlbListenerArn:
        'arn:aws:elasticloadbalancing:us-east-2:123456789012:listener/app/edge/0123456789abcdef/0123456789abcdef',
      AlbPathPatterns: '/orders,/orders/*',
    },
  },
  lattice: {
    none: {},
    'lattice in a new network': { EnableLattice: 'true', ...NEW_NETWORK },
    'lattice in an existing network': { EnableLattice: 'true', ...EXISTING_NETWORK },
    'lattice on an existing listener': {
      EnableLattice: 'true',
      LatticeListenerArn: `${ARN}:service/svc-0123456789abcdef0/listener/listener-0123456789abcdef0`,
      ...EXISTING_NETWORK,
      AssociateVpc: 'true',
    },
  },
};

/** Every door open, in its last position. */
export const ALL_DOORS: ParameterValues = Object.assign(
  {},
  ...Object.values(DOORS).map((positions) => Object.values(positions).at(-1)),
);

/** What surrounds the doors. */
export const SURROUNDINGS: Record<string, ParameterValues> = {
  'with the least': LEAST,
  'with every option': EVERY_OPTION,
  'with a route table in AppConfig': { ...EVERY_OPTION, ...DEPLOYED_ROUTES },
  'with groups brought along': {
    ...EVERY_OPTION,
    ...BROUGHT_GROUPS,
    CreateVpcEndpoints: 'false',
    LatticeOrganizationId: '',
    Routes: '{}',
    RoutesParameter: '',
    EnableRamp: 'false',
  },
};

/** All combinations of the doors' switches. */
export const doorCombinations = (): [name: string, values: ParameterValues][] =>
  Object.values(DOORS).reduce<[string, ParameterValues][]>(
    (combinations, positions) =>
      combinations.flatMap(([name, values]) =>
        Object.entries(positions).map(([position, more]): [string, ParameterValues] => [
          position === 'none' ? name : name === 'no door' ? position : `${name} + ${position}`,
          { ...values, ...more },
        ]),
      ),
    [['no door', {}]],
  );

/** As few of them as it takes for any two settings that can meet to meet. */
export function doorPairs(): [name: string, values: ParameterValues][] {
  const names = [...new Set(doorCombinations().flatMap(([, values]) => Object.keys(values)))];
  let rows = doorCombinations().map((combination) => {
    const settings = names.map((name) => `${name}=${combination[1][name]}`);
    return { combination, left: settings.flatMap((one) => settings.map((other) => `${one} ${other}`)) };
  });
  const chosen: [string, ParameterValues][] = [];
  while (rows.length > 0) {
    const { combination, left: met } = rows.reduce((best, row) => (row.left.length > best.left.length ? row : best));
    chosen.push(combination);
    const done = new Set(met);
    rows = rows
      .map((row) => ({ ...row, left: row.left.filter((pair) => !done.has(pair)) }))
      .filter(({ left }) => left.length > 0);
  }
  return chosen;
}
