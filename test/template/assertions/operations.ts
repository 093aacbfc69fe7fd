import { existsSync } from 'node:fs';
import packageJson from '../../../package.json' with { type: 'json' };
import { ofType } from '../support/policies.ts';
import { metricNames } from '../support/specification.ts';
import { type Assertion, referencedNames, type Subject, same, values } from './subject.ts';

/** Fields of the access log (functions/proxy/access-log.ts); test/runtime reads them from what the function writes. */
export const ACCESS_LOG_FIELDS = new Set(
  'message requestId eventSource method path rule targetGroup status durationMs bytesIn bytesOut errorKind'.split(' '),
);

/** Fields that only some lines have, and those of other messages (mirror.ts, live-routes.ts). */
const MORE_FIELDS = new Set('fellBackFrom routesVersion mirror equal mirrorError skipped'.split(' '));

const OWN_NAMESPACE = 'lattice-migration-proxy/proxy';

const filterNames = ({ full }: Subject): Set<string> =>
  new Set(
    ofType(full.Resources, 'AWS::Logs::MetricFilter').flatMap(({ Properties }) =>
      ((Properties?.['MetricTransformations'] ?? []) as { MetricNamespace: string; MetricName: string }[])
        .filter(({ MetricNamespace }) => MetricNamespace === OWN_NAMESPACE)
        .map(({ MetricName }) => MetricName),
    ),
  );

/** Whether something emits the metric: Lambda, by AWS's own list, or one of the template's filters. */
const metricFindings = (subject: Subject, where: string, namespace: string, name: string): string[] => {
  const known = namespace === OWN_NAMESPACE ? filterNames(subject) : metricNames(namespace);
  return known.has(name) ? [] : [`${where}: nothing emits ${namespace} ${name}`];
};

const unknownFields = (where: string, fields: string[]): string[] =>
  fields
    .filter((field) => !ACCESS_LOG_FIELDS.has(field) && !MORE_FIELDS.has(field))
    .map((field) => `${where}: the log has no ${field}`);

const metricFilters: Assertion = (subject) => [
  ...same(
    'filters',
    Object.fromEntries(
      Object.entries(subject.full.Resources)
        .filter(([, { Type }]) => Type === 'AWS::Logs::MetricFilter')
        .map(([id, { Properties }]) => [id, Properties?.['FilterPattern']]),
    ),
    {
      GatewayErrorsMetric: '{ $.message = "request" && $.errorKind = "*" && $.status >= 500 }',
      RefusedRequestsMetric: '{ $.message = "request" && $.errorKind = "*" && $.status < 500 }',
      TargetErrorsMetric: '{ $.message = "request" && $.errorKind NOT EXISTS && $.status >= 500 }',
      FallbacksMetric: '{ $.message = "request" && $.fellBackFrom = "*" && $.rule = "*" }',
      MirrorEqualMetric: '{ $.message = "mirror" && $.equal IS TRUE && $.rule = "*" }',
      MirrorDifferentMetric: '{ $.message = "mirror" && $.equal IS FALSE && $.rule = "*" }',
      MirrorSkippedMetric: '{ $.message = "mirror" && $.skipped = "*" && $.rule = "*" }',
      RoutesRefusedMetric: '{ $.message = "route table refused" }',
    },
  ),
  ...ofType(subject.full.Resources, 'AWS::Logs::MetricFilter').flatMap(({ Properties }) => [
    ...same('log group of a filter', Properties?.['LogGroupName'], { Ref: 'ProxyLogGroup' }),
    ...unknownFields('a filter', String(Properties?.['FilterPattern']).match(/(?<=\$\.)\w+/g) ?? []),
    ...transformationsOf(Properties).flatMap(dimensionFindings),
  ]),
];

interface Transformation {
  MetricName: string;
  DefaultValue?: number;
  Dimensions?: unknown;
}

const transformationsOf = (properties: Record<string, unknown> = {}): Transformation[] =>
  (properties['MetricTransformations'] ?? []) as Transformation[];

/** Counted by rule, since a rule is what is moved; CloudWatch takes a default value only without dimensions. */
const BY_RULE = new Set(['Fallbacks', 'MirrorEqual', 'MirrorDifferent', 'MirrorSkipped']);

const dimensionFindings = ({ MetricName, DefaultValue, Dimensions }: Transformation): string[] =>
  BY_RULE.has(MetricName)
    ? [
        ...same(`dimensions of ${MetricName}`, Dimensions, [{ Key: 'Rule', Value: '$.rule' }]),
        ...same(`default of ${MetricName}`, DefaultValue, undefined),
      ]
    : [
        ...same(`dimensions of ${MetricName}`, Dimensions, undefined),
        ...same(`default of ${MetricName}`, DefaultValue, 0),
      ];

/** Metric, statistic and comparison of each alarm. */
const ALARMS: Record<string, string> = {
  ErrorsAlarm: 'AWS/Lambda Errors Sum GreaterThanOrEqualToThreshold 1',
  GatewayErrorsAlarm: `${OWN_NAMESPACE} GatewayErrors Sum GreaterThanOrEqualToThreshold 5`,
  RoutesRefusedAlarm: `${OWN_NAMESPACE} RoutesRefused Sum GreaterThanOrEqualToThreshold 1`,
  ThrottlesAlarm: 'AWS/Lambda Throttles Sum GreaterThanOrEqualToThreshold 1',
  LatencyAlarm: 'AWS/Lambda Duration p99 GreaterThanThreshold 5000',
  ConcurrencyAlarm: 'AWS/Lambda ConcurrentExecutions Maximum GreaterThanOrEqualToThreshold 500',
};

const FUNCTION_NAME = { Name: 'FunctionName', Value: { Ref: 'ProxyFunction' } };
const DIMENSIONS: Record<string, unknown> = {
  // The alias's own errors: the canary's version is judged, not a call of some other version.
  ErrorsAlarm: [FUNCTION_NAME, { Name: 'Resource', Value: { 'Fn::Sub': `\${ProxyFunction}:live` } }],
  GatewayErrorsAlarm: undefined,
  RoutesRefusedAlarm: undefined,
};

const alarms: Assertion = (subject) =>
  Object.entries(ALARMS).flatMap(([id, expected]) => {
    const alarm = (subject.full.Resources[id]?.Properties ?? {}) as Record<string, string>;
    const { Namespace = '', MetricName = '', Statistic, ExtendedStatistic, ComparisonOperator, Threshold } = alarm;
    const summary = [Namespace, MetricName, Statistic ?? ExtendedStatistic, ComparisonOperator, Threshold].join(' ');
    return [
      ...same(id, summary, expected),
      ...metricFindings(subject, id, Namespace, MetricName),
      ...same(`dimensions of ${id}`, alarm['Dimensions'], id in DIMENSIONS ? DIMENSIONS[id] : [FUNCTION_NAME]),
      ...same(`missing data of ${id}`, alarm['TreatMissingData'], 'notBreaching'),
      ...same(`actions of ${id}`, alarm['AlarmActions'], ['arn:aws:sns:us-east-2:123456789012:alarms']),
    ];
  });

/** The words of a Logs Insights query that are no commands, functions or names given with `as`. */
const queryFields = (query: string): string[] =>
  (query.replace(/SOURCE '[^']*'|"[^"]*"/g, '').match(/[a-zA-Z]\w*/g) ?? []).filter(
    (word) => !/^(filter|stats|count|pct|ispresent|as|by|and|sort|desc|requests|p99)$/.test(word),
  );

interface Widget {
  type: string;
  properties: { metrics?: Metric[]; query?: string };
}

/** By namespace and name, or a search of all metrics of that name, whichever rule they are of. */
type Metric = [namespace: string, name: string, ...unknown[]] | [search: { expression: string }];

function metricOf([first, second]: Metric): [namespace: string, name: string] {
  if (typeof first === 'string') return [first, second as string];
  const [, namespace = '', name = ''] =
    /^SEARCH\('\{"([^"]+)",Rule\} MetricName="(\w+)"', 'Sum', 300\)$/.exec(first.expression) ?? [];
  return [namespace, name];
}

const dashboard: Assertion = (subject) => {
  const body = subject.full.Resources['Dashboard']?.Properties?.['DashboardBody'] as { 'Fn::Sub': string };
  let widgets: Widget[];
  try {
    ({ widgets } = JSON.parse(body['Fn::Sub']) as { widgets: Widget[] });
  } catch (error) {
    return [`Dashboard: ${(error as Error).message}`];
  }
  return [
    ...same(
      'widgets',
      widgets.map(({ type }) => type),
      ['metric', 'metric', 'metric', 'metric', 'log', 'log', 'metric', 'log', 'log'],
    ),
    ...widgets.flatMap(({ properties: { metrics = [], query = '' } }) => [
      ...metrics.flatMap((metric) => metricFindings(subject, 'Dashboard', ...metricOf(metric))),
      ...unknownFields('Dashboard', queryFields(query)),
    ]),
  ];
};

const logGroups: Assertion = ({ full }) => {
  const groups = Object.entries(full.Resources).filter(([, { Type }]) => Type === 'AWS::Logs::LogGroup');
  return [
    ...same(
      'log groups',
      groups.map(([id]) => id),
      ['ProxyLogGroup', 'ApiLogGroup', 'LatticeAccessLogGroup'],
    ),
    ...groups.flatMap(([id, { Properties, DeletionPolicy, UpdateReplacePolicy }]) => [
      ...same(`RetentionInDays of ${id}`, Properties?.['RetentionInDays'], '30'),
      ...same(`DeletionPolicy of ${id}`, DeletionPolicy, 'RetainExceptOnCreate'),
      ...same(`UpdateReplacePolicy of ${id}`, UpdateReplacePolicy, 'Retain'),
    ]),
  ];
};

const parameters: Assertion = ({ template }) => {
  const { ParameterGroups, ParameterLabels } = template.Metadata['AWS::CloudFormation::Interface'] as {
    ParameterGroups: { Parameters: string[] }[];
    ParameterLabels: Record<string, { default: string }>;
  };
  const names = Object.keys(template.Parameters);
  const used = referencedNames([template.Conditions, template.Resources]);
  return [
    ...same(
      'grouped parameters',
      ParameterGroups.flatMap((group) => group.Parameters),
      names,
    ),
    ...same('labelled parameters', Object.keys(ParameterLabels), names),
    ...names.filter((name) => !used.has(name)).map((name) => `nothing uses ${name}`),
    ...names.filter((name) => !template.Parameters[name]?.Description).map((name) => `${name} has no description`),
  ];
};

const repository: Assertion = ({ template }) => {
  const { Name, Author, Description, SpdxLicenseId, SemanticVersion, LicenseUrl, ReadmeUrl } = template.Metadata[
    'AWS::ServerlessRepo::Application'
  ] as Record<string, string>;
  return [
    ...same('Name', Name, packageJson.name),
    ...same('SemanticVersion', SemanticVersion, packageJson.version),
    ...same('SpdxLicenseId', SpdxLicenseId, packageJson.license),
    ...same('LicenseUrl is there', existsSync(LicenseUrl ?? ''), true),
    ...same('ReadmeUrl', ReadmeUrl, 'README.md'),
    ...(Author && Description ? [] : ['Author and Description are required']),
  ];
};

export const operationsAssertions: Record<string, Assertion> = {
  'metrics are counted from fields of the access log': metricFilters,
  'alarms watch metrics that are emitted': alarms,
  'the dashboard shows metrics and fields that are there': dashboard,
  'logs are kept as long as asked, and past the stack': logGroups,
  'every parameter is used, described, grouped and labelled': parameters,
  'the application can be published': repository,
  'what carries tags is tagged': values({
    'ProxyFunction.Tags': { application: 'lattice-migration-proxy' },
    'ProxyFunction.PropagateTags': true,
    'RestApi.Tags': { application: 'lattice-migration-proxy' },
  }),
};
