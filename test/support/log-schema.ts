import { type Schema, Validator } from '@cfworker/json-schema';
import logSchema from '../../docs/log.schema.json' with { type: 'json' };
import { METRICS } from '../../functions/proxy/log/metrics.ts';
import emfSchema from './emf.schema.json' with { type: 'json' };

/** What is wrong with a line of the function's log, by docs/log.schema.json and CloudWatch's own specification. */

// biome-ignore lint/suspicious/noExplicitAny: a log line is JSON that tests read freely
export type LogLine = Record<string, any>;

const lines = new Map(
  Object.values(logSchema.$defs).map((line) => [
    line.properties.message.const,
    new Validator(line as unknown as Schema, '2020-12', false),
  ]),
);

const emf = new Validator(emfSchema as unknown as Schema, '2020-12', false);

export function logFindings(line: LogLine): string[] {
  const validator = lines.get(line['message']);
  if (!validator) return [`a line that the schema does not know: ${JSON.stringify(line)}`];
  const errors = [...validator.validate(line).errors, ...('_aws' in line ? emf.validate(line).errors : [])];
  const findings = errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
  if (findings.length === 0 && '_aws' in line) findings.push(...metricFindings(line));
  return findings.map((finding) => `${finding} in ${JSON.stringify(line)}`);
}

interface Directive {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: string; Unit: string }[];
}

/** What a schema cannot say: target members exist and have values that CloudWatch takes; no metric is left out. */
function metricFindings(line: LogLine): string[] {
  const directives = line['_aws'].CloudWatchMetrics as Directive[];
  const findings: string[] = [];
  const told = new Set<string>();
  for (const { Namespace, Dimensions, Metrics } of directives) {
    if (!Namespace.startsWith('lattice-migration-proxy')) findings.push(`namespace ${Namespace}`);
    for (const dimension of Dimensions.flat()) {
      told.add(dimension);
      const value: unknown = line[dimension];
      if (typeof value !== 'string' || !/^[!-9;-~][ -~]*$/.test(value))
        findings.push(`${dimension}: no dimension value`);
    }
    for (const { Name } of Metrics) {
      told.add(Name);
      if (typeof line[Name] !== 'number') findings.push(`${Name}: no number`);
    }
  }
  for (const name of Object.keys(METRICS)) if (name in line && !told.has(name)) findings.push(`${name} is no metric`);
  return findings;
}

/** Each metric that a line makes, as `Name` or `Name by Dimension`. */
export const metricsOf = (line: LogLine): string[] =>
  ((line['_aws']?.CloudWatchMetrics ?? []) as Directive[]).flatMap(({ Dimensions, Metrics }) =>
    Dimensions.flatMap((set) => Metrics.map(({ Name }) => [Name, ...set].join(' by '))),
  );
