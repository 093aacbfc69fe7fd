import { afterAll, describe, expect, test } from 'vitest';
import type { Template } from '../../scripts/lib/template.ts';
import { type Check, caughtBy, mutated } from './support/check.ts';
import { wholeTemplate } from './support/whole.ts';

/** `Id.Property.0.Key` of the template's resources, or of a section when it begins with `/`. */
function place(template: Template, path: string): { parent: Record<string, unknown>; key: string } {
  const keys = path.startsWith('/') ? path.slice(1).split('.') : ['Resources', ...path.split('.')];
  const key = keys.pop()!;
  let parent = template as unknown as Record<string, unknown>;
  for (const step of keys) parent = parent[step] as Record<string, unknown>;
  if (parent === undefined || !(key in parent)) throw new Error(`${path} is not in the template`);
  return { parent, key };
}

const set = (path: string, value: unknown) => (template: Template) => {
  const { parent, key } = place(template, path);
  parent[key] = value;
};

const remove = (path: string) => (template: Template) => {
  const { parent, key } = place(template, path);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
};

const rename = (path: string, name: string) => (template: Template) => {
  const { parent, key } = place(template, path);
  parent[name] = parent[key];
  delete parent[key];
};

const replace = (path: string, from: string, to: string) => (template: Template) => {
  const { parent, key } = place(template, path);
  const text = JSON.stringify(parent[key]);
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
  parent[key] = JSON.parse(text.replaceAll(from, to));
};

const FUNCTION = 'ProxyFunction.Properties';
const BUILD = 'ProxyFunction.Metadata.BuildProperties';
const ROLE = 'ProxyRole.Properties.Policies.0.PolicyDocument.Statement';
const ERRORS = 'ErrorsAlarm.Properties.Metrics';
const RAMP = 'RampRole.Properties.Policies';
const REST = 'RestApi.Properties.DefinitionBody';

/** Single mistakes: each one deploys wrongly, or not at all, or lets in somebody. */
const MISTAKES: Record<string, (template: Template) => void> = {
  // The function
  'a runtime that is no more': set(`${FUNCTION}.Runtime`, 'nodejs20.x'),
  'a handler that is not there': set(`${FUNCTION}.Handler`, 'index.handler'),
  'another entry point': set(`${BUILD}.EntryPoints.0`, 'functions/proxy/index.ts'),
  'a misspelled build property': rename(`${BUILD}.OutExtension`, 'OutExtensions'),
  'an ES module that Lambda takes for CommonJS': remove(`${BUILD}.OutExtension`),
  'a package in one piece': remove(`${BUILD}.Splitting`),
  'another build target': set(`${BUILD}.Target`, 'node22'),
  'another build method': set('ProxyFunction.Metadata.BuildMethod', 'makefile'),
  'a misspelled IPv6 setting': rename(`${FUNCTION}.VpcConfig.Ipv6AllowedForDualStack`, 'IPv6AllowedForDualStack'),
  'a log group by another name': rename(`${FUNCTION}.LoggingConfig.LogGroup`, 'LogGroupName'),
  'text logs': set(`${FUNCTION}.LoggingConfig.LogFormat`, 'Text'),
  'an unknown log level': set(`${FUNCTION}.LoggingConfig.SystemLogLevel`, 'ERROR'),
  'a time-out past API Gateway': set(`${FUNCTION}.Timeout`, 60),
  'no tracing': set(`${FUNCTION}.Tracing`, 'PassThrough'),
  'an unknown deployment preference': set(
    '/Parameters.DeploymentPreference.AllowedValues.1',
    'Canary10Percent7Minutes',
  ),
  'a deployment without alarms': set(`${FUNCTION}.DeploymentPreference.Alarms`, []),
  'a rollback alarm that is not there': replace(`${FUNCTION}.DeploymentPreference`, 'ErrorsAlarm', 'ErrorAlarm'),
  'a version that no parameter publishes': remove(`${FUNCTION}.VersionDescription`),
  'a version of an unchanged function': remove(`${FUNCTION}.Environment.Variables.CONFIGURATION_VERSION`),
  'a parameter that publishes nothing': replace('Configuration.Properties.Content', `Routes=\${Routes}`, 'Routes='),
  'versions that do not stay': remove('ProxyFunction.UpdateReplacePolicy'),
  'a DeletionPolicy that takes versions away': (template) => {
    template.Resources['ProxyFunction']!['DeletionPolicy'] = 'Delete';
  },
  'a misspelled environment variable': rename(`${FUNCTION}.Environment.Variables.BACKEND_URL`, 'BACKEND_URI'),
  'a property that SAM does not have': rename(`${FUNCTION}.Tracing`, 'TracingConfig'),
  'a missing role': remove(`${FUNCTION}.Role`),
  'branches the wrong way round': replace(`${FUNCTION}.VpcConfig.SecurityGroupIds`, 'OwnSecurityGroup', 'NoAlarmTopic'),
  'a condition that is not there': replace(`${FUNCTION}.ReservedConcurrentExecutions`, 'NoReserved', 'NotReserved'),
  // The function for doors that stream
  'another handler for doors that stream': set('StreamingFunction.Properties.Handler', 'handler.handler'),
  'a streaming function that nobody asked for': remove('StreamingFunction.Condition'),
  'a streaming function of another size': set('StreamingFunction.Properties.MemorySize', 128),
  'a streaming function built by itself': set('StreamingFunction.Metadata.BuildProperties.Minify', false),
  'a streamed answer that ends like a buffered one': set('StreamingFunction.Properties.Timeout', { Ref: 'Timeout' }),
  'a deployment group without its function': remove(
    'StreamingFunction.Properties.DeploymentPreference.PassthroughCondition',
  ),
  'a streaming door that is told nothing of its kind': remove('FunctionUrl.Properties.InvokeMode'),
  'a streaming door in front of the buffering function': replace(
    'FunctionUrl.Properties.TargetFunctionArn',
    'StreamingFunction',
    'ProxyFunction',
  ),
  'a streaming integration with the old URI': replace(`${REST}.paths`, '2021-11-15', '2015-03-31'),
  'an API that may invoke the buffering function only': set('RestInvokePermission.Properties.FunctionName', {
    Ref: 'ProxyFunction.Alias',
  }),
  'streaming without a door': remove('/Rules.StreamingHasADoor'),
  // What the role may do
  'an unknown IAM action': set(`${ROLE}.0.Action.1`, 'logs:PutLogEvent'),
  'logs of every group': set(`${ROLE}.0.Resource`, '*'),
  'network interfaces everywhere': set(`${ROLE}.3.Resource`, '*'),
  'one action more': replace(`${ROLE}.2.Action`, 'ec2:DescribeSubnets', 'ec2:*'),
  'every Lattice service': replace('ProxyRole.Properties.Policies.2', `\${Arns}/*`, '*'),
  'the management API of Lattice': replace('ProxyRole.Properties.Policies.2', 'vpc-lattice-svcs:', 'vpc-lattice:'),
  'every function': replace('ProxyRole.Properties.Policies.3', '"lambda:InvokeFunction"', '"lambda:*"'),
  'every Function URL': replace('ProxyRole.Properties.Policies.6', '"Resource":{', '"Resource":"*","Was":{'),
  'the Lambda API instead of Function URLs': replace('ProxyRole.Properties.Policies.6', '"Bool"', '"BoolIfExists"'),
  'every SSM parameter': replace('ProxyRole.Properties.Policies.4', `parameter\${RoutesParameter}`, 'parameter/*'),
  'a role for somebody else': replace('ProxyRole.Properties.AssumeRolePolicyDocument', 'lambda.', 'ec2.'),
  'no deny for the code': remove('NoNetworkChangesByCode'),
  'a deny that never holds': replace('NoNetworkChangesByCode', 'lambda:SourceFunctionArn', 'aws:SourceArn'),
  'every function for mirroring': set('MirrorPolicy.Properties.PolicyDocument.Statement.0.Resource', '*'),
  'network changes by the code that streams': remove(
    'NoNetworkChangesByCode.Properties.PolicyDocument.Statement.0.Condition.ArnEquals.lambda:SourceFunctionArn.1',
  ),
  'comparisons of streams that are repeated': remove('StreamingMirrorInvocations.Properties.MaximumRetryAttempts'),
  'an alarm for each stream that is cut': replace(
    'StreamingErrorsAlarm.Properties.Metrics',
    'FILL(errors, 0) - FILL(cut, 0)',
    'FILL(errors, 0)',
  ),
  'mirroring without being asked': remove('MirrorPolicy.Condition'),
  'every profile of AppConfig': replace('ProxyRole.Properties.Policies.5', '/environment/', '/*/'),
  'another action of AppConfig': replace(
    'ProxyRole.Properties.Policies.5',
    'GetLatestConfiguration',
    'GetConfiguration',
  ),
  // Route table in AppConfig
  'a profile that nothing checks': remove('RoutesProfile.Properties.Validators'),
  'a validator of another kind': set('RoutesProfile.Properties.Validators.0.Type', 'JSON'),
  'a validator that is no JSON Schema of today': replace(
    'RoutesProfile.Properties.Validators.0.Content',
    'stickiness',
    'sticky',
  ),
  'a rollout at once': set('RoutesRollout.Properties.GrowthFactor', 100),
  'a rollout that nobody watches': remove('RoutesEnvironment.Properties.Monitors.1'),
  'a rollout watched by an alarm that waits for it': replace(
    'RoutesEnvironment.Properties.Monitors',
    'GatewayErrorsAlarm',
    'ErrorsAlarm',
  ),
  'a role that AppConfig cannot take': replace(
    'RoutesRollbackRole.Properties.AssumeRolePolicyDocument',
    'appconfig.',
    'ssm.',
  ),
  'a role that AppConfig takes for any account': remove(
    'RoutesRollbackRole.Properties.AssumeRolePolicyDocument.Statement.0.Condition',
  ),
  'a first table that takes a quarter of an hour': replace(
    'RoutesDeployment.Properties.DeploymentStrategyId',
    'RoutesAtOnce',
    'RoutesRollout',
  ),
  'a growth that is none': set('RoutesRollout.Properties.GrowthType', 'STEP'),
  'a function before its first table': replace(
    'Configuration.Properties.Content',
    '{"Fn::GetAtt":["RoutesDeployment","DeploymentNumber"]}',
    '""',
  ),
  'two route tables': replace(`${FUNCTION}.Environment.Variables.ROUTES`, 'NoRoutesVariable', 'NoRoutes'),
  'a session endpoint of another service': replace(
    'AppConfigVpcEndpoint.Properties.ServiceName',
    'appconfigdata',
    'appconfig',
  ),
  'comparisons that are repeated': remove('MirrorInvocations.Properties.MaximumRetryAttempts'),
  'comparisons hours later': set('MirrorInvocations.Properties.MaximumEventAgeInSeconds', 21600),
  'an event age that Lambda does not take': set('MirrorInvocations.Properties.MaximumEventAgeInSeconds', 10),
  // Network
  'egress to everywhere': replace(
    'ProxySecurityGroup.Properties.SecurityGroupEgress.0',
    '{"Ref":"BackendCidr"}',
    '"0.0.0.0/0"',
  ),
  'every port of a backend whose port is known': replace(
    'ProxySecurityGroup.Properties.SecurityGroupEgress.0',
    'HasBackendUrl',
    'NoRoutesVariable',
  ),
  'no way to VPC Lattice': remove('ProxySecurityGroup.Properties.SecurityGroupEgress.2'),
  'egress on every port': replace('ProxySecurityGroup.Properties.SecurityGroupEgress.0', '"tcp"', '"-1"'),
  'a network open to everywhere': replace(
    'NetworkSecurityGroup.Properties',
    '{"Ref":"ServiceNetworkClientCidr"}',
    '"0.0.0.0/0"',
  ),
  'endpoints that may call everything': remove('EndpointSecurityGroup.Properties.SecurityGroupEgress'),
  'a network that may call everything': remove('NetworkSecurityGroup.Properties.SecurityGroupEgress'),
  'endpoints for the whole VPC': set('SsmVpcEndpoint.Properties.PrivateDnsEnabled', true),
  'a gateway endpoint for SSM': set('SsmVpcEndpoint.Properties.VpcEndpointType', 'Gateways'),
  'groups that name each other': (template) => {
    const ingress = {
      IpProtocol: 'tcp',
      FromPort: 443,
      ToPort: 443,
      SourceSecurityGroupId: { 'Fn::GetAtt': ['ProxySecurityGroup', 'GroupId'] },
    };
    template.Resources['EndpointSecurityGroup']!.Properties!['SecurityGroupIngress'] = [ingress];
  },
  // APIs
  'bytes as text': remove('RestApi.Properties.BinaryMediaTypes'),
  'binary types without the escape': set('RestApi.Properties.BinaryMediaTypes', ['*']),
  'no root path': remove(`${REST}.paths./`),
  'a method that API Gateway must not use': set(
    `${REST}.paths./{proxy+}.x-amazon-apigateway-any-method.x-amazon-apigateway-integration.httpMethod`,
    'GET',
  ),
  'an integration with $LATEST': replace(`${REST}.paths`, 'ProxyFunction.Alias', 'ProxyFunction.Arn'),
  'an open path': set(`${REST}.paths./.x-amazon-apigateway-any-method.security`, []),
  'an open default': set('/Parameters.ApiAuthorization.Default', 'NONE'),
  'parameters that do not reach the stage': remove('RestApi.Properties.AlwaysDeploy'),
  'a second stage': remove('RestApi.Properties.OpenApiVersion'),
  'an unknown endpoint type': set('RestApi.Properties.EndpointConfiguration.Type', 'LOCAL'),
  'payload format 1.0': set('HttpIntegration.Properties.PayloadFormatVersion', '1.0'),
  'a log setting by the other API’s name': rename('HttpStage.Properties.AccessLogSettings', 'AccessLogSetting'),
  'a Function URL without IAM': set('FunctionUrl.Properties.AuthType', 'NONE'),
  'a Function URL of $LATEST': set('FunctionUrl.Properties.TargetFunctionArn', { Ref: 'ProxyFunction' }),
  'an API without limits': remove('RestApi.Properties.MethodSettings'),
  'an HTTP API without limits': remove('HttpStage.Properties.DefaultRouteSettings'),
  // ALB
  'a misspelled attribute': set(
    'AlbTargetGroup.Properties.TargetGroupAttributes.0.Key',
    'lambda.multi_value_header.enabled',
  ),
  'multi-value headers off': set('AlbTargetGroup.Properties.TargetGroupAttributes.0.Value', 'false'),
  'a target before its permission': remove('AlbTargetGroup.DependsOn'),
  'a port of a Lambda target': (template) => {
    template.Resources['AlbTargetGroup']!.Properties!['Port'] = 80;
  },
  'a permission that names the group': set('AlbInvokePermission.Properties', {
    Action: 'lambda:InvokeFunction',
    FunctionName: { Ref: 'ProxyFunction.Alias' },
    Principal: 'elasticloadbalancing.amazonaws.com',
    SourceArn: { Ref: 'AlbTargetGroup' },
  }),
  'a wrong principal': set('AlbInvokePermission.Properties.Principal', 'alb.amazonaws.com'),
  'no priority': remove('AlbRule.Properties.Priority'),
  'a field that no rule has': set('AlbRule.Properties.Conditions.0.Field', 'path'),
  // Lattice
  'a wrong Lattice principal': set('LatticeInvokePermission.Properties.Principal', 'vpc-lattice-svcs.amazonaws.com'),
  'V1 events': set('LatticeTargetGroup.Properties.Config.LambdaEventStructureVersion', 'V1'),
  'V3 events': set('LatticeTargetGroup.Properties.Config.LambdaEventStructureVersion', 'V3'),
  'a type that no target group has': set('LatticeTargetGroup.Properties.Type', 'FUNCTION'),
  'a rule before the permission': remove('LatticeRule.DependsOn'),
  'a group that waits for what waits for it': (template) => {
    template.Resources['LatticeTargetGroup']!.DependsOn = 'LatticeInvokePermission';
  },
  'a path match one level short': set('LatticeRule.Properties.Match.HttpMatch.PathMatch', { Prefix: '/' }),
  'a match without case': set('LatticeRule.Properties.Match.HttpMatch.PathMatch.CaseSensitive', false),
  'a priority past 100': set('LatticeRule.Properties.Priority', 101),
  'a default answer that Lattice does not give': set(
    'LatticeListener.Properties.DefaultAction.FixedResponse.StatusCode',
    403,
  ),
  'a listener without protocol': remove('LatticeListener.Properties.Protocol'),
  'a service without IAM': set('LatticeService.Properties.AuthType', 'NONE'),
  'an auth type that is none': set('LatticeService.Properties.AuthType', 'IAM'),
  'logs to nowhere': rename('LatticeAccessLogs.Properties.DestinationArn', 'Destination'),
  'a service that joins a network it does not make': replace(
    'ServiceNetworkService.Properties',
    'NoServiceNetworkId',
    'NoLatticeServiceId',
  ),
  // The function that moves ramps
  'ramps that move once an hour': set('RampSchedule.Properties.ScheduleExpression', 'rate(1 hour)'),
  'a schedule of no function': set('RampSchedule.Properties.Target.Arn', { 'Fn::GetAtt': ['ProxyFunction', 'Arn'] }),
  'a schedule that anybody’s may stand for': remove(
    'RampScheduleRole.Properties.AssumeRolePolicyDocument.Statement.0.Condition',
  ),
  'a schedule that invokes every function': set(
    'RampScheduleRole.Properties.Policies.0.PolicyDocument.Statement.0.Resource',
    '*',
  ),
  'a minute that runs twice': set('RampInvocations.Properties.MaximumRetryAttempts', 2),
  'minutes that meet': set('RampFunction.Properties.Timeout', 120),
  'a step that is written over a gradual rollout': replace(
    'RampFunction.Properties.Environment',
    '"RoutesAtOnce"',
    '"RoutesRollout"',
  ),
  'steps that nobody is told of': remove('RampFunction.Properties.Environment.Variables.ALARM_TOPIC_ARN'),
  'ramps without metrics': replace('RampFunction.Properties.Environment', 'lattice-migration-proxy/', 'proxy/'),
  'a ramp that writes every parameter': replace(`${RAMP}.1`, `parameter\${RoutesParameter}`, 'parameter/*'),
  'a ramp that cannot write': replace(`${RAMP}.1`, 'ssm:PutParameter', 'ssm:PutParameters'),
  'a ramp that deploys everywhere': replace(`${RAMP}.2`, `/environment/\${RoutesEnvironment.EnvironmentId}`, '/*'),
  'a ramp that cannot see its deployment': replace(`${RAMP}.2`, 'appconfig:GetDeployment', 'appconfig:GetDeployments'),
  'a ramp that publishes everywhere': replace(`${RAMP}.3`, '{"Ref":"AlarmTopicArn"}', '"*"'),
  'a ramp that fails unseen': remove('RampErrorsAlarm'),
  'a new service that no deployment minds': remove(`${FUNCTION}.DeploymentPreference.Alarms.2`),
  'a new service that no rollout minds': remove('RoutesEnvironment.Properties.Monitors.2'),
  'a new service by what nobody writes': set('NewServiceAlarm.Properties.MetricName', 'ServiceUnhealthy'),
  'a new service on the average': set('NewServiceAlarm.Properties.Statistic', 'Average'),
  'a new service that is unhealthy without data': set('NewServiceAlarm.Properties.TreatMissingData', 'breaching'),
  // Operations
  'a metric that nothing emits': set(`${ERRORS}.1.MetricStat.Metric.MetricName`, 'Error'),
  'a metric of another name': replace('GatewayErrorsAlarm.Properties.Metrics', '"GatewayErrors"', '"GatewayError"'),
  'a rollback by count': replace('GatewayErrorsAlarm.Properties.Metrics', '100 * FILL(errors, 0) / requests', 'errors'),
  'a rollback by one request': replace('ErrorsAlarm.Properties.Metrics', `\${RollbackMinRequests}`, '1'),
  'a share of something else': replace('GatewayErrorsAlarm.Properties.Metrics', '"Requests"', '"Status2xx"'),
  'a metric filter that counts once more': (template) => {
    template.Resources['GatewayErrorsMetric'] = {
      Type: 'AWS::Logs::MetricFilter',
      Properties: {
        LogGroupName: { Ref: 'ProxyLogGroup' },
        FilterPattern: '{ $.message = "request" && $.status >= 500 }',
        MetricTransformations: [
          { MetricNamespace: 'lattice-migration-proxy/proxy', MetricName: 'GatewayErrors', MetricValue: '1' },
        ],
      },
    };
  },
  'metrics in a namespace of their own': set(`${FUNCTION}.Environment.Variables.POWERTOOLS_METRICS_NAMESPACE`, 'proxy'),
  'metrics that a log level silences': set(`${FUNCTION}.LoggingConfig.ApplicationLogLevel`, { Ref: 'LogLevel' }),
  'a query of another log group': set('TimeQuery.Properties.LogGroupNames.0', { Ref: 'LatticeAccessLogGroup' }),
  'a field that the log does not have': replace('GatewayErrorsQuery.Properties.QueryString', 'errorKind', 'errorType'),
  'a query without its log group': remove('TimeQuery.Properties.LogGroupNames'),
  'traffic by what nothing is counted by': replace(
    'Dashboard.Properties.DashboardBody',
    ',TargetGroup} MetricName=\\\\\\"Requests',
    ',Group} MetricName=\\\\\\"Requests',
  ),
  'a share of what is not there': replace('Dashboard.Properties.DashboardBody', '100*groups', '100*group'),
  'a metric that the dashboard does not show': replace(
    'Dashboard.Properties.DashboardBody',
    'MirrorSkipped',
    'MirrorEqual',
  ),
  'a stale table that nobody hears of': remove('RoutesAgeAlarm'),
  'refused tables that nobody hears of': remove('RoutesRefusedAlarm'),
  'a search for a metric that is not there': replace(
    'Dashboard.Properties.DashboardBody',
    'MirrorSkipped',
    'MirrorSkip',
  ),
  'an alarm of the wrong function version': remove(`${ERRORS}.1.MetricStat.Metric.Dimensions.1`),
  'an alarm on silence': set('ErrorsAlarm.Properties.TreatMissingData', 'breaching'),
  'an alarm the wrong way round': set('LatencyAlarm.Properties.ComparisonOperator', 'LessThanThreshold'),
  'an unknown comparison': set('LatencyAlarm.Properties.ComparisonOperator', 'GreaterThan'),
  'a dashboard that is no JSON': replace('Dashboard.Properties.DashboardBody', '\\"widgets\\":[', '\\"widgets\\":[,'),
  'a dashboard of a metric that is not there': replace('Dashboard.Properties.DashboardBody', 'Throttles', 'Throttled'),
  'logs under somebody else’s key': remove('ApiLogGroup.Properties.KmsKeyId'),
  'an environment under somebody else’s key': remove(`${FUNCTION}.KmsKeyArn`),
  'every key': replace('ProxyRole.Properties.Policies.1', '{"Ref":"KmsKeyArn"}', '"*"'),
  'logs that go with the stack': remove('ProxyLogGroup.DeletionPolicy'),
  'a retention that CloudWatch does not have': set('ProxyLogGroup.Properties.RetentionInDays', 31),
  'an output without its condition': remove('/Outputs.RestApiUrl.Condition'),
  'an output of an attribute that is not there': set('/Outputs.LatticeServiceDomain.Value', {
    'Fn::GetAtt': ['LatticeService', 'DomainName'],
  }),
  'a parameter outside the groups': remove('/Metadata.AWS::CloudFormation::Interface.ParameterGroups.0.Parameters.0'),
  'a rule that is gone': remove('/Rules.OneRouteSource'),
  'a listener that gives every path away': remove('/Rules.ListenerHasPaths'),
  'a network whose clients time out': remove('/Rules.NewNetworkHasClients'),
  'a time-out that publishes no version': replace('Configuration.Properties.Content', `Timeout=\${Timeout}`, ''),
  'an open door that nobody minds': remove('/Rules.OpenDoorsAreMeant.Assertions.1'),
  'a rule that never holds back': set('/Rules.BackendIsReachable.Assertions.0.Assert', { 'Fn::Equals': ['', ''] }),
};

describe('each single mistake in the template is caught', () => {
  const caught: Partial<Record<Check, number>> = {};

  test('of which the template itself has none', () => expect(caughtBy(wholeTemplate())).toBeUndefined(), 60_000);

  test.each(Object.entries(MISTAKES))('%s', (_name, change) => {
    const found = caughtBy(mutated(change));
    expect(found).toBeDefined();
    caught[found!.check] = (caught[found!.check] ?? 0) + 1;
  });

  afterAll(() => {
    const sum = Object.values(caught).reduce((total, count) => total + count, 0);
    const parts = Object.entries(caught).map(([check, count]) => `${count} by ${check}`);
    console.log(`template mistakes: ${sum} of ${Object.keys(MISTAKES).length} caught, ${parts.join(', ')}`);
  });
});
