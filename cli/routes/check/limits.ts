import { actionBeyondLimits, beyondLimits, FORMS, MAX_RULES, RULES_QUOTA } from '../limits.ts';
import { type Check, ruleNamed, warning } from './finding.ts';

/** Warnings about rules that an export would refuse or change, long before somebody exports them. */
export const latticeLimits: Check = (table) => {
  const forms = new Map<string, string[]>();
  for (const form of FORMS) {
    const faults = [
      ...table.rules.flatMap((rule) => beyondLimits(rule, form).map((fault) => `${ruleNamed(rule)}: ${fault}`)),
      ...actionBeyondLimits(table.defaultAction ?? {}, form).map((fault) => `defaultAction: ${fault}`),
    ];
    for (const fault of faults) forms.set(fault, [...(forms.get(fault) ?? []), form]);
  }
  return [...forms].map(([fault, where]) =>
    warning(`${fault} (${where.length === FORMS.length ? 'VPC Lattice' : `export --to ${where.join(', ')}`})`),
  );
};

export const latticeRuleCount: Check = ({ rules: { length: count } }) => {
  if (count <= RULES_QUOTA) return [];
  const limit = count > MAX_RULES ? `${MAX_RULES} priorities` : `${RULES_QUOTA} unless the quota is raised`;
  return [warning(`${count} rules: a VPC Lattice listener has at most ${limit}`)];
};

/**
 * Bytes that each supply of a table holds: template.yaml's parameter Routes; SSM's standard and advanced parameters
 * (quotas of Systems Manager); AppConfig's hosted configurations (quotas of AppConfig).
 */
const SUPPLIES = [
  { what: 'the template parameter Routes', most: 3_500 },
  { what: 'a standard SSM parameter', most: 4_096 },
  { what: 'an advanced SSM parameter', most: 8_192 },
  { what: 'an AppConfig profile', most: 2_097_152 },
] as const;

export const tooLargeForSupply: Check = (_, { text }) => {
  if (text === undefined) return [];
  const size = Buffer.byteLength(text);
  const full = SUPPLIES.filter(({ most }) => size > most).map(({ what, most }) => `${what} (${number(most)})`);
  return full.length === 0 ? [] : [warning(`the table has ${number(size)} bytes, too many for ${full.join(', ')}`)];
};

const number = (value: number): string => value.toLocaleString('en-US');
