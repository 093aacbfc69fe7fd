import type { Statement } from '../support/iam.ts';
import { EVERY_OPTION, KEY_ARN } from '../support/parameters.ts';
import { rampStatements, STACK } from '../support/policies.ts';
import { type Assertion, at, same, values } from './subject.ts';

/** Built and run like the other function, and less than a minute at a time. */
const build: Assertion = ({ template }) => {
  const { Metadata, Properties } = template.Resources['RampFunction']!;
  const { EntryPoints, ...properties } = Metadata?.BuildProperties ?? {};
  const proxy = template.Resources['ProxyFunction']!;
  return [
    ...same('EntryPoints of RampFunction', EntryPoints, ['functions/ramp/handler.ts']),
    ...same('Handler of RampFunction', Properties?.['Handler'], 'handler.handler'),
    ...Object.entries(properties).flatMap(([key, value]) =>
      same(`${key} of RampFunction`, value, proxy.Metadata?.BuildProperties?.[key]),
    ),
    ...same('Runtime of RampFunction', Properties?.['Runtime'], proxy.Properties?.['Runtime']),
    ...same('a timeout below a minute', Number(Properties?.['Timeout']) < 60, true),
  ];
};

const APPLICATION = 'arn:aws:appconfig:us-east-2:123456789012:application/app1234';

/** Every statement of its role, whole, as of the proxy's own role. */
const ALWAYS: Record<string, Omit<Statement, 'Sid'>> = {
  WriteLogs: {
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `${STACK.rampLogGroup}:*`,
  },
  ReadMetrics: { Effect: 'Allow', Action: 'cloudwatch:GetMetricData', Resource: '*' },
  TellOfSteps: { Effect: 'Allow', Action: 'sns:Publish', Resource: EVERY_OPTION['AlarmTopicArn']! },
  UseKey: { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY_ARN },
};
const IN_SSM: Record<string, Omit<Statement, 'Sid'>> = {
  ReplaceRoutes: {
    Effect: 'Allow',
    Action: ['ssm:GetParameter', 'ssm:PutParameter'],
    Resource: 'arn:aws:ssm:us-east-2:123456789012:parameter/proxy/routes',
  },
};
const IN_APPCONFIG: Record<string, Omit<Statement, 'Sid'>> = {
  ReplaceDeployedRoutes: {
    Effect: 'Allow',
    Action: [
      'appconfig:ListDeployments',
      'appconfig:GetHostedConfigurationVersion',
      'appconfig:CreateHostedConfigurationVersion',
      'appconfig:StartDeployment',
      'appconfig:GetDeployment',
      'appconfig:StopDeployment',
    ],
    Resource: [
      APPLICATION,
      `${APPLICATION}/environment/env5678`,
      `${APPLICATION}/environment/env5678/deployment/*`,
      `${APPLICATION}/configurationprofile/prof901`,
      `${APPLICATION}/configurationprofile/prof901/hostedconfigurationversion/*`,
      'arn:aws:appconfig:us-east-2:123456789012:deploymentstrategy/atonce1',
    ],
  },
};

const role: Assertion = ({ full, deployed }) =>
  [
    { where: 'SSM', given: rampStatements(full), expected: { ...ALWAYS, ...IN_SSM } },
    { where: 'AppConfig', given: rampStatements(deployed), expected: { ...ALWAYS, ...IN_APPCONFIG } },
  ].flatMap(({ where, given, expected }) => {
    const bySid = Object.fromEntries(given.map(({ Sid, ...rest }) => [Sid, rest]));
    const names = same(`statements of RampRole, ${where}`, Object.keys(bySid).sort(), Object.keys(expected).sort());
    return [...names, ...Object.entries(expected).flatMap(([sid, each]) => same(`${sid}, ${where}`, bySid[sid], each))];
  });

/** What the function reads; with AppConfig, where the table is and how to replace it at once. */
const environment: Assertion = (subject) => [
  ...same('Variables of RampFunction', at(subject, 'RampFunction.Environment.Variables'), {
    POWERTOOLS_SERVICE_NAME: 'proxy',
    POWERTOOLS_METRICS_NAMESPACE: 'lattice-migration-proxy/proxy',
    ROUTES_PARAMETER: EVERY_OPTION['RoutesParameter'],
    ALARM_TOPIC_ARN: EVERY_OPTION['AlarmTopicArn'],
  }),
  ...same(
    'Variables of RampFunction with AppConfig',
    at({ ...subject, full: subject.deployed }, 'RampFunction.Environment.Variables.APPCONFIG_STRATEGY'),
    { Ref: 'RoutesAtOnce' },
  ),
];

/** Once a minute, and never a minute that failed again: the next one comes anyway. */
const runs = values({
  'RampSchedule.ScheduleExpression': 'rate(1 minute)',
  'RampSchedule.FlexibleTimeWindow': { Mode: 'OFF' },
  'RampSchedule.Target.Arn': { 'Fn::GetAtt': ['RampFunction', 'Arn'] },
  'RampSchedule.Target.RoleArn': { 'Fn::GetAtt': ['RampScheduleRole', 'Arn'] },
  'RampSchedule.Target.RetryPolicy': { MaximumRetryAttempts: 0 },
  'RampInvocations.FunctionName': { Ref: 'RampFunction' },
  'RampInvocations.MaximumRetryAttempts': 0,
  'RampFunction.Role': { 'Fn::GetAtt': ['RampRole', 'Arn'] },
  'RampFunction.KmsKeyArn': KEY_ARN,
  'RampFunction.LoggingConfig': {
    LogGroup: { Ref: 'RampLogGroup' },
    LogFormat: 'JSON',
    ApplicationLogLevel: 'DEBUG',
    SystemLogLevel: 'WARN',
  },
  'RampRole.AssumeRolePolicyDocument.Statement': [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
  'RampScheduleRole.AssumeRolePolicyDocument.Statement': [
    {
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
    },
  ],
  'RampScheduleRole.Policies.0.PolicyDocument.Statement': [
    {
      Sid: 'InvokeRamp',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: { 'Fn::GetAtt': ['RampFunction', 'Arn'] },
    },
  ],
  'RampErrorsAlarm.MetricName': 'Errors',
  'RampErrorsAlarm.Dimensions': [{ Name: 'FunctionName', Value: { Ref: 'RampFunction' } }],
  'RampErrorsAlarm.ComparisonOperator': 'GreaterThanOrEqualToThreshold',
  'RampErrorsAlarm.AlarmActions': [EVERY_OPTION['AlarmTopicArn']],
});

export const rampAssertions: Record<string, Assertion> = {
  'the function that moves ramps is built and run like the other': build,
  'its role may do what it must and nothing else': role,
  'its environment says where the table is': environment,
  'it runs once a minute, and an alarm sees when it fails': runs,
};
