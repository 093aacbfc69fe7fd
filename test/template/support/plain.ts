import type { Resource } from '../../../scripts/lib/template.ts';
import type { ResolvedTemplate } from './resolve.ts';

type Properties = Record<string, unknown>;

/**
 * Writes the two SAM resources of a resolved template as the CloudFormation that SAM's transform makes of them, so that
 * checkers see every property. A SAM property that this does not know is an error: it would go unchecked.
 */
export function plainCloudFormation(template: ResolvedTemplate): ResolvedTemplate {
  const { Transform, ...rest } = template;
  const resources = Object.entries(template.Resources).flatMap(([id, resource]) =>
    Object.entries(REWRITES[resource.Type]?.(id, resource) ?? { [id]: resource }),
  );
  return renameReferences({ ...rest, Resources: Object.fromEntries(resources) });
}

const REWRITES: Record<string, (id: string, resource: Resource) => Record<string, Resource>> = {
  'AWS::Serverless::Function': rewriteFunction,
  'AWS::Serverless::Api': rewriteApi,
};

function rewriteFunction(
  id: string,
  { Properties = {}, UpdateReplacePolicy, Condition }: Resource,
): Record<string, Resource> {
  const {
    CodeUri,
    Tracing,
    AutoPublishAlias,
    AutoPublishAliasAllProperties,
    VersionDescription,
    DeploymentPreference,
    PropagateTags,
    Tags,
    ...same
  } = Properties as Properties & { DeploymentPreference: { Type: string; Alarms: unknown[] } };
  known(id, { CodeUri });
  const lambda: Resource = {
    Type: 'AWS::Lambda::Function',
    ...(Condition && { Condition }),
    Properties: {
      ...same,
      Code: { S3Bucket: 'bucket', S3Key: 'key' },
      ...(Tracing === undefined ? {} : { TracingConfig: { Mode: Tracing } }),
      Tags: tagList(Tags),
    },
  };
  if (AutoPublishAlias === undefined) return { [id]: lambda };
  known(id, { DeploymentPreference });
  known(id, { Type: DeploymentPreference.Type, Alarms: DeploymentPreference.Alarms });
  return {
    [id]: lambda,
    [`${id}Version`]: {
      Type: 'AWS::Lambda::Version',
      UpdateReplacePolicy,
      DeletionPolicy: 'Retain',
      Properties: { FunctionName: { Ref: id }, Description: VersionDescription },
    },
    [`${id}Alias${AutoPublishAlias}`]: {
      Type: 'AWS::Lambda::Alias',
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: 'ServerlessDeploymentApplication' },
          DeploymentGroupName: { Ref: `${id}DeploymentGroup` },
        },
      },
      Properties: {
        Name: AutoPublishAlias,
        FunctionName: { Ref: id },
        FunctionVersion: { 'Fn::GetAtt': [`${id}Version`, 'Version'] },
      },
    },
    ServerlessDeploymentApplication: {
      Type: 'AWS::CodeDeploy::Application',
      Properties: { ComputePlatform: 'Lambda' },
    },
    [`${id}DeploymentGroup`]: {
      Type: 'AWS::CodeDeploy::DeploymentGroup',
      Properties: {
        ApplicationName: { Ref: 'ServerlessDeploymentApplication' },
        AlarmConfiguration: { Enabled: true, Alarms: DeploymentPreference.Alarms.map((Name) => ({ Name })) },
        AutoRollbackConfiguration: {
          Enabled: true,
          Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
        },
        DeploymentConfigName: `CodeDeployDefault.Lambda${DeploymentPreference.Type}`,
        DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
        ServiceRoleArn: { 'Fn::GetAtt': ['CodeDeployServiceRole', 'Arn'] },
      },
    },
    CodeDeployServiceRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' }, Action: ['sts:AssumeRole'] },
          ],
        },
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSCodeDeployRoleForLambda'],
      },
    },
  };
}

function rewriteApi(id: string, { Properties = {} }: Resource): Record<string, Resource> {
  const {
    StageName,
    OpenApiVersion,
    EndpointConfiguration,
    BinaryMediaTypes,
    TracingEnabled,
    AlwaysDeploy,
    MethodSettings,
    AccessLogSetting,
    Tags,
    DefinitionBody,
    ...same
  } = Properties as Properties & {
    EndpointConfiguration: { Type: string; VPCEndpointIds?: unknown };
    BinaryMediaTypes: string[];
    DefinitionBody: Properties;
  };
  known(id, { StageName, EndpointConfiguration, BinaryMediaTypes, DefinitionBody });
  const { Type, VPCEndpointIds, ...unknown } = EndpointConfiguration;
  if (Object.keys(unknown).length > 0) throw new Error(`${id}.EndpointConfiguration: unknown ${Object.keys(unknown)}`);
  return {
    [id]: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: {
        ...same,
        Body: {
          ...DefinitionBody,
          'x-amazon-apigateway-binary-media-types': BinaryMediaTypes.map((type) => type.replaceAll('~1', '/')),
        },
        EndpointConfiguration: { Types: [Type], ...(VPCEndpointIds ? { VpcEndpointIds: VPCEndpointIds } : {}) },
        Tags: tagList(Tags),
      },
    },
    [`${id}Deployment`]: { Type: 'AWS::ApiGateway::Deployment', Properties: { RestApiId: { Ref: id } } },
    [`${id}${StageName}Stage`]: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        RestApiId: { Ref: id },
        DeploymentId: { Ref: `${id}Deployment` },
        StageName,
        TracingEnabled,
        MethodSettings,
        ...(AccessLogSetting ? { AccessLogSetting } : {}),
        Tags: tagList(Tags),
      },
    },
  };
}

function known(id: string, required: Properties): void {
  for (const [name, value] of Object.entries(required)) if (value === undefined) throw new Error(`${id}: no ${name}`);
}

const tagList = (tags: unknown) => Object.entries((tags ?? {}) as object).map(([Key, Value]) => ({ Key, Value }));

/** `ProxyFunction.Alias` and `StreamingFunction.Alias` are SAM's names for resources that it makes. */
function renameReferences<T>(template: T): T {
  return JSON.parse(
    JSON.stringify(template)
      .replaceAll(/"Ref":"(\w+)\.Alias"/g, '"Ref":"$1Aliaslive"')
      .replaceAll(/\$\{(\w+)\.Alias\}/g, `\${$1Aliaslive}`),
  ) as T;
}
