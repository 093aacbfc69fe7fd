import { existsSync } from 'node:fs';
import logSchema from '../../../docs/log.schema.json' with { type: 'json' };
import { METRICS, type MetricName } from '../../../functions/proxy/log/metrics.ts';
import { RAMP_METRICS } from '../../../functions/ramp/log.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { KEY_ARN } from '../support/parameters.ts';
import { ofType } from '../support/policies.ts';
import { metricNames } from '../support/specification.ts';
import { type Assertion, at, referencedNames, same, values } from './subject.ts';

const OWN_NAMESPACE = 'lattice-migration-proxy/proxy';

/**
 * Whether something emits the metric, by these dimensions: Lambda, by AWS's own list, or the function, of whose table
 * test/functions/proxy/log/metrics.test.ts shows that it is what the function really emits.
 */
function metricFindings(where: string, namespace: string, name: string, dimension?: string): string[] {
  const metric: { by: readonly (readonly string[])[] } | undefined =
    name in RAMP_METRICS ? { by: [['Rule']] } : METRICS[name as MetricName];
  const isEmitted =
    namespace === OWN_NAMESPACE
      ? metric !== undefined && (dimension === undefined || metric.by.some((set) => set.includes(dimension)))
      : metricNames(namespace).has(name);
  const by = dimension ? ` by ${dimension}` : '';
  return isEmitted ? [] : [`${where}: nothing emits ${namespace} ${name}${by}`];
}

/** Members of any line of the log. */
const LOG_FIELDS = new Set(Object.values(logSchema.$defs).flatMap(({ properties }) => Object.keys(properties)));

const unknownFields = (where: string, fields: string[]): string[] =>
  fields.filter((field) => !LOG_FIELDS.has(field)).map((field) => `${where}: the log has no ${field}`);

/** What is counted from the log is counted once: by the function itself. */
const metricFilters: Assertion = ({ full }) =>
  ofType(full.Resources, 'AWS::Logs::MetricFilter').map(() => 'a metric filter beside the metrics of the log lines');

const delivery: Assertion = (subject) => {
  const { Environment, LoggingConfig } = subject.template.Resources['ProxyFunction']!.Properties as {
    Environment: { Variables: Record<string, unknown> };
    LoggingConfig: Record<string, unknown>;
  };
  const environment = 'ProxyFunction.Environment.Variables';
  return [
    ...same('namespace', at(subject, `${environment}.POWERTOOLS_METRICS_NAMESPACE`), OWN_NAMESPACE),
    // Lambda drops lines below its level before CloudWatch sees their metrics; the function has a level of its own.
    ...same('ApplicationLogLevel', LoggingConfig['ApplicationLogLevel'], 'DEBUG'),
    ...same('POWERTOOLS_LOG_LEVEL', Environment.Variables['POWERTOOLS_LOG_LEVEL'], { Ref: 'LogLevel' }),
    ...same('sample rate', Environment.Variables['POWERTOOLS_LOGGER_SAMPLE_RATE'], { Ref: 'LogSampleRate' }),
  ];
};

/** Metric, statistic and comparison of each alarm on one metric. */
const ALARMS: Record<string, string> = {
  RoutesRefusedAlarm: `${OWN_NAMESPACE} RoutesRefused Sum GreaterThanOrEqualToThreshold 1`,
  NewServiceAlarm: `${OWN_NAMESPACE} NewServiceUnhealthy Maximum GreaterThanOrEqualToThreshold 1`,
  RoutesAgeAlarm: `${OWN_NAMESPACE} RoutesAge Maximum GreaterThanThreshold 300`,
  ThrottlesAlarm: 'AWS/Lambda Throttles Sum GreaterThanOrEqualToThreshold 1',
  LatencyAlarm: 'AWS/Lambda Duration p99 GreaterThanThreshold 5000',
  ConcurrencyAlarm: 'AWS/Lambda ConcurrentExecutions Maximum GreaterThanOrEqualToThreshold 500',
  StreamingThrottlesAlarm: 'AWS/Lambda Throttles Sum GreaterThanOrEqualToThreshold 1',
  StreamingConcurrencyAlarm: 'AWS/Lambda ConcurrentExecutions Maximum GreaterThanOrEqualToThreshold 500',
};

const FUNCTION_NAME = { Name: 'FunctionName', Value: { Ref: 'ProxyFunction' } };
const STREAMING_NAME = { Name: 'FunctionName', Value: { Ref: 'StreamingFunction' } };
const DIMENSIONS: Record<string, unknown> = {
  RoutesRefusedAlarm: undefined,
  NewServiceAlarm: undefined,
  RoutesAgeAlarm: undefined,
  StreamingThrottlesAlarm: [STREAMING_NAME],
  StreamingConcurrencyAlarm: [STREAMING_NAME],
};

/** The alias's own invocations: calls of some other version say nothing about a deployment. */
const OF_THE_ALIAS = [FUNCTION_NAME, { Name: 'Resource', Value: { 'Fn::Sub': `\${ProxyFunction}:live` } }];

interface Rate {
  errors: string;
  requests: string;
  dimensions?: unknown;
  failed: string;
}

/** Alarms on shares: which metric of which, and by which dimensions. One client's failures must not raise them. */
const RATES: Record<string, Rate> = {
  ErrorsAlarm: {
    errors: 'AWS/Lambda Errors',
    requests: 'AWS/Lambda Invocations',
    dimensions: OF_THE_ALIAS,
    failed: 'FILL(errors, 0)',
  },
  GatewayErrorsAlarm: {
    errors: `${OWN_NAMESPACE} GatewayErrors`,
    requests: `${OWN_NAMESPACE} Requests`,
    failed: 'FILL(errors, 0)',
  },
  StreamingErrorsAlarm: {
    errors: 'AWS/Lambda Errors',
    requests: 'AWS/Lambda Invocations',
    dimensions: [STREAMING_NAME],
    // An endless stream that StreamingTimeout cuts is no failure.
    failed: '(FILL(errors, 0) - FILL(cut, 0))',
  },
};

/** An alarm's `Metrics`: its formula, and the metrics that the formula names. */
interface MetricQuery {
  Id: string;
  Expression?: string;
  ReturnData?: boolean;
  MetricStat?: {
    Metric: { Namespace: string; MetricName: string; Dimensions?: unknown };
    Stat: string;
    Period: number;
  };
}

/** What every alarm has, whether it watches one metric or a formula. */
const common = (id: string, alarm: Record<string, unknown>): string[] => [
  ...same(`missing data of ${id}`, alarm['TreatMissingData'], 'notBreaching'),
  ...same(`actions of ${id}`, alarm['AlarmActions'], ['arn:aws:sns:us-east-2:123456789012:alarms']),
];

const rates: Assertion = (subject) =>
  Object.entries(RATES).flatMap(([id, { errors, requests, dimensions, failed }]) => {
    const alarm = (subject.full.Resources[id]?.Properties ?? {}) as Record<string, unknown>;
    const queries = (alarm['Metrics'] ?? []) as MetricQuery[];
    const formula = queries.filter(({ ReturnData }) => ReturnData !== false);
    return [
      ...common(id, alarm),
      ...same(
        `formula of ${id}`,
        formula.map(({ Expression }) => Expression),
        [`IF(requests >= 20, 100 * ${failed} / requests, 0)`],
      ),
      ...same(
        `comparison of ${id}`,
        [alarm['ComparisonOperator'], String(alarm['Threshold'])],
        ['GreaterThanOrEqualToThreshold', '5'],
      ),
      ...Object.entries({ errors, requests }).flatMap(([name, metric]) => {
        const { Metric, Stat, Period } = queries.find(({ Id }) => Id === name)?.MetricStat ?? {};
        const [namespace = '', metricName = ''] = [Metric?.Namespace, Metric?.MetricName];
        return [
          ...same(`${name} of ${id}`, `${namespace} ${metricName} ${Stat} ${Period}`, `${metric} Sum 60`),
          ...same(`dimensions of ${name} of ${id}`, Metric?.Dimensions, dimensions),
          ...metricFindings(id, namespace, metricName),
        ];
      }),
    ];
  });

const alarms: Assertion = (subject) =>
  Object.entries(ALARMS).flatMap(([id, expected]) => {
    const alarm = (subject.full.Resources[id]?.Properties ?? {}) as Record<string, string>;
    const { Namespace = '', MetricName = '', Statistic, ExtendedStatistic, ComparisonOperator, Threshold } = alarm;
    const summary = [Namespace, MetricName, Statistic ?? ExtendedStatistic, ComparisonOperator, Threshold].join(' ');
    return [
      ...same(id, summary, expected),
      ...metricFindings(id, Namespace, MetricName),
      ...same(`dimensions of ${id}`, alarm['Dimensions'], id in DIMENSIONS ? DIMENSIONS[id] : [FUNCTION_NAME]),
      ...common(id, alarm),
    ];
  });

/** Commands and functions of Logs Insights, and what is its own. */
const INSIGHTS = new Set(
  'filter fields stats sort limit by as and or asc desc count sum avg max pct earliest latest ispresent coalesce message'.split(
    ' ',
  ),
);

/** The words of a query that are no commands, functions or names given with `as`; of a path, the member it begins with. */
function queryFields(query: string): string[] {
  const text = query.replace(/SOURCE '[^']*'|"[^"]*"|@message/g, '');
  const named = new Set([...text.matchAll(/\bas (\w+)/g)].map(([, name]) => name));
  const words = text.match(/(?<![\w.])[a-zA-Z_]\w*/g) ?? [];
  return words.filter((word) => !INSIGHTS.has(word) && !named.has(word));
}

interface Widget {
  type: string;
  properties: { metrics?: Metric[]; query?: string; title: string };
}

type Metric = [namespace: string, name: string, ...unknown[]] | [math: { expression: string; id?: string }];

/** All metrics of that name, by a dimension. */
const SEARCH = /^SEARCH\('\{"([^"]+)",(\w+)\} MetricName="(\w+)"', '(?:Sum|p99)', 300\)$/;

/** Words of metric math that are no ids of the same widget. */
const unknownIds = (expression: string, ids: Set<unknown>): string[] =>
  (expression.match(/[a-zA-Z]\w*/g) ?? []).filter((word) => !/^(SUM|FILL)$/.test(word) && !ids.has(word));

function widgetFindings({ properties: { metrics = [], query = '', title } }: Widget): string[] {
  const where = `Dashboard, ${title}`;
  const ids = new Set(metrics.map((metric) => (metric.at(-1) as { id?: string }).id));
  return [
    ...metrics.flatMap(([first, second]) => {
      if (typeof first === 'string') return metricFindings(where, first, second as string);
      const [, space, dimension, name] = SEARCH.exec(first.expression) ?? [];
      return name
        ? metricFindings(where, space!, name, dimension)
        : unknownIds(first.expression, ids).map((id) => `${where}: no ${id}`);
    }),
    ...unknownFields(where, queryFields(query)),
  ];
}

/** What an operator asks first: titles of widgets in the order of the page. */
const WIDGETS = [
  'Requests',
  'Errors',
  'Traffic by target group (%)',
  'Mirrored requests by rule',
  'Time added by the proxy, and time in targets (ms)',
  'Parity of mirrored requests (%)',
  'Statuses',
  'Time in each target group, 99th percentile (ms)',
  'Fallbacks by rule, and requests sent twice',
  'Errors by rule and by target group',
  'Age of the route table (s), and tables refused',
  'Requests at the same time',
  'Where requests go',
  'What the proxy answered itself',
  'What mirrors answered',
  'Route tables in use',
  'Parity by rule (%)',
  'How streamed answers end',
  'Streamed answers: time to the first byte (ms), and bytes',
  'Streamed answers that did not end by themselves',
];

const dashboard: Assertion = (subject) => {
  const body = subject.full.Resources['Dashboard']?.Properties?.['DashboardBody'] as { 'Fn::Sub': string };
  let widgets: Widget[];
  try {
    ({ widgets } = JSON.parse(body['Fn::Sub']) as { widgets: Widget[] });
  } catch (error) {
    return [`Dashboard: ${(error as Error).message}`];
  }
  const shown = new Set([...body['Fn::Sub'].matchAll(/"(\w+)"/g)].map(([, name]) => name));
  const searched = new Set([...body['Fn::Sub'].matchAll(/MetricName=\\"(\w+)/g)].map(([, name]) => name));
  return [
    ...same(
      'widgets',
      widgets.map(({ properties }) => properties.title),
      WIDGETS,
    ),
    ...widgets.flatMap(widgetFindings),
    ...Object.keys(METRICS)
      .filter((name) => !shown.has(name) && !searched.has(name))
      .map((name) => `Dashboard: shows no ${name}`),
  ];
};

const savedQueries: Assertion = ({ full }) => {
  const queries = Object.entries(full.Resources).filter(([, { Type }]) => Type === 'AWS::Logs::QueryDefinition');
  return [
    ...(queries.length > 0 ? [] : ['no query is saved']),
    ...queries.flatMap(([id, { Properties = {} }]) => [
      ...same(`log groups of ${id}`, Properties['LogGroupNames'], [{ Ref: 'ProxyLogGroup' }]),
      ...same(`folder of ${id}`, String(Properties['Name']).split('/')[0], 'proxy'),
      ...unknownFields(id, queryFields(String(Properties['QueryString']))),
    ]),
  ];
};

const logGroups: Assertion = ({ full }) => {
  const groups = Object.entries(full.Resources).filter(([, { Type }]) => Type === 'AWS::Logs::LogGroup');
  return [
    ...same(
      'log groups',
      groups.map(([id]) => id),
      ['ProxyLogGroup', 'ApiLogGroup', 'LatticeAccessLogGroup', 'RampLogGroup'],
    ),
    ...groups.flatMap(([id, { Properties, DeletionPolicy, UpdateReplacePolicy }]) => [
      ...same(`RetentionInDays of ${id}`, Properties?.['RetentionInDays'], '30'),
      ...same(`KmsKeyId of ${id}`, Properties?.['KmsKeyId'], KEY_ARN),
      ...same(`DeletionPolicy of ${id}`, DeletionPolicy, 'RetainExceptOnCreate'),
      ...same(`UpdateReplacePolicy of ${id}`, UpdateReplacePolicy, 'Retain'),
    ]),
  ];
};

const parameters: Assertion = ({ template }) => {
  const { ParameterGroups } = template.Metadata['AWS::CloudFormation::Interface'] as {
    ParameterGroups: { Label: { default: string }; Parameters: string[] }[];
  };
  const questions = ParameterGroups.filter(({ Label }) => !Label.default.startsWith('Settings'));
  const names = Object.keys(template.Parameters);
  const used = referencedNames([template['Rules'], template.Conditions, template.Resources]);
  return [
    ...same(
      'grouped parameters',
      ParameterGroups.flatMap((group) => group.Parameters),
      names,
    ),
    // More than these nobody should have to answer; the settings after them have defaults that are right for most.
    ...same('number of questions', questions.flatMap(({ Parameters }) => Parameters).length <= 20, true),
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
  'what the log counts is counted once': metricFilters,
  'metrics reach CloudWatch, whatever the log level': delivery,
  'alarms watch metrics that are emitted': alarms,
  'alarms on shares look at enough requests': rates,
  'the dashboard shows every metric, and fields that are there': dashboard,
  'saved queries ask for fields that are there': savedQueries,
  'logs are kept as long as asked, and past the stack': logGroups,
  'every parameter is used, described and grouped, and few are questions': parameters,
  'the application can be published': repository,
  'what carries tags is tagged': values({
    'ProxyFunction.Tags': { application: 'lattice-migration-proxy' },
    'ProxyFunction.PropagateTags': true,
    'RestApi.Tags': { application: 'lattice-migration-proxy' },
  }),
};
