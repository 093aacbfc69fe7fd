import type { Resource } from '../../../scripts/lib/template.ts';
import type { Statement } from './iam.ts';
import type { ResolvedTemplate } from './resolve.ts';

/** What CloudFormation would fill in for the stack's own resources. */
export const STACK = {
  alias: 'arn:aws:lambda:us-east-2:123456789012:function:proxy:live',
  function: 'arn:aws:lambda:us-east-2:123456789012:function:proxy',
  streamingAlias: 'arn:aws:lambda:us-east-2:123456789012:function:streaming:live',
  streamingFunction: 'arn:aws:lambda:us-east-2:123456789012:function:streaming',
  role: 'arn:aws:iam::123456789012:role/proxy',
  logGroup: 'arn:aws:logs:us-east-2:123456789012:log-group:proxy',
  rampLogGroup: 'arn:aws:logs:us-east-2:123456789012:log-group:ramp',
  restApi: 'a1b2c3d4e5',
  httpApi: 'f6g7h8i9j0',
  routes: 'arn:aws:appconfig:us-east-2:123456789012:application/app1234/environment/env5678/configuration/prof901',
  latticeTargetGroup: 'arn:aws:vpc-lattice:us-east-2:123456789012:targetgroup/tg-0123456789abcdef0',
};

const FILLED_IN: Record<string, string> = {
  'ProxyFunction.Alias': STACK.alias,
  ProxyFunctionAliaslive: STACK.alias,
  'ProxyFunction.Arn': STACK.function,
  'StreamingFunction.Alias': STACK.streamingAlias,
  StreamingFunctionAliaslive: STACK.streamingAlias,
  'StreamingFunction.Arn': STACK.streamingFunction,
  'ProxyRole.Arn': STACK.role,
  'ProxyLogGroup.Arn': `${STACK.logGroup}:*`,
  'RampLogGroup.Arn': `${STACK.rampLogGroup}:*`,
  RoutesAtOnce: 'atonce1',
  RestApi: STACK.restApi,
  HttpApi: STACK.httpApi,
  'LatticeTargetGroup.Arn': STACK.latticeTargetGroup,
  ConfigurationApplication: 'app1234',
  'RoutesEnvironment.EnvironmentId': 'env5678',
  'RoutesProfile.ConfigurationProfileId': 'prof901',
};

/** References to the stack's resources become the ARNs above. */
export function fillIn<T>(value: T): T {
  const fill = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(fill);
    if (typeof item !== 'object' || item === null) return item;
    const [[name, argument] = ['', undefined]] = Object.entries(item) as [string, unknown][];
    const target = name === 'Ref' ? argument : name === 'Fn::GetAtt' ? (argument as string[]).join('.') : undefined;
    if (typeof target === 'string') return FILLED_IN[target] ?? item;
    if (name === 'Fn::Sub' && typeof argument === 'string') {
      return argument.replace(/\$\{([^}]+)\}/g, (whole, id: string) => FILLED_IN[id] ?? whole);
    }
    return Object.fromEntries(Object.entries(item).map(([key, part]) => [key, fill(part)]));
  };
  return fill(value) as T;
}

type PolicyDocument = { Statement: Statement[] };

/** Everything that the proxy's role says, its inline policies and the policy attached to it. */
export function roleStatements({ Resources }: ResolvedTemplate): Statement[] {
  const inline = (Resources['ProxyRole']?.Properties?.['Policies'] ?? []) as { PolicyDocument: PolicyDocument }[];
  const attached = ofType(Resources, 'AWS::IAM::Policy').map(
    (policy) => policy.Properties as { PolicyDocument: PolicyDocument },
  );
  return fillIn([...inline, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement));
}

/** Everything that the role of the function says that moves ramps. */
export function rampStatements({ Resources }: ResolvedTemplate): Statement[] {
  const inline = (Resources['RampRole']?.Properties?.['Policies'] ?? []) as { PolicyDocument: PolicyDocument }[];
  return fillIn(inline.flatMap(({ PolicyDocument }) => PolicyDocument.Statement));
}

/** The function's resource policy: each AWS::Lambda::Permission as the statement that Lambda makes of it. */
export function invokeStatements({ Resources }: ResolvedTemplate): Statement[] {
  return ofType(Resources, 'AWS::Lambda::Permission').map(({ Properties }) => {
    const { Action, FunctionName, Principal, SourceArn, SourceAccount } = fillIn(Properties) as Record<string, string>;
    return {
      Effect: 'Allow',
      Action: Action!,
      Resource: FunctionName!,
      Condition: {
        StringEquals: {
          'aws:PrincipalServiceName': Principal!,
          ...(SourceAccount ? { 'aws:SourceAccount': SourceAccount } : {}),
        },
        ...(SourceArn ? { ArnLike: { 'aws:SourceArn': SourceArn } } : {}),
      },
    };
  });
}

/** The policy document at a path of a resource's properties. */
export function policyOf({ Resources }: ResolvedTemplate, id: string, ...path: string[]): Statement[] {
  const document = path.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    Resources[id]?.Properties,
  );
  if (!document) throw new Error(`${id} has no ${path.join('.')}`);
  return fillIn((document as PolicyDocument).Statement);
}

export const ofType = (resources: Record<string, Resource>, type: string): Resource[] =>
  Object.values(resources).filter((resource) => resource.Type === type);
