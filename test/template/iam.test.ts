import { describe, expect, test } from 'vitest';
import { type Call, evaluate, type Statement } from './support/iam.ts';
import {
  ALL_DOORS,
  DEPLOYED_ROUTES,
  DOORS,
  EVERY_OPTION,
  FUNCTION_ARN,
  LEAST,
  SERVICE_ARNS,
  URL_FUNCTION_ARN,
} from './support/parameters.ts';
import { invokeStatements, policyOf, rampStatements, roleStatements, STACK } from './support/policies.ts';
import { type ParameterValues, resolveTemplate } from './support/resolve.ts';
import { wholeTemplate } from './support/whole.ts';

const template = wholeTemplate();
const resolved = (values: ParameterValues) => resolveTemplate(template, values);

const [orders, users] = SERVICE_ARNS as [string, string];
const ROUTES = 'arn:aws:ssm:us-east-2:123456789012:parameter/proxy/routes';
const EC2 = 'arn:aws:ec2:us-east-2:123456789012';
/** Lambda itself attaches the function to the VPC; calls from the code say which function made them. */
const FROM_CODE = { 'lambda:SourceFunctionArn': STACK.function };

const call = (action: string, resource: string, context?: Record<string, string>): Call => ({
  action,
  resource,
  ...(context ? { context } : {}),
});

const rows = (calls: Call[]) =>
  calls.map((entry) => ({
    name: `${entry.action} on ${entry.resource}${entry.context ? ' with context' : ''}`,
    call: entry,
  }));

describe('the role, with every option', () => {
  const statements = roleStatements(resolved(EVERY_OPTION));

  test.each(
    rows([
      call('vpc-lattice-svcs:Invoke', `${orders}/`, FROM_CODE),
      call('vpc-lattice-svcs:Invoke', `${orders}/orders/1`, FROM_CODE),
      call('vpc-lattice-svcs:Invoke', `${users}/users`, FROM_CODE),
      call('lambda:InvokeFunction', FUNCTION_ARN, FROM_CODE),
      call('lambda:InvokeFunction', STACK.alias, FROM_CODE),
      call('lambda:InvokeFunctionUrl', URL_FUNCTION_ARN, { ...FROM_CODE, 'lambda:FunctionUrlAuthType': 'AWS_IAM' }),
      call('lambda:InvokeFunction', URL_FUNCTION_ARN, { ...FROM_CODE, 'lambda:InvokedViaFunctionUrl': 'true' }),
      call('ssm:GetParameter', ROUTES, FROM_CODE),
      call('logs:CreateLogStream', `${STACK.logGroup}:log-stream:2026/11/21`),
      call('logs:PutLogEvents', `${STACK.logGroup}:log-stream:2026/11/21`),
      call('xray:PutTraceSegments', '*'),
      call('xray:PutTelemetryRecords', '*'),
      call('ec2:CreateNetworkInterface', `${EC2}:network-interface/eni-0123456789abcdef0`),
      call('ec2:CreateNetworkInterface', `${EC2}:subnet/subnet-0123456789abcdef0`),
      call('ec2:CreateNetworkInterface', `${EC2}:security-group/sg-0123456789abcdef0`),
      call('ec2:DeleteNetworkInterface', `${EC2}:network-interface/eni-0123456789abcdef0`),
      call('ec2:AssignPrivateIpAddresses', `${EC2}:network-interface/eni-0123456789abcdef0`),
      call('ec2:UnassignPrivateIpAddresses', `${EC2}:network-interface/eni-0123456789abcdef0`),
      call('ec2:DescribeNetworkInterfaces', '*'),
      call('ec2:DescribeSubnets', '*'),
    ]),
  )('may $name', ({ call }) => expect(evaluate(statements, call)).toBe('allowed'));

  test.each(
    rows([
      call('vpc-lattice-svcs:Invoke', `${orders.replace('0aaa', '0ccc')}/orders`, FROM_CODE),
      call('vpc-lattice-svcs:Invoke', `${orders}0/orders`, FROM_CODE),
      call('vpc-lattice-svcs:Invoke', `${orders.replace('123456789012', '210987654321')}/orders`, FROM_CODE),
      call('vpc-lattice-svcs:Connect', `${orders}/orders`, FROM_CODE),
      call('vpc-lattice:DeleteService', orders, FROM_CODE),
      call('vpc-lattice:PutAuthPolicy', orders, FROM_CODE),
      call('lambda:InvokeFunction', FUNCTION_ARN.replace(':live', ''), FROM_CODE),
      call('lambda:InvokeFunction', FUNCTION_ARN.replace('orders', 'payments'), FROM_CODE),
      call('lambda:InvokeFunction', STACK.function, FROM_CODE),
      call('lambda:InvokeFunction', `${STACK.function}:1`, FROM_CODE),
      call('lambda:InvokeFunctionUrl', FUNCTION_ARN, { ...FROM_CODE, 'lambda:FunctionUrlAuthType': 'AWS_IAM' }),
      call('lambda:InvokeFunctionUrl', URL_FUNCTION_ARN, { ...FROM_CODE, 'lambda:FunctionUrlAuthType': 'NONE' }),
      call('lambda:InvokeFunction', URL_FUNCTION_ARN, FROM_CODE),
      call('lambda:UpdateFunctionCode', STACK.function, FROM_CODE),
      call('lambda:UpdateAlias', STACK.alias, FROM_CODE),
      call('lambda:AddPermission', STACK.function, FROM_CODE),
      call('ssm:GetParameter', `${ROUTES}/secret`, FROM_CODE),
      call('ssm:GetParameter', ROUTES.replace('routes', 'password'), FROM_CODE),
      call('ssm:GetParametersByPath', ROUTES, FROM_CODE),
      call('ssm:PutParameter', ROUTES, FROM_CODE),
      call('logs:PutLogEvents', `${STACK.logGroup}-other:log-stream:x`),
      call('logs:GetLogEvents', `${STACK.logGroup}:log-stream:x`, FROM_CODE),
      call('logs:CreateLogGroup', `${STACK.logGroup}:*`),
      call('logs:DeleteLogGroup', `${STACK.logGroup}:*`, FROM_CODE),
      call('xray:GetTraceSummaries', '*', FROM_CODE),
      call('iam:PassRole', STACK.role, FROM_CODE),
      call('sts:AssumeRole', 'arn:aws:iam::123456789012:role/admin', FROM_CODE),
      call('s3:GetObject', 'arn:aws:s3:::bucket/key', FROM_CODE),
      call('appconfig:GetLatestConfiguration', STACK.routes, FROM_CODE),
      call('kms:Decrypt', 'arn:aws:kms:us-east-2:123456789012:key/1', FROM_CODE),
      call('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:us-east-2:123456789012:secret:x', FROM_CODE),
      call('execute-api:Invoke', 'arn:aws:execute-api:us-east-2:123456789012:a1b2c3d4e5/live/GET/', FROM_CODE),
      call('ec2:RunInstances', `${EC2}:instance/*`),
      call('ec2:AuthorizeSecurityGroupEgress', `${EC2}:security-group/sg-0123456789abcdef0`),
    ]),
  )('may not $name', ({ call }) => expect(evaluate(statements, call)).not.toBe('allowed'));

  test.each(
    rows([
      call('ec2:CreateNetworkInterface', `${EC2}:subnet/subnet-0123456789abcdef0`, FROM_CODE),
      call('ec2:DeleteNetworkInterface', `${EC2}:network-interface/eni-0123456789abcdef0`, FROM_CODE),
      call('ec2:DescribeNetworkInterfaces', '*', FROM_CODE),
      call('ec2:DescribeSubnets', '*', FROM_CODE),
    ]),
  )('denies the code in the function $name', ({ call }) => expect(evaluate(statements, call)).toBe('denied'));
});

describe('the role, with the route table in AppConfig', () => {
  const statements = roleStatements(resolved({ ...EVERY_OPTION, ...DEPLOYED_ROUTES }));

  test.each(
    rows([
      call('appconfig:StartConfigurationSession', STACK.routes, FROM_CODE),
      call('appconfig:GetLatestConfiguration', STACK.routes, FROM_CODE),
    ]),
  )('may $name', ({ call }) => expect(evaluate(statements, call)).toBe('allowed'));

  test.each(
    rows([
      call('appconfig:GetLatestConfiguration', STACK.routes.replace('prof901', 'prof902'), FROM_CODE),
      call('appconfig:GetLatestConfiguration', STACK.routes.replace('env5678', 'env5679'), FROM_CODE),
      call('appconfig:GetLatestConfiguration', STACK.routes.replace('app1234', 'app1235'), FROM_CODE),
      call('appconfig:GetConfiguration', STACK.routes, FROM_CODE),
      call('appconfig:StartDeployment', STACK.routes, FROM_CODE),
      call('appconfig:CreateHostedConfigurationVersion', STACK.routes, FROM_CODE),
      call('ssm:GetParameter', ROUTES, FROM_CODE),
    ]),
  )('may not $name', ({ call }) => expect(evaluate(statements, call)).not.toBe('allowed'));
});

describe('the role, with the least', () => {
  const statements = roleStatements(resolved(LEAST));

  test.each(
    rows([
      call('vpc-lattice-svcs:Invoke', `${orders}/orders`),
      call('lambda:InvokeFunction', FUNCTION_ARN),
      call('lambda:InvokeFunction', STACK.alias),
      call('appconfig:GetLatestConfiguration', STACK.routes),
      call('ssm:GetParameter', ROUTES),
    ]),
  )('may not $name', ({ call }) => expect(evaluate(statements, call)).toBe('not allowed'));
});

test('a wildcard in the role is one that the service leaves no choice about, or that a parameter asks for', () => {
  const wild = (statements: Statement[]) =>
    statements
      .filter(
        ({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().some((arn) => /(^|[:/])\*/.test(arn ?? '*')),
      )
      .map(({ Sid }) => Sid);
  // Log streams and paths below an ARN that is given are no wildcards of resources.
  expect(wild(roleStatements(resolved(LEAST)))).toEqual(['WriteLogs', 'WriteTraces', 'FindNetwork', 'AttachToVpc']);
  expect(wild(roleStatements(resolved(EVERY_OPTION)))).not.toContain('InvokeTargets');
  expect(wild(roleStatements(resolved(EVERY_OPTION)))).not.toContain('InvokeItself');
  expect(wild(roleStatements(resolved({ ...EVERY_OPTION, ...DEPLOYED_ROUTES })))).not.toContain('ReadDeployedRoutes');
  expect(
    wild(
      roleStatements(resolved({ ...LEAST, TargetFunctionArns: 'arn:aws:lambda:us-east-2:123456789012:function:*' })),
    ),
  ).toContain('InvokeTargets');
});

describe('who may invoke the function', () => {
  const statements = invokeStatements(resolved({ ...EVERY_OPTION, ...ALL_DOORS }));
  const invoke = (service: string, source: Record<string, string>, resource = STACK.alias) =>
    call('lambda:InvokeFunction', resource, { 'aws:PrincipalServiceName': service, ...source });
  const api = (rest: string) => ({ 'aws:SourceArn': `arn:aws:execute-api:us-east-2:123456789012:${rest}` });
  const own = { 'aws:SourceAccount': '123456789012' };

  test.each(
    rows([
      invoke('apigateway.amazonaws.com', api(`${STACK.restApi}/live/GET/`)),
      invoke('apigateway.amazonaws.com', api(`${STACK.restApi}/live/POST/orders/1`)),
      invoke('apigateway.amazonaws.com', api(`${STACK.httpApi}/$default/$default`)),
      invoke('elasticloadbalancing.amazonaws.com', {
        ...own,
        'aws:SourceArn': 'arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/proxy/0123456789abcdef',
      }),
      invoke('vpc-lattice.amazonaws.com', { 'aws:SourceArn': STACK.latticeTargetGroup }),
    ]),
  )('$name is allowed', ({ call }) => expect(evaluate(statements, call)).toBe('allowed'));

  test.each(
    rows([
      invoke('apigateway.amazonaws.com', api('zzzzzzzzzz/live/GET/')),
      invoke('apigateway.amazonaws.com', api(`${STACK.restApi}/test-invoke-stage/GET/`)),
      invoke('apigateway.amazonaws.com', {}),
      invoke('elasticloadbalancing.amazonaws.com', { 'aws:SourceAccount': '210987654321' }),
      invoke('vpc-lattice.amazonaws.com', { 'aws:SourceArn': STACK.latticeTargetGroup.replace('tg-0', 'tg-1') }),
      invoke('vpc-lattice.amazonaws.com', {}),
      invoke('s3.amazonaws.com', own),
      invoke('elasticloadbalancing.amazonaws.com', own, STACK.function),
      call('lambda:InvokeFunctionUrl', STACK.alias, { 'lambda:FunctionUrlAuthType': 'NONE' }),
      call('lambda:InvokeFunctionUrl', STACK.alias, { 'lambda:FunctionUrlAuthType': 'AWS_IAM' }),
    ]),
  )('$name is not', ({ call }) => expect(evaluate(statements, call)).toBe('not allowed'));

  test('nobody, without a door', () => expect(invokeStatements(resolved(LEAST))).toEqual([]));
});

describe('the auth policy of a new Lattice service', () => {
  const lattice = { ...LEAST, ...DOORS['lattice']!['lattice in a new network'] };
  const invoke = (context: Record<string, string>) => call('vpc-lattice-svcs:Invoke', `${orders}/orders`, context);
  const fromVpc = (vpc: string) => invoke({ 'vpc-lattice-svcs:SourceVpc': vpc });
  const [own, second, foreign] = ['vpc-0123456789abcdef0', 'vpc-0123456789abcdef1', 'vpc-0fffffffffffffff0'];

  test.each<{ by: string; values: ParameterValues; call: Call; verdict: string }>([
    { by: 'its own VPC', values: {}, call: fromVpc(own), verdict: 'allowed' },
    { by: 'its own VPC', values: {}, call: fromVpc(foreign), verdict: 'not allowed' },
    { by: 'its own VPC', values: {}, call: invoke({}), verdict: 'not allowed' },
    { by: 'VPCs', values: { LatticeSourceVpcIds: `${own},${second}` }, call: fromVpc(second), verdict: 'allowed' },
    { by: 'VPCs', values: { LatticeSourceVpcIds: second }, call: fromVpc(own), verdict: 'not allowed' },
    {
      by: 'organization',
      values: { LatticeOrganizationId: 'o-abcdefghij' },
      call: invoke({ 'aws:PrincipalOrgID': 'o-abcdefghij' }),
      verdict: 'allowed',
    },
    {
      by: 'organization',
      values: { LatticeOrganizationId: 'o-abcdefghij' },
      call: invoke({ 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' }),
      verdict: 'not allowed',
    },
    {
      by: 'organization',
      values: { LatticeOrganizationId: 'o-abcdefghij' },
      call: fromVpc(own),
      verdict: 'not allowed',
    },
  ])('by $by: $call.context is $verdict', ({ values, call, verdict }) => {
    expect(evaluate(policyOf(resolved({ ...lattice, ...values }), 'LatticeAuthPolicy', 'Policy'), call)).toBe(verdict);
  });
});

describe('the resource policy of a private REST API', () => {
  const statements = policyOf(
    resolved({ ...LEAST, ...DOORS['rest']!['private'] }),
    'RestApi',
    'DefinitionBody',
    'x-amazon-apigateway-policy',
  );

  test.each([
    { endpoint: 'vpce-0123456789abcdef1', verdict: 'allowed' },
    { endpoint: 'vpce-0fffffffffffffff0', verdict: 'not allowed' },
    { endpoint: undefined, verdict: 'not allowed' },
  ])('through $endpoint is $verdict', ({ endpoint, verdict }) => {
    const context: Record<string, string> = endpoint ? { 'aws:SourceVpce': endpoint } : {};
    expect(evaluate(statements, call('execute-api:Invoke', 'execute-api:/live/GET/orders', context))).toBe(verdict);
  });
});

describe('the policies of the VPC endpoints', () => {
  const template = resolved(EVERY_OPTION);

  const own = { 'aws:PrincipalArn': STACK.role };
  const other = { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/other' };

  test.each([
    { id: 'LambdaVpcEndpoint', call: call('lambda:InvokeFunction', FUNCTION_ARN, own), verdict: 'allowed' },
    { id: 'LambdaVpcEndpoint', call: call('lambda:InvokeFunction', FUNCTION_ARN, other), verdict: 'not allowed' },
    { id: 'LambdaVpcEndpoint', call: call('lambda:InvokeFunction', STACK.alias, own), verdict: 'allowed' },
    { id: 'LambdaVpcEndpoint', call: call('lambda:InvokeFunction', STACK.alias, other), verdict: 'not allowed' },
    {
      id: 'LambdaVpcEndpoint',
      call: call('lambda:InvokeFunction', STACK.alias.replace('123456789012', '210987654321'), own),
      verdict: 'not allowed',
    },
    { id: 'LambdaVpcEndpoint', call: call('lambda:GetFunction', FUNCTION_ARN, own), verdict: 'not allowed' },
    { id: 'SsmVpcEndpoint', call: call('ssm:GetParameter', ROUTES, own), verdict: 'allowed' },
    { id: 'SsmVpcEndpoint', call: call('ssm:GetParameter', ROUTES, other), verdict: 'not allowed' },
    { id: 'SsmVpcEndpoint', call: call('ssm:PutParameter', ROUTES, own), verdict: 'not allowed' },
  ])('$id: $call.action on $call.resource by $call.context is $verdict', ({ id, call, verdict }) => {
    expect(evaluate(policyOf(template, id, 'PolicyDocument'), call)).toBe(verdict);
  });
});

describe('the policies of the VPC endpoints, by what is switched on', () => {
  const own = { 'aws:PrincipalArn': STACK.role };
  const mirrorOnly = resolved({ ...EVERY_OPTION, TargetFunctionArns: '' });
  const withoutMirroring = resolved({ ...EVERY_OPTION, EnableMirroring: 'false' });
  const withAppConfig = resolved({ ...EVERY_OPTION, ...DEPLOYED_ROUTES });
  const read = call('appconfig:GetLatestConfiguration', STACK.routes, own);

  test.each([
    {
      what: 'mirroring alone',
      template: mirrorOnly,
      id: 'LambdaVpcEndpoint',
      call: call('lambda:InvokeFunction', STACK.alias, own),
      verdict: 'allowed',
    },
    {
      what: 'no mirroring',
      template: withoutMirroring,
      id: 'LambdaVpcEndpoint',
      call: call('lambda:InvokeFunction', STACK.alias, own),
      verdict: 'not allowed',
    },
    {
      what: 'no mirroring',
      template: withoutMirroring,
      id: 'LambdaVpcEndpoint',
      call: call('lambda:InvokeFunction', FUNCTION_ARN, own),
      verdict: 'allowed',
    },
    { what: 'AppConfig', template: withAppConfig, id: 'AppConfigVpcEndpoint', call: read, verdict: 'allowed' },
    {
      what: 'AppConfig',
      template: withAppConfig,
      id: 'AppConfigVpcEndpoint',
      call: { ...read, context: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/other' } },
      verdict: 'not allowed',
    },
    {
      what: 'AppConfig',
      template: withAppConfig,
      id: 'AppConfigVpcEndpoint',
      call: { ...read, resource: STACK.routes.replace('prof901', 'prof902') },
      verdict: 'not allowed',
    },
  ])('$what, $id: $call.action on $call.resource by $call.context is $verdict', ({ template, id, call, verdict }) => {
    expect(evaluate(policyOf(template, id, 'PolicyDocument'), call)).toBe(verdict);
  });

  test('there is none that nothing needs', () => {
    const ids = (values: ParameterValues) =>
      Object.keys(resolved(values).Resources).filter((id) => /VpcEndpoint$/.test(id));
    expect(ids({ ...EVERY_OPTION, CreateVpcEndpoints: 'false' })).toEqual([]);
    expect(ids({ ...LEAST, CreateVpcEndpoints: 'true' })).toEqual([]);
    expect(ids(EVERY_OPTION)).toEqual(['SsmVpcEndpoint', 'LambdaVpcEndpoint']);
    expect(ids({ ...EVERY_OPTION, ...DEPLOYED_ROUTES, EnableMirroring: 'false', TargetFunctionArns: '' })).toEqual([
      'AppConfigVpcEndpoint',
    ]);
  });
});

describe('the role of the function that moves ramps', () => {
  const APPCONFIG = 'arn:aws:appconfig:us-east-2:123456789012';
  const application = `${APPCONFIG}:application/app1234`;
  const topic = EVERY_OPTION['AlarmTopicArn']!;

  /** What each deployment needs, and what no deployment may do. */
  const inSsm = rampStatements(resolved(EVERY_OPTION));
  const inAppConfig = rampStatements(resolved({ ...EVERY_OPTION, ...DEPLOYED_ROUTES }));

  test.each<[where: string, statements: Statement[], calls: Call[]]>([
    [
      'with the table in SSM',
      inSsm,
      [
        call('ssm:GetParameter', ROUTES),
        call('ssm:PutParameter', ROUTES),
        call('cloudwatch:GetMetricData', '*'),
        call('sns:Publish', topic),
        call('logs:PutLogEvents', `${STACK.rampLogGroup}:log-stream:2026/11/21`),
      ],
    ],
    [
      'with the table in AppConfig',
      inAppConfig,
      [
        call('appconfig:ListDeployments', `${application}/environment/env5678`),
        call(
          'appconfig:GetHostedConfigurationVersion',
          `${application}/configurationprofile/prof901/hostedconfigurationversion/3`,
        ),
        call('appconfig:CreateHostedConfigurationVersion', `${application}/configurationprofile/prof901`),
        call('appconfig:StartDeployment', `${application}/environment/env5678`),
        call('appconfig:StartDeployment', `${APPCONFIG}:deploymentstrategy/atonce1`),
        call('appconfig:GetDeployment', `${application}/environment/env5678/deployment/3`),
        call('appconfig:StopDeployment', `${application}/environment/env5678/deployment/3`),
      ],
    ],
  ])('may do what it must, %s', (_, statements, calls) => {
    for (const each of calls) expect([each, evaluate(statements, each)]).toEqual([each, 'allowed']);
  });

  test.each(
    rows([
      call('ssm:PutParameter', ROUTES.replace('routes', 'password')),
      call('ssm:DeleteParameter', ROUTES),
      call('sns:Publish', `${topic}-other`),
      call('cloudwatch:PutMetricData', '*'),
      call('lambda:InvokeFunction', STACK.alias),
      call('appconfig:StartDeployment', `${application}/environment/env9999`),
      call('appconfig:CreateHostedConfigurationVersion', `${application}/configurationprofile/prof902`),
      call('appconfig:StartDeployment', `${APPCONFIG}:deploymentstrategy/other00`),
      call('appconfig:DeleteEnvironment', `${application}/environment/env5678`),
      call('appconfig:StopDeployment', `${application}/environment/env9999/deployment/3`),
    ]),
  )('may not $name', ({ call }) => {
    expect(evaluate(inSsm, call)).toBe('not allowed');
    expect(evaluate(inAppConfig, call)).toBe('not allowed');
  });

  test('may not write a parameter where the table is in AppConfig, nor deploy where it is in SSM', () => {
    expect(evaluate(inAppConfig, call('ssm:PutParameter', ROUTES))).toBe('not allowed');
    expect(evaluate(inSsm, call('appconfig:StartDeployment', `${application}/environment/env5678`))).toBe(
      'not allowed',
    );
  });

  test('is there with EnableRamp alone, with all that belongs to it', () => {
    const ids = (EnableRamp: string) =>
      Object.keys(resolved({ ...EVERY_OPTION, EnableRamp }).Resources).filter((id) => id.startsWith('Ramp'));
    expect(ids('false')).toEqual([]);
    expect(ids('true').length).toBeGreaterThan(5);
  });
});

describe('the evaluator', () => {
  const allow = (Action: string, Resource: string): Statement => ({ Effect: 'Allow', Action, Resource });

  test.each([
    {
      statements: [allow('s3:Get*', 'arn:aws:s3:::b/*')],
      call: call('s3:GetObject', 'arn:aws:s3:::b/k'),
      verdict: 'allowed',
    },
    {
      statements: [allow('s3:Get*', 'arn:aws:s3:::b/*')],
      call: call('s3:PutObject', 'arn:aws:s3:::b/k'),
      verdict: 'not allowed',
    },
    { statements: [allow('S3:getobject', '*')], call: call('s3:GetObject', 'arn:aws:s3:::b/k'), verdict: 'allowed' },
    {
      statements: [allow('s3:GetObject', 'arn:aws:s3:::b.c')],
      call: call('s3:GetObject', 'arn:aws:s3:::bxc'),
      verdict: 'not allowed',
    },
    {
      statements: [allow('*', '*'), { ...allow('s3:*', '*'), Effect: 'Deny' as const }],
      call: call('s3:GetObject', 'x'),
      verdict: 'denied',
    },
  ])('$statements → $verdict', ({ statements, call, verdict }) => expect(evaluate(statements, call)).toBe(verdict));

  test.each([
    { what: 'NotAction', statement: { Effect: 'Allow', NotAction: 's3:*', Action: '*' } as Statement },
    {
      what: 'IpAddress',
      statement: { ...allow('*', '*'), Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
    },
  ])('refuses $what, which it does not know', ({ what, statement }) => {
    expect(() => evaluate([statement], call('s3:GetObject', 'x', { 'aws:SourceIp': '10.0.0.1' }))).toThrow(what);
  });
});
