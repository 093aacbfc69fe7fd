import type { ResolvedTemplate } from '../support/resolve.ts';
import { type Assertion, at, referencedNames, same, values } from './subject.ts';

const ALIAS = { Ref: 'ProxyFunction.Alias' };
const STREAMING_ALIAS = { Ref: 'StreamingFunction.Alias' };
const API_GATEWAY = 'arn:aws:apigateway:us-east-2:lambda:path';
const BUFFERED = {
  type: 'aws_proxy',
  httpMethod: 'POST',
  uri: [`${API_GATEWAY}/2015-03-31/functions/\${Alias}/invocations`, { Alias: ALIAS }],
  responseTransferMode: 'BUFFERED',
  timeoutInMillis: 29000,
};
const STREAMED = {
  ...BUFFERED,
  uri: [`${API_GATEWAY}/2021-11-15/functions/\${Alias}/response-streaming-invocations`, { Alias: STREAMING_ALIAS }],
  responseTransferMode: 'STREAM',
  timeoutInMillis: 900000,
};

function restPaths({ Resources }: ResolvedTemplate, integration: typeof BUFFERED): string[] {
  const { paths } = Resources['RestApi']!.Properties!['DefinitionBody'] as { paths: Record<string, never> };
  return [
    ...same('paths', Object.keys(paths), ['/', '/{proxy+}']),
    ...Object.entries(paths).flatMap(([path, item]) => {
      const method = item['x-amazon-apigateway-any-method'] as Record<string, Record<string, unknown>> | undefined;
      const { uri, ...given } = method?.['x-amazon-apigateway-integration'] ?? {};
      const found = { ...given, uri: (uri as { 'Fn::Sub': unknown } | undefined)?.['Fn::Sub'] };
      return Object.entries(integration).flatMap(([key, value]) =>
        same(`${key} of ${path}`, found[key as keyof typeof found], value),
      );
    }),
  ];
}

const rest: Assertion = (subject) => {
  return [
    ...restPaths(subject.full, BUFFERED),
    ...values({
      'RestApi.StageName': 'live',
      'RestApi.BinaryMediaTypes': ['*~1*'],
      'RestApi.AlwaysDeploy': true,
      // Without it SAM makes a second stage.
      'RestApi.OpenApiVersion': '3.0.1',
      'RestApi.TracingEnabled': true,
      'RestApi.EndpointConfiguration.Type': 'PRIVATE',
      'RestApi.MethodSettings': [
        { ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: '100', ThrottlingBurstLimit: '50' },
      ],
    })(subject),
  ];
};

const http = values({
  'HttpApi.ProtocolType': 'HTTP',
  'HttpIntegration.IntegrationType': 'AWS_PROXY',
  'HttpIntegration.PayloadFormatVersion': '2.0',
  'HttpIntegration.IntegrationUri': ALIAS,
  'HttpRoute.RouteKey': '$default',
  'HttpRoute.Target': { 'Fn::Sub': `integrations/\${HttpIntegration}` },
  'HttpStage.StageName': '$default',
  'HttpStage.AutoDeploy': true,
  'HttpStage.DefaultRouteSettings': { ThrottlingRateLimit: '100', ThrottlingBurstLimit: '50' },
});

const url: Assertion = ({ full, buffered, streaming }) =>
  [full, buffered, streaming].flatMap(({ Resources }) => {
    const { TargetFunctionArn, InvokeMode, AuthType } = Resources['FunctionUrl']!.Properties!;
    const streams = InvokeMode === 'RESPONSE_STREAM';
    return [
      ...same('AuthType of FunctionUrl', AuthType, 'AWS_IAM'),
      ...same('TargetFunctionArn of FunctionUrl', TargetFunctionArn, streams ? STREAMING_ALIAS : ALIAS),
    ];
  });

/** Doors that stream have the second function, and the others keep the first. */
const streaming: Assertion = ({ buffered, streaming }) => [
  ...same('StreamingFunction without a door that streams', 'StreamingFunction' in buffered.Resources, false),
  ...same('InvokeMode without streaming', buffered.Resources['FunctionUrl']?.Properties?.['InvokeMode'], 'BUFFERED'),
  ...restPaths(buffered, BUFFERED),
  ...same('InvokeMode', streaming.Resources['FunctionUrl']?.Properties?.['InvokeMode'], 'RESPONSE_STREAM'),
  ...restPaths(streaming, STREAMED),
  ...same(
    'who may be invoked by the REST API',
    streaming.Resources['RestInvokePermission']?.Properties?.['FunctionName'],
    STREAMING_ALIAS,
  ),
];

const alb: Assertion = (subject) => [
  ...values({
    'AlbTargetGroup.TargetType': 'lambda',
    // An Elastic Load Balancing group of Lambda targets has neither.
    'AlbTargetGroup.Port': undefined,
    'AlbTargetGroup.Protocol': undefined,
    'AlbTargetGroup.Targets': [{ Id: ALIAS }],
    // A misspelled key passes every checker and loses repeated headers.
    'AlbTargetGroup.TargetGroupAttributes': [{ Key: 'lambda.multi_value_headers.enabled', Value: 'true' }],
    'AlbRule.Conditions': [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/orders', '/orders/*'] } }],
    'AlbRule.Actions': [{ Type: 'forward', TargetGroupArn: { Ref: 'AlbTargetGroup' } }],
  })(subject),
  // The load balancer asks for the permission when the target is registered.
  ...same('AlbTargetGroup waits for', subject.full.Resources['AlbTargetGroup']?.DependsOn, 'AlbInvokePermission'),
];

const lattice: Assertion = (subject) => [
  ...values({
    'LatticeTargetGroup.Type': 'LAMBDA',
    'LatticeTargetGroup.Config': { LambdaEventStructureVersion: 'V2' },
    'LatticeTargetGroup.Targets': [{ Id: ALIAS }],
    'LatticeService.AuthType': 'AWS_IAM',
    'LatticeService.IdleTimeoutSeconds': '120',
    'LatticeListener.Protocol': 'HTTPS',
    'LatticeListener.Port': 443,
    'LatticeListener.DefaultAction': { FixedResponse: { StatusCode: 404 } },
    'LatticeRule.Match.HttpMatch.PathMatch': { CaseSensitive: true, Match: { Prefix: '/' } },
    'LatticeRule.Action.Forward.TargetGroups': [{ TargetGroupIdentifier: { Ref: 'LatticeTargetGroup' }, Weight: 100 }],
    'LatticeAccessLogs.DestinationArn': { 'Fn::GetAtt': ['LatticeAccessLogGroup', 'Arn'] },
    'ServiceNetworkVpc.SecurityGroupIds': [{ 'Fn::GetAtt': ['NetworkSecurityGroup', 'GroupId'] }],
  })(subject),
  // Lattice's highest.
  ...same('MaxValue of LatticeRulePriority', subject.template.Parameters['LatticeRulePriority']?.MaxValue, 100),
  // Traffic before the permission would fail; the permission itself names the group.
  ...same('LatticeRule waits for', subject.full.Resources['LatticeRule']?.DependsOn, 'LatticeInvokePermission'),
];

/** Who each door's permission lets in, and on what account. */
const PERMISSIONS: Record<string, { Principal: string; names: string[]; SourceAccount?: string }> = {
  RestInvokePermission: { Principal: 'apigateway.amazonaws.com', names: ['RestApi'] },
  HttpInvokePermission: { Principal: 'apigateway.amazonaws.com', names: ['HttpApi'] },
  AlbInvokePermission: { Principal: 'elasticloadbalancing.amazonaws.com', names: [], SourceAccount: '123456789012' },
  LatticeInvokePermission: { Principal: 'vpc-lattice.amazonaws.com', names: ['LatticeTargetGroup'] },
};

const permissions: Assertion = (subject) => [
  ...same(
    'permissions',
    Object.entries(subject.full.Resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Permission')
      .map(([id]) => id)
      .sort(),
    Object.keys(PERMISSIONS).sort(),
  ),
  ...Object.entries(PERMISSIONS).flatMap(([id, { Principal, names, SourceAccount }]) => [
    ...values({
      [`${id}.Action`]: 'lambda:InvokeFunction',
      [`${id}.FunctionName`]: ALIAS,
      [`${id}.Principal`]: Principal,
      [`${id}.SourceAccount`]: SourceAccount,
    })(subject),
    ...same(`source of ${id}`, [...referencedNames(at(subject, `${id}.SourceArn`))], names),
  ]),
];

/** Door → the outputs that say where it is; each under its resource's own condition. */
const OUTPUTS: Record<string, string> = {
  RestApiUrl: 'RestApi',
  HttpApiUrl: 'HttpApi',
  FunctionUrl: 'FunctionUrl',
  AlbTargetGroupArn: 'AlbTargetGroup',
  LatticeTargetGroupArn: 'LatticeTargetGroup',
  LatticeServiceDomain: 'LatticeService',
  LatticeServiceArn: 'LatticeService',
  ServiceNetworkArn: 'ServiceNetwork',
};

const outputs: Assertion = ({ template }) =>
  Object.entries(OUTPUTS).flatMap(([output, id]) => [
    ...same(`what ${output} names`, [...referencedNames(template.Outputs[output]?.Value)].includes(id), true),
    ...same(`condition of ${output}`, template.Outputs[output]?.Condition, template.Resources[id]?.Condition),
  ]);

export const doorAssertions: Record<string, Assertion> = {
  'the REST API passes everything to the alias': rest,
  'the HTTP API passes everything to the alias': http,
  'the Function URL asks for IAM': url,
  'doors that stream call the function that streams': streaming,
  'the ALB rule comes after the permission and keeps repeated headers': alb,
  'the Lattice rule comes after the permission and sends V2 events': lattice,
  'each door may invoke the alias, and nothing else may': permissions,
  'each address is an output': outputs,
};
