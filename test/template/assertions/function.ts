import { basename } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Resource } from '../../../scripts/lib/template.ts';
import { KEY_ARN, LEAST } from '../support/parameters.ts';
import { resolveTemplate } from '../support/resolve.ts';
import { type Assertion, at, referencedNames, same, values } from './subject.ts';

/** CodeDeploy's own configurations for Lambda. SAM takes any other name for one of the user's, without a word. */
const DEPLOYMENT_CONFIGURATIONS = new Set([
  'AllAtOnce',
  ...[5, 10, 15, 30].map((minutes) => `Canary10Percent${minutes}Minutes`),
  'Linear10PercentEvery1Minute',
  ...[2, 3, 10].map((minutes) => `Linear10PercentEvery${minutes}Minutes`),
]);

/** What `sam build` documents, and what it hands to esbuild like any other key. */
const BUILD_PROPERTIES = new Set([
  'Alias',
  'EntryPoints',
  'External',
  'Format',
  'Loader',
  'MainFields',
  'Minify',
  'OutExtension',
  'SourcesContent',
  'Splitting',
  'Target',
  'UseNpmCi',
  'sourcemap',
]);

const build: Assertion = ({ template }) => {
  const { Metadata, Properties } = template.Resources['ProxyFunction']!;
  const properties = Metadata?.BuildProperties ?? {};
  const [entry = ''] = (properties['EntryPoints'] ?? []) as string[];
  const major = packageJson.devDependencies.node.split('.')[0];
  return [
    ...same('BuildMethod', Metadata?.BuildMethod, 'esbuild'),
    ...Object.keys(properties)
      .filter((key) => !BUILD_PROPERTIES.has(key))
      .map((key) => `sam build does not document ${key}`),
    ...same('Handler', Properties?.['Handler'], `${basename(entry, '.ts')}.handler`),
    ...same('EntryPoints', entry, 'functions/proxy/handler.ts'),
    // Whatever reads `Sourcemap` would also set NODE_OPTIONS, and cannot: it is a condition.
    ...same('sourcemap', properties['sourcemap'], 'linked'),
    // esbuild splits ES modules only; the package has no package.json that would make .js one.
    ...same('Format', properties['Format'], 'esm'),
    ...same('Splitting', properties['Splitting'], true),
    ...same('OutExtension', properties['OutExtension'], ['.js=.mjs']),
    ...same('Target', properties['Target'], `node${major}`),
    ...same('Runtime', Properties?.['Runtime'], `nodejs${major}.x`),
    ...same('Minify', properties['Minify'], true),
    // `sam build` installs without devDependencies.
    ...('esbuild' in packageJson.dependencies ? [] : ['esbuild is not in dependencies']),
  ];
};

/** The function for doors that stream is ProxyFunction but for these. */
const STREAMING_OWN = {
  Description: 'The proxy for front doors that stream answers.',
  Handler: 'streaming.handler',
  Timeout: { Ref: 'StreamingTimeout' },
};

const streaming: Assertion = ({ template }) => {
  const { ProxyFunction, StreamingFunction } = template.Resources as Record<string, Resource>;
  const { ReservedConcurrentExecutions: _, ...shared } = ProxyFunction!.Properties!;
  const sorted = (object: object) => Object.entries(object).sort();
  return [
    ...same('StreamingFunction', sorted(StreamingFunction!.Properties!), sorted({ ...shared, ...STREAMING_OWN })),
    ...same('Metadata of StreamingFunction', StreamingFunction!.Metadata, ProxyFunction!.Metadata),
    ...same('versions of StreamingFunction', StreamingFunction!['UpdateReplacePolicy'], 'Retain'),
    ...same('DeletionPolicy of StreamingFunction', StreamingFunction!['DeletionPolicy'], undefined),
    // SAM builds what an entry point names, and Lambda finds nothing else.
    ...same(
      'entry points',
      (ProxyFunction!.Metadata!.BuildProperties!['EntryPoints'] as string[]).includes('functions/proxy/streaming.ts'),
      true,
    ),
  ];
};

const settings = values({
  'ProxyFunction.Architectures': ['arm64'],
  'ProxyFunction.Timeout': '60',
  'ProxyFunction.MemorySize': '1024',
  'ProxyFunction.Tracing': 'Active',
  'ProxyFunction.AutoPublishAlias': 'live',
  'ProxyFunction.AutoPublishAliasAllProperties': true,
  'ProxyFunction.LoggingConfig.LogFormat': 'JSON',
  'ProxyFunction.LoggingConfig.LogGroup': { Ref: 'ProxyLogGroup' },
  'ProxyFunction.Role': { 'Fn::GetAtt': ['ProxyRole', 'Arn'] },
  'ProxyFunction.VpcConfig.Ipv6AllowedForDualStack': true,
  'ProxyFunction.ReservedConcurrentExecutions': '100',
  'ProxyFunction.KmsKeyArn': KEY_ARN,
});

/** One of its own, unless the user brings one along. */
const securityGroups: Assertion = ({ template }) =>
  [
    { SecurityGroupId: '', expected: { 'Fn::GetAtt': ['ProxySecurityGroup', 'GroupId'] } },
    { SecurityGroupId: 'sg-0123456789abcdef0', expected: 'sg-0123456789abcdef0' },
  ].flatMap(({ SecurityGroupId, expected }) => {
    const { ProxyFunction } = resolveTemplate(template, { ...LEAST, SecurityGroupId }).Resources;
    const { SecurityGroupIds } = ProxyFunction!.Properties!['VpcConfig'] as { SecurityGroupIds: unknown };
    return same(`security groups with "${SecurityGroupId}"`, SecurityGroupIds, [expected]);
  });

/** What the function reads, and what its runtime, SDK and logger do. */
const ENVIRONMENT = new Set([
  'BACKEND_URL',
  'ROUTES',
  'ROUTES_PARAMETER',
  'ROUTES_APPCONFIG',
  'NODE_OPTIONS',
  'POWERTOOLS_SERVICE_NAME',
  'POWERTOOLS_LOG_LEVEL',
  'POWERTOOLS_LOGGER_SAMPLE_RATE',
  'POWERTOOLS_METRICS_NAMESPACE',
  'AWS_ENDPOINT_URL_SSM',
  'AWS_ENDPOINT_URL_APPCONFIGDATA',
  'AWS_ENDPOINT_URL_LAMBDA',
  'CONFIGURATION_VERSION',
]);

const environment: Assertion = ({ template }) => {
  const { Variables } = template.Resources['ProxyFunction']!.Properties!['Environment'] as {
    Variables: Record<string, unknown>;
  };
  return [
    ...Object.keys(Variables)
      .filter((name) => !ENVIRONMENT.has(name))
      .map((name) => `nothing reads ${name}`),
    ...[...ENVIRONMENT].filter((name) => !(name in Variables)).map((name) => `${name} is not set`),
  ];
};

/**
 * A version is published when the function's settings change, whichever parameter changed them: every parameter in
 * them stands in Configuration's text, and Configuration's number in the function and in its version.
 */
const publishing: Assertion = ({ template }) => {
  const { Properties, UpdateReplacePolicy, DeletionPolicy } = template.Resources['ProxyFunction']!;
  const { Environment, VpcConfig, LoggingConfig, MemorySize, Timeout, KmsKeyArn } = Properties as Record<
    string,
    unknown
  >;
  const conditions = (value: unknown): unknown[] =>
    [...JSON.stringify(value).matchAll(/"Fn::If":\["(\w+)"|"Condition":"(\w+)"/g)].flatMap(([, used, named]) => {
      const condition = template.Conditions[(used ?? named)!];
      return [condition, ...conditions(condition)];
    });
  const streamingTimeout = template.Resources['StreamingFunction']?.Properties?.['Timeout'];
  const versioned = [Environment, VpcConfig, LoggingConfig, MemorySize, Timeout, streamingTimeout, KmsKeyArn];
  const needed = [...referencedNames([versioned, conditions(versioned)])].filter((name) => name in template.Parameters);
  const recorded = referencedNames(template.Resources['Configuration']?.Properties?.['Content']);
  return [
    // API Gateway gives up after 29 s, and a time-out of ours has to come before.
    ...same('default of Timeout', template.Parameters['Timeout']?.Default, 29),
    ...needed.filter((name) => !recorded.has(name)).map((name) => `a change of ${name} would publish no version`),
    ...same('VersionDescription', [...referencedNames(Properties?.['VersionDescription'])], ['Configuration']),
    ...same(
      'CONFIGURATION_VERSION',
      (Environment as { Variables: object }).Variables['CONFIGURATION_VERSION' as never],
      {
        'Fn::GetAtt': ['Configuration', 'VersionNumber'],
      },
    ),
    // SAM keeps earlier versions only where the function has no DeletionPolicy of its own.
    ...same('UpdateReplacePolicy', UpdateReplacePolicy, 'Retain'),
    ...same('DeletionPolicy', DeletionPolicy, undefined),
  ];
};

const deployment: Assertion = (subject) => [
  ...(subject.template.Parameters['DeploymentPreference']?.AllowedValues ?? [])
    .filter((name) => !DEPLOYMENT_CONFIGURATIONS.has(String(name)))
    .map((name) => `CodeDeploy has no ${name}`),
  ...same(
    'DeploymentPreference.Type',
    at(subject, 'ProxyFunction.DeploymentPreference.Type'),
    'Linear10PercentEvery1Minute',
  ),
  ...same(
    'DeploymentPreference.PassthroughCondition',
    at(subject, 'StreamingFunction.DeploymentPreference.PassthroughCondition'),
    true,
  ),
  ...same('DeploymentPreference.Alarms', at(subject, 'ProxyFunction.DeploymentPreference.Alarms'), [
    { Ref: 'ErrorsAlarm' },
    { Ref: 'GatewayErrorsAlarm' },
    { Ref: 'NewServiceAlarm' },
  ]),
];

export const functionAssertions: Record<string, Assertion> = {
  'the build is what npm run build does': build,
  'the function for doors that stream is the same, but for its handler and time-out': streaming,
  'the function is set as its doors need': settings,
  'the function is in its own security group, or in the one that is brought along': securityGroups,
  'the environment holds what the function reads': environment,
  'a changed parameter publishes a version': publishing,
  'a deployment shifts by a configuration that exists, watched by alarms': deployment,
};
