import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { brokenRules, type ParameterValues } from './support/resolve.ts';
import { wholeTemplate } from './support/whole.ts';

/** `[section]` → `key = value` lines. All that samconfig.toml uses of TOML. */
function sections(text: string): Record<string, Record<string, string>> {
  const result: Record<string, Record<string, string>> = {};
  let current: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const section = /^\[([\w.-]+)\]$/.exec(line)?.[1];
    const [, key, value] = /^(\w+) = "?([^"]*)"?$/.exec(line) ?? [];
    if (section) {
      current = {};
      result[section] = current;
    } else if (key) current[key] = value!;
    else expect(line).toMatch(/^(#.*)?$/);
  }
  return result;
}

const config = sections(readFileSync('samconfig.toml', 'utf8'));

test.each([
  { section: 'default.global.parameters', keys: ['stack_name'] },
  { section: 'default.build.parameters', keys: ['cached'] },
  { section: 'default.validate.parameters', keys: ['lint'] },
  {
    section: 'default.deploy.parameters',
    keys: ['capabilities', 'resolve_s3', 's3_prefix', 'confirm_changeset', 'fail_on_empty_changeset', 'tags'],
  },
])('$section sets what the command knows', ({ section, keys }) => {
  expect(Object.keys(config[section] ?? {})).toEqual(keys);
});

test('a deployment may make the roles that the template has, names none, and may expand the nested stack', () => {
  expect(config['default.deploy.parameters']?.['capabilities']).toBe('CAPABILITY_IAM CAPABILITY_AUTO_EXPAND');
});

/** A value for each question that a file leaves to its reader. */
const ANSWERS: ParameterValues = {
  VpcId: 'vpc-0123456789abcdef0',
  SubnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
  BackendUrl: 'http://10.0.1.16:8080',
  BackendCidr: '10.0.1.0/24',
  AlbListenerArn:
    'arn:aws:elasticloadbalancing:us-east-2:123456789012:listener/app/edge/0123456789abcdef/0123456789abcdef',
  AlbPathPatterns: '/orders,/orders/*',
  ServiceNetworkClientCidr: '10.0.0.0/16',
};

/** The environments of `sam deploy --config-env`, and what each asks. */
const ENVIRONMENTS: Record<string, string[]> = {
  'api-gateway': ['VpcId', 'SubnetIds', 'BackendUrl', 'BackendCidr'],
  alb: ['VpcId', 'SubnetIds', 'BackendUrl', 'BackendCidr', 'AlbListenerArn', 'AlbPathPatterns'],
  lattice: ['VpcId', 'SubnetIds', 'BackendUrl', 'BackendCidr', 'ServiceNetworkClientCidr'],
};

describe.each(Object.entries(ENVIRONMENTS))('sam deploy --config-env %s', (name, questions) => {
  const template = wholeTemplate();
  const environment = config[`${name}.deploy.parameters`] ?? {};
  const file = String(environment['parameter_overrides']).replace(/^file:\/\//, '');
  // As the SAM CLI reads it: a list becomes one text.
  const values: ParameterValues = Object.fromEntries(
    Object.entries(parse(readFileSync(file, 'utf8')) as Record<string, unknown>).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.join(',') : String(value),
    ]),
  );
  const asked = Object.keys(values).filter((key) => values[key]!.includes('FILL-IN'));

  test('is set like the default one', () => {
    const { stack_name, parameter_overrides, ...rest } = environment;
    expect(parameter_overrides).toBe(`file://deploy/${name}.yaml`);
    expect(stack_name).toBe(config['default.global.parameters']!['stack_name']);
    expect(rest).toEqual(config['default.deploy.parameters']);
  });

  test('asks little', () => expect(asked).toEqual(questions));

  test('is right once the questions are answered', () => {
    const answers = Object.fromEntries(questions.map((key) => [key, ANSWERS[key]!]));
    expect(brokenRules(template, { ...values, ...answers })).toEqual([]);
  });

  // CloudFormation itself looks whether there is such a VPC or subnet.
  test.each(questions.filter((key) => !['VpcId', 'SubnetIds'].includes(key)))('refuses an unanswered %s', (left) => {
    const answers = Object.fromEntries(questions.filter((key) => key !== left).map((key) => [key, ANSWERS[key]!]));
    expect(() => brokenRules(template, { ...values, ...answers })).toThrow(`${left}: FILL-IN does not match`);
  });
});
