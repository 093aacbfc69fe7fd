import { describe, expect, test } from 'vitest';
import type { Template } from '../../scripts/lib/template.ts';
import { findingsOf, mutated } from './support/check.ts';
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

/** Single mistakes, each with what is found: it deploys wrongly, or not at all, or lets in somebody. */
const MISTAKES: Record<string, [finding: string, change: (template: Template) => void]> = {
  // The function
  'a runtime that is no more': ['Runtime is "nodejs20.x"', set(`${FUNCTION}.Runtime`, 'nodejs20.x')],
  'a handler that is not there': ['Handler is "index.handler"', set(`${FUNCTION}.Handler`, 'index.handler')],
  'another entry point': ['EntryPoints is', set(`${BUILD}.EntryPoints.0`, 'functions/proxy/index.ts')],
  'a misspelled build property': [
    'sam build does not document OutExtensions',
    rename(`${BUILD}.OutExtension`, 'OutExtensions'),
  ],
  'an ES module that Lambda takes for CommonJS': ['OutExtension is undefined', remove(`${BUILD}.OutExtension`)],
  'a package in one piece': ['Splitting is undefined', remove(`${BUILD}.Splitting`)],
  'another build target': ['Target is "node22"', set(`${BUILD}.Target`, 'node22')],
  'another build method': ['BuildMethod is "makefile"', set('ProxyFunction.Metadata.BuildMethod', 'makefile')],
  'a misspelled IPv6 setting': [
    'ProxyFunction.VpcConfig: IPv6AllowedForDualStack is not a property',
    rename(`${FUNCTION}.VpcConfig.Ipv6AllowedForDualStack`, 'IPv6AllowedForDualStack'),
  ],
  'a log group by another name': [
    'ProxyFunction.LoggingConfig: LogGroupName is not a property',
    rename(`${FUNCTION}.LoggingConfig.LogGroup`, 'LogGroupName'),
  ],
  'text logs': ['ProxyFunction.LoggingConfig.LogFormat is "Text"', set(`${FUNCTION}.LoggingConfig.LogFormat`, 'Text')],
  'an unknown log level': [
    'ProxyFunction.LoggingConfig.SystemLogLevel: ERROR is none of DEBUG, INFO, WARN',
    set(`${FUNCTION}.LoggingConfig.SystemLogLevel`, 'ERROR'),
  ],
  'a time-out past API Gateway': ['default of Timeout is 60', set('/Parameters.Timeout.Default', 60)],
  'no tracing': ['ProxyFunction.Tracing is "PassThrough"', set(`${FUNCTION}.Tracing`, 'PassThrough')],
  'an unknown deployment preference': [
    'DeploymentPreference: Canary10Percent5Minutes is not allowed',
    set('/Parameters.DeploymentPreference.AllowedValues.1', 'Canary10Percent7Minutes'),
  ],
  'a deployment without alarms': ['Alarms is []', set(`${FUNCTION}.DeploymentPreference.Alarms`, [])],
  'a rollback alarm that is not there': [
    'nothing is called ErrorAlarm',
    replace(`${FUNCTION}.DeploymentPreference`, 'ErrorsAlarm', 'ErrorAlarm'),
  ],
  'a version that no parameter publishes': ['VersionDescription is []', remove(`${FUNCTION}.VersionDescription`)],
  'a version of an unchanged function': [
    'CONFIGURATION_VERSION is undefined',
    remove(`${FUNCTION}.Environment.Variables.CONFIGURATION_VERSION`),
  ],
  'a parameter that publishes nothing': [
    'a change of Routes would publish no version',
    replace('Configuration.Properties.Content', `Routes=\${Routes}`, 'Routes='),
  ],
  'versions that do not stay': ['UpdateReplacePolicy is undefined', remove('ProxyFunction.UpdateReplacePolicy')],
  'a DeletionPolicy that takes versions away': [
    'DeletionPolicy is "Delete"',
    (template) => {
      template.Resources['ProxyFunction']!['DeletionPolicy'] = 'Delete';
    },
  ],
  'a misspelled environment variable': [
    'nothing reads BACKEND_URI',
    rename(`${FUNCTION}.Environment.Variables.BACKEND_URL`, 'BACKEND_URI'),
  ],
  'a property that SAM does not have': ['"Active" is no map', rename(`${FUNCTION}.Tracing`, 'TracingConfig')],
  'a missing role': ['ProxyFunction: Role is required', remove(`${FUNCTION}.Role`)],
  'branches the wrong way round': [
    'security groups with "sg-0123456789abcdef0" is',
    replace(`${FUNCTION}.VpcConfig.SecurityGroupIds`, 'OwnSecurityGroup', 'NoAlarmTopic'),
  ],
  'a condition that is not there': [
    'no condition is called NotReservedConcurrency',
    replace(`${FUNCTION}.ReservedConcurrentExecutions`, 'NoReserved', 'NotReserved'),
  ],
  // The function for doors that stream
  'another handler for doors that stream': [
    'StreamingFunction is',
    set('StreamingFunction.Properties.Handler', 'handler.handler'),
  ],
  'a streaming function that nobody asked for': [
    'StreamingFunction without a door that streams is true',
    remove('StreamingFunction.Condition'),
  ],
  'a streaming function of another size': ['StreamingFunction is', set('StreamingFunction.Properties.MemorySize', 128)],
  'a streaming function built by itself': [
    'Metadata of StreamingFunction is',
    set('StreamingFunction.Metadata.BuildProperties.Minify', false),
  ],
  'a streamed answer that ends like a buffered one': [
    'StreamingFunction is',
    set('StreamingFunction.Properties.Timeout', { Ref: 'Timeout' }),
  ],
  'a deployment group without its function': [
    'DeploymentPreference.PassthroughCondition is undefined',
    remove('StreamingFunction.Properties.DeploymentPreference.PassthroughCondition'),
  ],
  'a streaming door that is told nothing of its kind': ['InvokeMode is', remove('FunctionUrl.Properties.InvokeMode')],
  'a streaming door in front of the buffering function': [
    'TargetFunctionArn of FunctionUrl is',
    replace('FunctionUrl.Properties.TargetFunctionArn', 'StreamingFunction', 'ProxyFunction'),
  ],
  'a streaming integration with the old URI': ['uri of / is', replace(`${REST}.paths`, '2021-11-15', '2015-03-31')],
  'an API that may invoke the buffering function only': [
    'who may be invoked by the REST API is',
    set('RestInvokePermission.Properties.FunctionName', {
      Ref: 'ProxyFunction.Alias',
    }),
  ],
  'streaming without a door': ['rules against {"RestApiStreaming":"true"} is []', remove('/Rules.StreamingHasADoor')],
  // What the role may do
  'an unknown IAM action': ['WriteLogs is', set(`${ROLE}.0.Action.1`, 'logs:PutLogEvent')],
  'logs of every group': ['WriteLogs is', set(`${ROLE}.0.Resource`, '*')],
  'network interfaces everywhere': ['AttachToVpc is', set(`${ROLE}.3.Resource`, '*')],
  'one action more': ['FindNetwork is', replace(`${ROLE}.2.Action`, 'ec2:DescribeSubnets', 'ec2:*')],
  'every Lattice service': ['CallLatticeServices is', replace('ProxyRole.Properties.Policies.2', `\${Arns}/*`, '*')],
  'the management API of Lattice': [
    'CallLatticeServices is',
    replace('ProxyRole.Properties.Policies.2', 'vpc-lattice-svcs:', 'vpc-lattice:'),
  ],
  'every function': [
    'InvokeTargets is',
    replace('ProxyRole.Properties.Policies.3', '"lambda:InvokeFunction"', '"lambda:*"'),
  ],
  'every Function URL': [
    'CallFunctionUrls is',
    replace('ProxyRole.Properties.Policies.6', '"Resource":{', '"Resource":"*","Was":{'),
  ],
  'the Lambda API instead of Function URLs': [
    'InvokeByFunctionUrls is',
    replace('ProxyRole.Properties.Policies.6', '"Bool"', '"BoolIfExists"'),
  ],
  'every SSM parameter': [
    'ReadRoutes is',
    replace('ProxyRole.Properties.Policies.4', `parameter\${RoutesParameter}`, 'parameter/*'),
  ],
  'a role for somebody else': [
    'ProxyRole.AssumeRolePolicyDocument.Statement is',
    replace('ProxyRole.Properties.AssumeRolePolicyDocument', 'lambda.', 'ec2.'),
  ],
  'no deny for the code': ['NoNetworkChangesByCode is undefined', remove('NoNetworkChangesByCode')],
  'a deny that never holds': [
    'NoNetworkChangesByCode is',
    replace('NoNetworkChangesByCode', 'lambda:SourceFunctionArn', 'aws:SourceArn'),
  ],
  'every function for mirroring': [
    'InvokeItself is',
    set('MirrorPolicy.Properties.PolicyDocument.Statement.0.Resource', '*'),
  ],
  'network changes by the code that streams': [
    'NoNetworkChangesByCode is',
    remove(
      'NoNetworkChangesByCode.Properties.PolicyDocument.Statement.0.Condition.ArnEquals.lambda:SourceFunctionArn.1',
    ),
  ],
  'comparisons of streams that are repeated': [
    'StreamingMirrorInvocations.MaximumRetryAttempts is undefined',
    remove('StreamingMirrorInvocations.Properties.MaximumRetryAttempts'),
  ],
  'an alarm for each stream that is cut': [
    'formula of StreamingErrorsAlarm is ["IF(requests >= 20, 100 * (FILL(errors, 0)) / requests',
    replace('StreamingErrorsAlarm.Properties.Metrics', 'FILL(errors, 0) - FILL(cut, 0)', 'FILL(errors, 0)'),
  ],
  'mirroring without being asked': ['statements with the least is', remove('MirrorPolicy.Condition')],
  'every profile of AppConfig': [
    'ReadDeployedRoutes is',
    replace('ProxyRole.Properties.Policies.5', '/environment/', '/*/'),
  ],
  'another action of AppConfig': [
    'ReadDeployedRoutes is',
    replace('ProxyRole.Properties.Policies.5', 'GetLatestConfiguration', 'GetConfiguration'),
  ],
  // Route table in AppConfig
  'a profile that nothing checks': ['Validators is undefined', remove('RoutesProfile.Properties.Validators')],
  'a validator of another kind': ['Validators is', set('RoutesProfile.Properties.Validators.0.Type', 'JSON')],
  'a validator that is no JSON Schema of today': [
    'RoutesProfile.Validators is',
    replace('RoutesProfile.Properties.Validators.0.Content', 'stickiness', 'sticky'),
  ],
  'a rollout at once': ['RoutesRollout.GrowthFactor is 100', set('RoutesRollout.Properties.GrowthFactor', 100)],
  'a rollout that nobody watches': ['RoutesEnvironment.Monitors is', remove('RoutesEnvironment.Properties.Monitors.1')],
  'a rollout watched by an alarm that waits for it': [
    'circle: ProxyFunction -> ProxyRole -> RoutesEnvironment -> ErrorsAlarm -> ProxyFunction',
    replace('RoutesEnvironment.Properties.Monitors', 'GatewayErrorsAlarm', 'ErrorsAlarm'),
  ],
  'a role that AppConfig cannot take': [
    'RoutesRollbackRole.AssumeRolePolicyDocument.Statement is',
    replace('RoutesRollbackRole.Properties.AssumeRolePolicyDocument', 'appconfig.', 'ssm.'),
  ],
  'a role that AppConfig takes for any account': [
    'RoutesRollbackRole.AssumeRolePolicyDocument.Statement is',
    remove('RoutesRollbackRole.Properties.AssumeRolePolicyDocument.Statement.0.Condition'),
  ],
  'a first table that takes a quarter of an hour': [
    'RoutesDeployment.DeploymentStrategyId is',
    replace('RoutesDeployment.Properties.DeploymentStrategyId', 'RoutesAtOnce', 'RoutesRollout'),
  ],
  'a growth that is none': ['STEP is none of EXPONENTIAL, LINEAR', set('RoutesRollout.Properties.GrowthType', 'STEP')],
  'a function before its first table': [
    'what the function waits for is false',
    replace('Configuration.Properties.Content', '{"Fn::GetAtt":["RoutesDeployment","DeploymentNumber"]}', '""'),
  ],
  'two route tables': [
    'ROUTES beside it is "{}"',
    replace(`${FUNCTION}.Environment.Variables.ROUTES`, 'NoRoutesVariable', 'NoRoutes'),
  ],
  'a session endpoint of another service': [
    'AppConfigVpcEndpoint.ServiceName is',
    replace('AppConfigVpcEndpoint.Properties.ServiceName', 'appconfigdata', 'appconfig'),
  ],
  'comparisons that are repeated': [
    'MirrorInvocations.MaximumRetryAttempts is undefined',
    remove('MirrorInvocations.Properties.MaximumRetryAttempts'),
  ],
  'comparisons hours later': [
    'MirrorInvocations.MaximumEventAgeInSeconds is 21600',
    set('MirrorInvocations.Properties.MaximumEventAgeInSeconds', 21600),
  ],
  'an event age that Lambda does not take': [
    'MirrorInvocations.MaximumEventAgeInSeconds is 10',
    set('MirrorInvocations.Properties.MaximumEventAgeInSeconds', 10),
  ],
  // Network
  'egress to everywhere': [
    'egress with the least is [["tcp 8080-8080","0.0.0.0/0"]',
    replace('ProxySecurityGroup.Properties.SecurityGroupEgress.0', '{"Ref":"BackendCidr"}', '"0.0.0.0/0"'),
  ],
  'every port of a backend whose port is known': [
    'egress with every option is',
    replace('ProxySecurityGroup.Properties.SecurityGroupEgress.0', 'HasBackendUrl', 'NoRoutesVariable'),
  ],
  'no way to VPC Lattice': ['egress with the least is', remove('ProxySecurityGroup.Properties.SecurityGroupEgress.2')],
  'egress on every port': [
    'egress with the least is [["-1 8080-8080"',
    replace('ProxySecurityGroup.Properties.SecurityGroupEgress.0', '"tcp"', '"-1"'),
  ],
  'a network open to everywhere': [
    'NetworkSecurityGroup.SecurityGroupIngress.1.CidrIp is',
    replace('NetworkSecurityGroup.Properties', '{"Ref":"ServiceNetworkClientCidr"}', '"0.0.0.0/0"'),
  ],
  'endpoints that may call everything': [
    'EndpointSecurityGroup.SecurityGroupEgress is undefined',
    remove('EndpointSecurityGroup.Properties.SecurityGroupEgress'),
  ],
  'a network that may call everything': [
    'NetworkSecurityGroup.SecurityGroupEgress is undefined',
    remove('NetworkSecurityGroup.Properties.SecurityGroupEgress'),
  ],
  'endpoints for the whole VPC': ['PrivateDnsEnabled is', set('SsmVpcEndpoint.Properties.PrivateDnsEnabled', true)],
  'a gateway endpoint for SSM': [
    'SsmVpcEndpoint.VpcEndpointType: Gateways is none of Interface, Gateway, GatewayLoadBalancer, Service',
    set('SsmVpcEndpoint.Properties.VpcEndpointType', 'Gateways'),
  ],
  'groups that name each other': [
    'circle: ProxySecurityGroup -> EndpointSecurityGroup -> ProxySecurityGroup',
    (template) => {
      const ingress = {
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        SourceSecurityGroupId: { 'Fn::GetAtt': ['ProxySecurityGroup', 'GroupId'] },
      };
      template.Resources['EndpointSecurityGroup']!.Properties!['SecurityGroupIngress'] = [ingress];
    },
  ],
  // APIs
  'bytes as text': ['RestApi: no BinaryMediaTypes', remove('RestApi.Properties.BinaryMediaTypes')],
  'binary types without the escape': ['BinaryMediaTypes is ["*"]', set('RestApi.Properties.BinaryMediaTypes', ['*'])],
  'no root path': ['paths is ["/{proxy+}"]', remove(`${REST}.paths./`)],
  'a method that API Gateway must not use': [
    'httpMethod of /{proxy+} is "GET"',
    set(`${REST}.paths./{proxy+}.x-amazon-apigateway-any-method.x-amazon-apigateway-integration.httpMethod`, 'GET'),
  ],
  'an integration with $LATEST': [
    '{"Alias":{"Ref":"ProxyFunction.Arn"}}',
    replace(`${REST}.paths`, 'ProxyFunction.Alias', 'ProxyFunction.Arn'),
  ],
  'an open path': ['security of / is []', set(`${REST}.paths./.x-amazon-apigateway-any-method.security`, [])],
  'an open default': ['default of ApiAuthorization is "NONE"', set('/Parameters.ApiAuthorization.Default', 'NONE')],
  'parameters that do not reach the stage': ['AlwaysDeploy is undefined', remove('RestApi.Properties.AlwaysDeploy')],
  'a second stage': ['RestApi.OpenApiVersion is undefined', remove('RestApi.Properties.OpenApiVersion')],
  'an unknown endpoint type': ['Type is "LOCAL"', set('RestApi.Properties.EndpointConfiguration.Type', 'LOCAL')],
  'payload format 1.0': ['PayloadFormatVersion is', set('HttpIntegration.Properties.PayloadFormatVersion', '1.0')],
  'a log setting by the other API’s name': [
    'HttpStage: AccessLogSetting is not a property',
    rename('HttpStage.Properties.AccessLogSettings', 'AccessLogSetting'),
  ],
  'a Function URL without IAM': ['AuthType of FunctionUrl is "NONE"', set('FunctionUrl.Properties.AuthType', 'NONE')],
  'a Function URL of $LATEST': [
    'TargetFunctionArn of FunctionUrl is {"Ref":"ProxyFunction"}',
    set('FunctionUrl.Properties.TargetFunctionArn', { Ref: 'ProxyFunction' }),
  ],
  'an API without limits': ['RestApi.MethodSettings is undefined', remove('RestApi.Properties.MethodSettings')],
  'an HTTP API without limits': ['DefaultRouteSettings is', remove('HttpStage.Properties.DefaultRouteSettings')],
  // ALB
  'a misspelled attribute': [
    'AlbTargetGroup.TargetGroupAttributes is',
    set('AlbTargetGroup.Properties.TargetGroupAttributes.0.Key', 'lambda.multi_value_header.enabled'),
  ],
  'multi-value headers off': [
    'AlbTargetGroup.TargetGroupAttributes is',
    set('AlbTargetGroup.Properties.TargetGroupAttributes.0.Value', 'false'),
  ],
  'a target before its permission': ['AlbTargetGroup waits for is undefined', remove('AlbTargetGroup.DependsOn')],
  'a port of a Lambda target': [
    'AlbTargetGroup.Port is 80',
    (template) => {
      template.Resources['AlbTargetGroup']!.Properties!['Port'] = 80;
    },
  ],
  'a permission that names the group': [
    'circle: AlbInvokePermission -> AlbTargetGroup -> AlbInvokePermission',
    set('AlbInvokePermission.Properties', {
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'ProxyFunction.Alias' },
      Principal: 'elasticloadbalancing.amazonaws.com',
      SourceArn: { Ref: 'AlbTargetGroup' },
    }),
  ],
  'a wrong principal': ['Principal is', set('AlbInvokePermission.Properties.Principal', 'alb.amazonaws.com')],
  'no priority': ['AlbRule: Priority is required', remove('AlbRule.Properties.Priority')],
  'a field that no rule has': ['AlbRule.Conditions is', set('AlbRule.Properties.Conditions.0.Field', 'path')],
  // Lattice
  'a wrong Lattice principal': [
    'LatticeInvokePermission.Principal is',
    set('LatticeInvokePermission.Properties.Principal', 'vpc-lattice-svcs.amazonaws.com'),
  ],
  'V1 events': [
    'LatticeTargetGroup.Config is',
    set('LatticeTargetGroup.Properties.Config.LambdaEventStructureVersion', 'V1'),
  ],
  'V3 events': ['V3 is none of V1, V2', set('LatticeTargetGroup.Properties.Config.LambdaEventStructureVersion', 'V3')],
  'a type that no target group has': [
    'LatticeTargetGroup.Type: FUNCTION is none of IP, LAMBDA, INSTANCE, ALB',
    set('LatticeTargetGroup.Properties.Type', 'FUNCTION'),
  ],
  'a rule before the permission': ['LatticeRule waits for is undefined', remove('LatticeRule.DependsOn')],
  'a group that waits for what waits for it': [
    'circle: LatticeTargetGroup -> LatticeInvokePermission -> LatticeTargetGroup',
    (template) => {
      template.Resources['LatticeTargetGroup']!.DependsOn = 'LatticeInvokePermission';
    },
  ],
  'a path match one level short': [
    'LatticeRule.Match.HttpMatch.PathMatch: Match is required',
    set('LatticeRule.Properties.Match.HttpMatch.PathMatch', { Prefix: '/' }),
  ],
  'a match without case': [
    'LatticeRule.Match.HttpMatch.PathMatch is',
    set('LatticeRule.Properties.Match.HttpMatch.PathMatch.CaseSensitive', false),
  ],
  'a priority past 100': [
    'MaxValue of LatticeRulePriority is 101',
    set('/Parameters.LatticeRulePriority.MaxValue', 101),
  ],
  'a default answer that Lattice does not give': [
    'LatticeListener.DefaultAction is',
    set('LatticeListener.Properties.DefaultAction.FixedResponse.StatusCode', 403),
  ],
  'a listener without protocol': ['Protocol is required', remove('LatticeListener.Properties.Protocol')],
  'a service without IAM': ['LatticeService.AuthType is "NONE"', set('LatticeService.Properties.AuthType', 'NONE')],
  'an auth type that is none': ['IAM is none of NONE, AWS_IAM', set('LatticeService.Properties.AuthType', 'IAM')],
  'logs to nowhere': [
    'LatticeAccessLogs: DestinationArn is required',
    rename('LatticeAccessLogs.Properties.DestinationArn', 'Destination'),
  ],
  'a service that joins a network it does not make': [
    'no condition is called NoLatticeServiceId',
    replace('ServiceNetworkService.Properties', 'NoServiceNetworkId', 'NoLatticeServiceId'),
  ],
  // The function that moves ramps
  'ramps that move once an hour': [
    'RampSchedule.ScheduleExpression is "rate(1 hour)"',
    set('RampSchedule.Properties.ScheduleExpression', 'rate(1 hour)'),
  ],
  'a schedule of no function': [
    'RampSchedule.Target.Arn is',
    set('RampSchedule.Properties.Target.Arn', { 'Fn::GetAtt': ['ProxyFunction', 'Arn'] }),
  ],
  'a schedule that anybody’s may stand for': [
    'RampScheduleRole.AssumeRolePolicyDocument.Statement is',
    remove('RampScheduleRole.Properties.AssumeRolePolicyDocument.Statement.0.Condition'),
  ],
  'a schedule that invokes every function': [
    'RampScheduleRole.Policies.0.PolicyDocument.Statement is',
    set('RampScheduleRole.Properties.Policies.0.PolicyDocument.Statement.0.Resource', '*'),
  ],
  'a minute that runs twice': ['MaximumRetryAttempts is 2', set('RampInvocations.Properties.MaximumRetryAttempts', 2)],
  'minutes that meet': ['a timeout below a minute is false', set('RampFunction.Properties.Timeout', 120)],
  'a step that is written over a gradual rollout': [
    'Variables of RampFunction with AppConfig is',
    replace('RampFunction.Properties.Environment', '"RoutesAtOnce"', '"RoutesRollout"'),
  ],
  'steps that nobody is told of': [
    'Variables of RampFunction is',
    remove('RampFunction.Properties.Environment.Variables.ALARM_TOPIC_ARN'),
  ],
  'ramps without metrics': [
    'Variables of RampFunction is',
    replace('RampFunction.Properties.Environment', 'lattice-migration-proxy/', 'proxy/'),
  ],
  'a ramp that writes every parameter': [
    'ReplaceRoutes, SSM is',
    replace(`${RAMP}.1`, `parameter\${RoutesParameter}`, 'parameter/*'),
  ],
  'a ramp that cannot write': ['ReplaceRoutes, SSM is', replace(`${RAMP}.1`, 'ssm:PutParameter', 'ssm:PutParameters')],
  'a ramp that deploys everywhere': [
    'ReplaceDeployedRoutes, AppConfig is',
    replace(`${RAMP}.2`, `/environment/\${RoutesEnvironment.EnvironmentId}`, '/*'),
  ],
  'a ramp that cannot see its deployment': [
    'ReplaceDeployedRoutes, AppConfig is',
    replace(`${RAMP}.2`, 'appconfig:GetDeployment', 'appconfig:GetDeployments'),
  ],
  'a ramp that publishes everywhere': ['TellOfSteps, SSM is', replace(`${RAMP}.3`, '{"Ref":"AlarmTopicArn"}', '"*"')],
  'a ramp that fails unseen': ['RampErrorsAlarm.MetricName is undefined', remove('RampErrorsAlarm')],
  'a new service that no deployment minds': [
    'DeploymentPreference.Alarms is',
    remove(`${FUNCTION}.DeploymentPreference.Alarms.2`),
  ],
  'a new service that no rollout minds': ['Monitors is', remove('RoutesEnvironment.Properties.Monitors.2')],
  'a new service by what nobody writes': [
    'NewServiceAlarm: nothing emits lattice-migration-proxy/proxy ServiceUnhealthy',
    set('NewServiceAlarm.Properties.MetricName', 'ServiceUnhealthy'),
  ],
  'a new service on the average': ['NewServiceAlarm is', set('NewServiceAlarm.Properties.Statistic', 'Average')],
  'a new service that is unhealthy without data': [
    'missing data of NewServiceAlarm is "breaching"',
    set('NewServiceAlarm.Properties.TreatMissingData', 'breaching'),
  ],
  // Operations
  'a metric that nothing emits': [
    'ErrorsAlarm: nothing emits AWS/Lambda Error',
    set(`${ERRORS}.1.MetricStat.Metric.MetricName`, 'Error'),
  ],
  'a metric of another name': [
    'GatewayErrorsAlarm: nothing emits lattice-migration-proxy/proxy GatewayError',
    replace('GatewayErrorsAlarm.Properties.Metrics', '"GatewayErrors"', '"GatewayError"'),
  ],
  'a rollback by count': [
    'formula of GatewayErrorsAlarm is ["IF(requests >= 20, errors, 0)"]',
    replace('GatewayErrorsAlarm.Properties.Metrics', '100 * FILL(errors, 0) / requests', 'errors'),
  ],
  'a rollback by one request': [
    'formula of ErrorsAlarm is ["IF(requests >= 1,',
    replace('ErrorsAlarm.Properties.Metrics', `\${RollbackMinRequests}`, '1'),
  ],
  'a share of something else': [
    'requests of GatewayErrorsAlarm is',
    replace('GatewayErrorsAlarm.Properties.Metrics', '"Requests"', '"Status2xx"'),
  ],
  'a metric filter that counts once more': [
    'a metric filter beside the metrics of the log lines',
    (template) => {
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
  ],
  'metrics in a namespace of their own': [
    'namespace is "proxy"',
    set(`${FUNCTION}.Environment.Variables.POWERTOOLS_METRICS_NAMESPACE`, 'proxy'),
  ],
  'metrics that a log level silences': [
    'ApplicationLogLevel is {"Ref":"LogLevel"}',
    set(`${FUNCTION}.LoggingConfig.ApplicationLogLevel`, { Ref: 'LogLevel' }),
  ],
  'a query of another log group': [
    'nothing is called LatticeAccessLogGroup',
    set('TimeQuery.Properties.LogGroupNames.0', { Ref: 'LatticeAccessLogGroup' }),
  ],
  'a field that the log does not have': [
    'GatewayErrorsQuery: the log has no errorType',
    replace('GatewayErrorsQuery.Properties.QueryString', 'errorKind', 'errorType'),
  ],
  'a query without its log group': ['log groups of TimeQuery is', remove('TimeQuery.Properties.LogGroupNames')],
  'traffic by what nothing is counted by': [
    'Dashboard, Traffic by target group (%): nothing emits lattice-migration-proxy/proxy Requests by Group',
    replace(
      'Dashboard.Properties.DashboardBody',
      ',TargetGroup} MetricName=\\\\\\"Requests',
      ',Group} MetricName=\\\\\\"Requests',
    ),
  ],
  'a share of what is not there': [
    'Dashboard, Traffic by target group (%): no group',
    replace('Dashboard.Properties.DashboardBody', '100*groups', '100*group'),
  ],
  'a metric that the dashboard does not show': [
    'Dashboard: shows no MirrorSkipped',
    replace('Dashboard.Properties.DashboardBody', 'MirrorSkipped', 'MirrorEqual'),
  ],
  'a stale table that nobody hears of': ['RoutesAgeAlarm is "', remove('RoutesAgeAlarm')],
  'refused tables that nobody hears of': ['nothing is called RoutesRefusedAlarm', remove('RoutesRefusedAlarm')],
  'a search for a metric that is not there': [
    'Dashboard, Mirrored requests by rule: nothing emits lattice-migration-proxy/proxy MirrorSkip by Rule',
    replace('Dashboard.Properties.DashboardBody', 'MirrorSkipped', 'MirrorSkip'),
  ],
  'an alarm of the wrong function version': [
    'dimensions of errors of ErrorsAlarm is',
    remove(`${ERRORS}.1.MetricStat.Metric.Dimensions.1`),
  ],
  'an alarm on silence': [
    'missing data of ErrorsAlarm is "breaching"',
    set('ErrorsAlarm.Properties.TreatMissingData', 'breaching'),
  ],
  'an alarm the wrong way round': [
    'LatencyAlarm is "AWS/Lambda Duration p99 LessThanThreshold 5000"',
    set('LatencyAlarm.Properties.ComparisonOperator', 'LessThanThreshold'),
  ],
  'an unknown comparison': ['LatencyAlarm is', set('LatencyAlarm.Properties.ComparisonOperator', 'GreaterThan')],
  'a dashboard that is no JSON': [
    "Dashboard: Unexpected token ','",
    replace('Dashboard.Properties.DashboardBody', '\\"widgets\\":[', '\\"widgets\\":[,'),
  ],
  'a dashboard of a metric that is not there': [
    'Dashboard, Errors: nothing emits AWS/Lambda Throttled',
    replace('Dashboard.Properties.DashboardBody', 'Throttles', 'Throttled'),
  ],
  'logs under somebody else’s key': ['KmsKeyId of ApiLogGroup is undefined', remove('ApiLogGroup.Properties.KmsKeyId')],
  'an environment under somebody else’s key': ['ProxyFunction.KmsKeyArn is undefined', remove(`${FUNCTION}.KmsKeyArn`)],
  'every key': ['Decrypt is', replace('ProxyRole.Properties.Policies.1', '{"Ref":"KmsKeyArn"}', '"*"')],
  'logs that go with the stack': ['DeletionPolicy of ProxyLogGroup is', remove('ProxyLogGroup.DeletionPolicy')],
  'a retention that CloudWatch does not have': [
    'RetentionInDays of ProxyLogGroup is 31',
    set('ProxyLogGroup.Properties.RetentionInDays', 31),
  ],
  'an output without its condition': ['nothing is called RestApi', remove('/Outputs.RestApiUrl.Condition')],
  'an output of an attribute that is not there': [
    'Outputs.LatticeServiceDomain.Value: AWS::VpcLattice::Service has no DomainName',
    set('/Outputs.LatticeServiceDomain.Value', {
      'Fn::GetAtt': ['LatticeService', 'DomainName'],
    }),
  ],
  'a parameter outside the groups': [
    'grouped parameters is',
    remove('/Metadata.AWS::CloudFormation::Interface.ParameterGroups.0.Parameters.0'),
  ],
  'a rule that is gone': ['rules against {"Routes":"{}"} is []', remove('/Rules.OneRouteSource')],
  'a listener that gives every path away': [
    'rules against {"AlbPathPatterns":"/*"} is []',
    remove('/Rules.ListenerHasPaths'),
  ],
  'a network whose clients time out': [
    'rules against {"EnableLattice":"true"} is []',
    remove('/Rules.NewNetworkHasClients'),
  ],
  'a time-out that publishes no version': [
    'a change of Timeout would publish no version',
    replace('Configuration.Properties.Content', `Timeout=\${Timeout}`, ''),
  ],
  'an open door that nobody minds': [
    'rules against {"LatticeServiceArns"',
    remove('/Rules.OpenDoorsAreMeant.Assertions.1'),
  ],
  'a rule that never holds back': [
    'rules against {"BackendCidr":""} is []',
    set('/Rules.BackendIsReachable.Assertions.0.Assert', { 'Fn::Equals': ['', ''] }),
  ],
};

describe('each single mistake in the template is caught', () => {
  test('of which the template itself has none', () => expect([...findingsOf(wholeTemplate())]).toEqual([]));

  test.each(Object.entries(MISTAKES))('%s', (_name, [finding, change]) => {
    const others: string[] = [];
    for (const found of findingsOf(mutated(change))) {
      if (found.includes(finding)) return;
      others.push(found);
    }
    expect(others).toContainEqual(expect.stringContaining(finding));
  });
});
