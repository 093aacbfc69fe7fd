import type { Parameter, Resource, Template } from '../../../scripts/lib/template.ts';

/** Values for a template's parameters, as `sam deploy --parameter-overrides` takes them. */
export type ParameterValues = Record<string, string>;

/** A template without parameters and conditions: what CloudFormation would create from these values. */
export interface ResolvedTemplate {
  AWSTemplateFormatVersion: string;
  Transform?: string;
  Resources: Record<string, Resource>;
  Outputs: Record<string, { Value: unknown }>;
}

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-2',
  'AWS::StackName': 'proxy',
  'AWS::URLSuffix': 'amazonaws.com',
};

const NO_VALUE = Symbol('AWS::NoValue');

/** Applies parameter values: picks the branches of every Fn::If, drops what a condition switches off. */
export function resolveTemplate(template: Template, given: ParameterValues): ResolvedTemplate {
  const { resolve, condition } = resolver(template, parameterValues(template.Parameters, given));
  const present = <T extends { Condition?: string }>(section: Record<string, T> = {}) =>
    Object.fromEntries(
      Object.entries(section)
        .filter(([, { Condition }]) => Condition === undefined || condition(Condition))
        .map(([id, { Condition, ...rest }]) => [id, resolve(rest)]),
    );
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    ...(template['Transform'] ? { Transform: template['Transform'] as string } : {}),
    Resources: present(template.Resources) as Record<string, Resource>,
    Outputs: present(template.Outputs) as Record<string, { Value: unknown }>,
  };
}

/** Which assertions of the template's Rules these values break. */
export function brokenRules(template: Template, given: ParameterValues): string[] {
  const { test } = resolver(template, parameterValues(template.Parameters, given));
  const rules = template['Rules'] as Record<string, { RuleCondition?: unknown; Assertions: { Assert: unknown }[] }>;
  return Object.entries(rules)
    .filter(([, { RuleCondition }]) => RuleCondition === undefined || test(RuleCondition))
    .filter(([, { Assertions }]) => !Assertions.every(({ Assert }) => test(Assert)))
    .map(([name]) => name);
}

/** Defaults, then what is given. Throws where CloudFormation would refuse a value. */
function parameterValues(
  parameters: Record<string, Parameter>,
  given: ParameterValues,
): Record<string, string | string[]> {
  for (const name of Object.keys(given)) if (!parameters[name]) throw new Error(`no parameter is called ${name}`);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const value = given[name] ?? parameter.Default;
      if (value === undefined) throw new Error(`${name} needs a value`);
      const text = String(value);
      const { AllowedValues, AllowedPattern, MinValue, MaxValue, MaxLength } = parameter;
      if (AllowedValues && !AllowedValues.map(String).includes(text))
        throw new Error(`${name}: ${text} is not allowed`);
      if (AllowedPattern && !new RegExp(`^(?:${AllowedPattern})$`).test(text)) {
        throw new Error(`${name}: ${text} does not match ${AllowedPattern}`);
      }
      if (MinValue !== undefined && Number(text) < MinValue) throw new Error(`${name}: ${text} is below ${MinValue}`);
      if (MaxValue !== undefined && Number(text) > MaxValue) throw new Error(`${name}: ${text} is over ${MaxValue}`);
      if (MaxLength !== undefined && text.length > MaxLength) throw new Error(`${name}: longer than ${MaxLength}`);
      return [name, /^(List<|CommaDelimitedList)/.test(parameter.Type) ? text.split(',') : text];
    }),
  );
}

function resolver(template: Template, values: Record<string, string | string[]>) {
  const condition = (name: string): boolean => {
    if (!Object.hasOwn(template.Conditions, name)) throw new Error(`no condition is called ${name}`);
    return test(template.Conditions[name]);
  };

  const test = (expression: unknown): boolean => {
    const [[name, argument]] = Object.entries(expression as object) as [[string, unknown]];
    const parts = argument as unknown[];
    switch (name) {
      case 'Condition':
        return condition(argument as string);
      case 'Fn::Not':
        return !test(parts[0]);
      case 'Fn::And':
        return parts.every(test);
      case 'Fn::Or':
        return parts.some(test);
      case 'Fn::Equals':
        return resolve(parts[0]) === resolve(parts[1]);
      default:
        throw new Error(`${name} is no condition function`);
    }
  };

  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? [];
    if (entries.length === 1 && name && (name === 'Ref' || name.startsWith('Fn::'))) return apply(name, argument);
    return Object.fromEntries(
      entries.map(([key, item]) => [key, resolve(item)]).filter(([, item]) => item !== NO_VALUE),
    );
  };

  const apply = (name: string, argument: unknown): unknown => {
    if (name === 'Ref') return reference(argument as string);
    if (name === 'Fn::If') {
      const [conditionName, yes, no] = argument as [string, unknown, unknown];
      return resolve(condition(conditionName) ? yes : no);
    }
    if (name === 'Fn::Sub') return substitute(argument as string | [string, Record<string, unknown>]);
    const resolved = resolve(argument);
    const [first, second] = Array.isArray(resolved) ? resolved : [];
    if (name === 'Fn::Split' && typeof second === 'string') return second.split(first);
    if (name === 'Fn::Select' && isTexts(second)) return second[Number(first)];
    if (name === 'Fn::Join' && isTexts(second)) return second.join(first);
    return { [name]: resolved };
  };

  const reference = (name: string): unknown => {
    if (name === 'AWS::NoValue') return NO_VALUE;
    return values[name] ?? PSEUDO_PARAMETERS[name] ?? { Ref: name };
  };

  const substitute = (argument: string | [string, Record<string, unknown>]): unknown => {
    const [text, variables] = typeof argument === 'string' ? [argument, {}] : argument;
    const left: Record<string, unknown> = {};
    const filled = text.replace(/\$\{([^!}]+)\}/g, (whole, name: string) => {
      const value = Object.hasOwn(variables, name) ? resolve(variables[name]) : reference(name);
      if (typeof value === 'string') return value;
      if (Object.hasOwn(variables, name)) left[name] = value;
      return whole;
    });
    if (!/\$\{[^!}]+\}/.test(filled)) return filled;
    return { 'Fn::Sub': Object.keys(left).length > 0 ? [filled, left] : filled };
  };

  return { resolve, condition, test };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
