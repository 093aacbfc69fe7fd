import { routeTableJsonSchema } from '../../../scripts/lib/route-table-json-schema.ts';
import { KEY_ARN } from '../support/parameters.ts';
import { fillIn, STACK } from '../support/policies.ts';
import { type Assertion, at, same, values } from './subject.ts';

const ROLLBACK_ROLE = { 'Fn::GetAtt': ['RoutesRollbackRole', 'Arn'] };
const monitor = (alarm: string) => ({ AlarmArn: { 'Fn::GetAtt': [alarm, 'Arn'] }, AlarmRoleArn: ROLLBACK_ROLE });

/** The profile as the function names it, and as its role may read it. */
const PROFILE = 'app1234/env5678/prof901';

const appConfig: Assertion = (whole) => {
  const subject = { ...whole, full: whole.deployed };
  const { Variables } = at(subject, 'ProxyFunction.Environment') as { Variables: Record<string, unknown> };
  return [
    ...same('ROUTES_APPCONFIG', fillIn(Variables['ROUTES_APPCONFIG']), PROFILE),
    ...same('ROUTES beside it', Variables['ROUTES'], undefined),
    ...same('ROUTES_PARAMETER beside it', Variables['ROUTES_PARAMETER'], undefined),
    ...values({
      'RoutesProfile.LocationUri': 'hosted',
      'RoutesProfile.KmsKeyIdentifier': KEY_ARN,
      'ConfigurationProfile.KmsKeyIdentifier': KEY_ARN,
      'RoutesProfile.Validators': [
        { Type: 'JSON_SCHEMA', Content: JSON.stringify(JSON.parse(routeTableJsonSchema())) },
      ],
      'RoutesEnvironment.Monitors': ['GatewayErrorsAlarm', 'RoutesRefusedAlarm', 'NewServiceAlarm'].map(monitor),
      'RoutesVersion.ContentType': 'application/json',
      'RoutesVersion.Content': '{}',
      // Gradually, with time to see an alarm; nothing is to be shared with other tools of the account.
      'RoutesRollout.GrowthType': 'LINEAR',
      'RoutesRollout.GrowthFactor': 20,
      'RoutesRollout.DeploymentDurationInMinutes': 10,
      'RoutesRollout.FinalBakeTimeInMinutes': 5,
      'RoutesRollout.ReplicateTo': 'NONE',
      // The stack waits for the first table, and a way back cannot wait.
      'RoutesAtOnce.GrowthFactor': 100,
      'RoutesAtOnce.DeploymentDurationInMinutes': 0,
      'RoutesAtOnce.FinalBakeTimeInMinutes': 0,
      'RoutesAtOnce.ReplicateTo': 'NONE',
      'RoutesDeployment.DeploymentStrategyId': { 'Fn::GetAtt': ['RoutesAtOnce', 'Id'] },
      'RoutesDeployment.ConfigurationVersion': { 'Fn::GetAtt': ['RoutesVersion', 'VersionNumber'] },
      'AppConfigVpcEndpoint.ServiceName': 'com.amazonaws.us-east-2.appconfigdata',
      'AppConfigVpcEndpoint.PrivateDnsEnabled': false,
      'RoutesRollbackRole.AssumeRolePolicyDocument.Statement': [
        {
          Effect: 'Allow',
          Principal: { Service: 'appconfig.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
        },
      ],
      'RoutesRollbackRole.Policies.0.PolicyDocument.Statement': [
        { Sid: 'SeeAlarms', Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: '*' },
      ],
    })(subject),
    // The function waits for Configuration's text, and that for the first table.
    ...same(
      'what the function waits for',
      JSON.stringify(at(subject, 'Configuration.Content')).includes('"Fn::GetAtt":["RoutesDeployment"'),
      true,
    ),
    ...same('the profile that the role reads', STACK.routes.endsWith(PROFILE.split('/').at(-1)!), true),
  ];
};

/** A comparison that is repeated, or made hours later, compares with an answer of another time. */
const mirroring: Assertion = (subject) =>
  Object.entries({ MirrorInvocations: 'ProxyFunction', StreamingMirrorInvocations: 'StreamingFunction' }).flatMap(
    ([id, name]) =>
      values({
        [`${id}.FunctionName`]: { Ref: name },
        [`${id}.Qualifier`]: { 'Fn::Select': [7, { 'Fn::Split': [':', { Ref: `${name}.Alias` }] }] },
        [`${id}.MaximumRetryAttempts`]: 0,
        [`${id}.MaximumEventAgeInSeconds`]: 60,
      })(subject),
  );

export const routesAssertions: Record<string, Assertion> = {
  'a route table in AppConfig is checked, rolled out gradually, and rolled back by alarms': appConfig,
  'mirrored requests are compared once, and soon': mirroring,
};
