import type { Statement } from '../support/iam.ts';
import {
  ALL_DOORS,
  DOORS,
  EVERY_OPTION,
  FUNCTION_ARN,
  KEY_ARN,
  LEAST,
  SERVICE_ARNS,
  URL_FUNCTION_ARN,
} from '../support/parameters.ts';
import { roleStatements, STACK } from '../support/policies.ts';
import { brokenRules, type ParameterValues, resolveTemplate } from '../support/resolve.ts';
import { type Assertion, at, same, values } from './subject.ts';

const EC2 = 'arn:aws:ec2:us-east-2:123456789012:*/*';

/** Every statement of the role, whole: one more action or a wider resource has to be written here too. */
const ROLE: Record<string, Omit<Statement, 'Sid'>> = {
  WriteLogs: {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `${STACK.logGroup}:*`,
  },
  WriteTraces: { Effect: 'Allow', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' },
  FindNetwork: { Effect: 'Allow', Action: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], Resource: '*' },
  AttachToVpc: {
    Effect: 'Allow',
    Action: [
      'ec2:CreateNetworkInterface',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    Resource: EC2,
  },
  CallLatticeServices: {
    Effect: 'Allow',
    Action: 'vpc-lattice-svcs:Invoke',
    Resource: SERVICE_ARNS.map((arn) => `${arn}/*`),
  },
  CallFunctionUrls: {
    Effect: 'Allow',
    Action: 'lambda:InvokeFunctionUrl',
    Resource: [URL_FUNCTION_ARN],
    Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
  },
  InvokeByFunctionUrls: {
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: [URL_FUNCTION_ARN],
    Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
  },
  Decrypt: { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY_ARN },
  InvokeItself: { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: [STACK.alias, STACK.streamingAlias] },
  InvokeTargets: { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: [FUNCTION_ARN] },
  ReadRoutes: {
    Effect: 'Allow',
    Action: 'ssm:GetParameter',
    Resource: 'arn:aws:ssm:us-east-2:123456789012:parameter/proxy/routes',
  },
  NoNetworkChangesByCode: {
    Effect: 'Deny',
    Action: 'ec2:*',
    Resource: '*',
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': [STACK.function, STACK.streamingFunction] } },
  },
};

/** Instead of ReadRoutes, where the route table is in AppConfig. */
const READ_DEPLOYED: Omit<Statement, 'Sid'> = {
  Effect: 'Allow',
  Action: ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'],
  Resource: STACK.routes,
};

const bySid = (statements: Statement[]) => Object.fromEntries(statements.map(({ Sid, ...rest }) => [Sid, rest]));

const role: Assertion = (subject) => {
  const given = bySid(roleStatements(subject.full));
  const deployed = bySid(roleStatements(subject.deployed));
  const least = resolveTemplate(subject.template, LEAST);
  return [
    ...same('statements', Object.keys(given).sort(), Object.keys(ROLE).sort()),
    ...same(
      'statements with AppConfig',
      Object.keys(deployed).sort(),
      [...Object.keys(ROLE).filter((sid) => sid !== 'ReadRoutes'), 'ReadDeployedRoutes'].sort(),
    ),
    ...same('statements with the least', Object.keys(bySid(roleStatements(least))), [
      'WriteLogs',
      'WriteTraces',
      'FindNetwork',
      'AttachToVpc',
      'NoNetworkChangesByCode',
    ]),
    ...same('ReadDeployedRoutes', deployed['ReadDeployedRoutes'], READ_DEPLOYED),
    ...Object.entries(ROLE).flatMap(([sid, statement]) => same(sid, given[sid], statement)),
    ...values({
      'ProxyRole.AssumeRolePolicyDocument.Statement': [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
      'ProxyRole.ManagedPolicyArns': undefined,
      'NoNetworkChangesByCode.Roles': [{ Ref: 'ProxyRole' }],
      'MirrorPolicy.Roles': [{ Ref: 'ProxyRole' }],
    })(subject),
  ];
};

interface GroupRule {
  IpProtocol: string;
  FromPort: string | number;
  ToPort: string | number;
}

/** What the group that the stack makes lets out: port and destination of each rule. */
const egressOf = (subject: Parameters<Assertion>[0], parameters: ParameterValues) => {
  const { Resources } = resolveTemplate(subject.template, parameters);
  const rules = (Resources['ProxySecurityGroup']?.Properties?.['SecurityGroupEgress'] ?? []) as GroupRule[];
  return rules.map(({ IpProtocol, FromPort, ToPort, ...rest }) => {
    const { Description, ...destination } = rest as Record<string, unknown>;
    return [`${IpProtocol} ${FromPort}-${ToPort}`, Object.values(destination)[0]];
  });
};

/** Where services and resources of a Lattice network are (docs/wire-facts.md#lattice-addresses). */
const LATTICE = ['169.254.171.0/24', '129.224.0.0/17', 'fd00:ec2:80::/64'].map((range) => ['tcp 1-65535', range]);

/** A group without any rule gets EC2's default one, which opens everything. */
const NO_EGRESS = [{ Description: 'Nothing', IpProtocol: '-1', CidrIp: '127.0.0.1/32' }];

const securityGroups: Assertion = (subject) => [
  // The port is that of BackendUrl.
  ...same('egress with the least', egressOf(subject, LEAST), [['tcp 8080-8080', '10.0.1.0/24'], ...LATTICE]),
  ...same('egress to a backend with a path', egressOf(subject, { ...LEAST, BackendUrl: 'https://a.internal:443/v1' }), [
    ['tcp 443-443', '10.0.1.0/24'],
    ...LATTICE,
  ]),
  // A route table may name any port of the backends.
  ...same('egress with every option', egressOf(subject, EVERY_OPTION), [
    ['tcp 1-65535', '10.0.1.0/24'],
    ['tcp 1-65535', 'fd00::/64'],
    ...LATTICE,
    ['tcp 443-443', { 'Fn::GetAtt': ['EndpointSecurityGroup', 'GroupId'] }],
    // No VPC endpoint leads to a Function URL.
    ['tcp 443-443', '0.0.0.0/0'],
  ]),
  ...same(
    'egress through NAT',
    egressOf(subject, { ...EVERY_OPTION, BackendIpv6Cidr: '', CreateVpcEndpoints: 'false', FunctionUrlArns: '' }),
    [['tcp 1-65535', '10.0.1.0/24'], ...LATTICE, ['tcp 443-443', '0.0.0.0/0']],
  ),
  ...same('egress through NAT that nothing needs', egressOf(subject, { ...LEAST, CreateVpcEndpoints: 'false' }), [
    ['tcp 8080-8080', '10.0.1.0/24'],
    ...LATTICE,
  ]),
  ...values({
    'EndpointSecurityGroup.SecurityGroupEgress': NO_EGRESS,
    'NetworkSecurityGroup.SecurityGroupEgress': NO_EGRESS,
    'EndpointIngress.IpProtocol': 'tcp',
    'EndpointIngress.FromPort': 443,
    'EndpointIngress.ToPort': 443,
    'EndpointIngress.SourceSecurityGroupId': { 'Fn::GetAtt': ['ProxySecurityGroup', 'GroupId'] },
    'NetworkSecurityGroup.SecurityGroupIngress.0.FromPort': 443,
    'NetworkSecurityGroup.SecurityGroupIngress.0.ToPort': 443,
    'NetworkSecurityGroup.SecurityGroupIngress.1.CidrIp': '10.0.0.0/16',
    'NetworkSecurityGroup.SecurityGroupIngress.1.FromPort': 443,
    'NetworkSecurityGroup.SecurityGroupIngress.1.ToPort': 443,
    // Private DNS would send the whole VPC's calls through an endpoint that lets only the proxy in.
    'SsmVpcEndpoint.PrivateDnsEnabled': false,
    'LambdaVpcEndpoint.PrivateDnsEnabled': false,
    'SsmVpcEndpoint.ServiceName': 'com.amazonaws.us-east-2.ssm',
    'LambdaVpcEndpoint.ServiceName': 'com.amazonaws.us-east-2.lambda',
  })(subject),
];

const apis: Assertion = (whole) => {
  const { template } = whole;
  const withIam = resolveTemplate(template, { ...LEAST, RestApiEndpoint: 'REGIONAL', EnableHttpApi: 'true' });
  const subject = { ...whole, full: withIam };
  const paths = Object.entries((at(subject, 'RestApi.DefinitionBody.paths') ?? {}) as Record<string, never>);
  return [
    ...same('default of ApiAuthorization', template.Parameters['ApiAuthorization']?.Default, 'AWS_IAM'),
    ...paths.flatMap(([path, item]) =>
      same(`security of ${path}`, (item['x-amazon-apigateway-any-method'] as { security?: unknown })?.security, [
        { sigv4: [] },
      ]),
    ),
    ...values({
      'RestApi.DefinitionBody.components.securitySchemes.sigv4': {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
      'HttpRoute.AuthorizationType': 'AWS_IAM',
    })(subject),
  ];
};

/** A target that the proxy signs requests for. */
const SIGNED: ParameterValues = { LatticeServiceArns: SERVICE_ARNS[0]! };

/** Doors that let in only callers who sign, or doors that are open on purpose. */
const TAKEN: ParameterValues[] = [
  SIGNED,
  { ...SIGNED, RestApiEndpoint: 'REGIONAL', EnableHttpApi: 'true', EnableFunctionUrl: 'true' },
  { ...SIGNED, ...DOORS['lattice']!['lattice in a new network'], LatticeOrganizationId: 'o-abcdefghij' },
  { ...SIGNED, ...DOORS['alb']!['alb'], AllowUnsignedCallers: 'true' },
  { ApiAuthorization: 'NONE', EnableHttpApi: 'true' },
  { BackendCidr: '', SecurityGroupId: 'sg-0123456789abcdef0' },
  { BackendUrl: '', BackendCidr: '', RoutesParameter: '/routes' },
  { EnableLattice: 'true', ServiceNetworkSecurityGroupId: 'sg-0123456789abcdef0' },
  {
    ...DOORS['lattice']!['lattice in an existing network'],
    AssociateVpc: 'true',
    ServiceNetworkClientCidr: '10.0.0.0/16',
  },
];

/** Values that no stack can be made of, and the rule that says so. */
const REFUSED: [rule: string, values: ParameterValues][] = [
  ['OneRouteSource', { BackendUrl: '' }],
  ['OneRouteSource', { Routes: '{}' }],
  ['OneRouteSource', { RoutesParameter: '/routes' }],
  ['OneRouteSource', { BackendUrl: '', Routes: '{}', RoutesParameter: '/routes' }],
  ['AppConfigHasAFirstTable', { RoutesInAppConfig: 'true' }],
  ['BackendIsReachable', { BackendCidr: '' }],
  ['OpenDoorsAreMeant', { ...SIGNED, ApiAuthorization: 'NONE', RestApiEndpoint: 'REGIONAL' }],
  ['OpenDoorsAreMeant', { ...SIGNED, ApiAuthorization: 'NONE', EnableHttpApi: 'true' }],
  ['OpenDoorsAreMeant', { ...SIGNED, ...DOORS['alb']!['alb'] }],
  ['OpenDoorsAreMeant', { FunctionUrlArns: URL_FUNCTION_ARN, ...DOORS['alb']!['alb'] }],
  ['OpenDoorsAreMeant', { ...SIGNED, ...DOORS['lattice']!['lattice in a new network'] }],
  ['RampHasATable', { EnableRamp: 'true' }],
  ['PrivateRestApiHasEndpoints', { RestApiEndpoint: 'PRIVATE' }],
  ['StreamingHasADoor', { RestApiStreaming: 'true' }],
  ['StreamingHasADoor', { RestApiStreaming: 'true', EnableFunctionUrl: 'true' }],
  ['StreamingHasADoor', { FunctionUrlStreaming: 'true' }],
  ['StreamingHasADoor', { FunctionUrlStreaming: 'true', RestApiEndpoint: 'REGIONAL' }],
  ['ListenerHasPaths', { AlbListenerArn: DOORS['alb']!['alb']!['AlbListenerArn']! }],
  ['ListenerHasPaths', { AlbPathPatterns: '/*' }],
  ['NewNetworkHasClients', { EnableLattice: 'true' }],
  ['LatticeSettingsHaveALattice', { LatticeListenerArn: ALL_DOORS['LatticeListenerArn']! }],
  ['AssociationHasANetwork', { AssociateVpc: 'true' }],
  ['ClientsHaveAnAssociation', { ServiceNetworkClientCidr: '10.0.0.0/16' }],
  [
    'ClientsHaveAnAssociation',
    { ...DOORS['lattice']!['lattice in an existing network'], ServiceNetworkClientCidr: '10.0.0.0/16' },
  ],
];

const rules: Assertion = ({ template }) => [
  ...same('rules', Object.keys(template['Rules'] as object).sort(), [...new Set(REFUSED.map(([rule]) => rule))].sort()),
  ...REFUSED.flatMap(([rule, more]) =>
    same(`rules against ${JSON.stringify(more)}`, brokenRules(template, { ...LEAST, ...more }), [rule]),
  ),
  ...same('rules against the least', brokenRules(template, LEAST), []),
  ...TAKEN.flatMap((more) =>
    same(`rules against ${JSON.stringify(more)}`, brokenRules(template, { ...LEAST, ...more }), []),
  ),
];

export const securityAssertions: Record<string, Assertion> = {
  'the role may do what it must, on what the parameters name': role,
  'security groups open what the parameters name': securityGroups,
  'APIs ask for IAM unless told otherwise': apis,
  'parameters that make no sense together are refused': rules,
};
