import type { Action, RouteTable, Rule } from '../../../shared/routing/schema.ts';

/** One thing that a person should know about a route table. */
export interface Finding {
  /** An error makes the table do something that nobody wants; a warning may be intended. */
  level: 'error' | 'warning';
  message: string;
}

/** One kind of check: the findings in a table. */
export type Check = (table: RouteTable, surroundings: Surroundings) => Finding[];

/** Facts about the table that are not in it. A check runs only if its facts are given. */
export interface Surroundings {
  /** The folder of the table's file. */
  folder?: string;
  /** The table's text. */
  text?: string;
  /** The template's parameter TargetFunctionArns. */
  functionArns?: readonly string[];
}

export const error = (message: string): Finding => ({ level: 'error', message });
export const warning = (message: string): Finding => ({ level: 'warning', message });

export const ruleNamed = ({ name }: Rule): string => `rule ${JSON.stringify(name)}`;
export const groupNamed = (name: string): string => `target group ${JSON.stringify(name)}`;

/** Every action, the default one last. */
export const actionsOf = ({ rules, defaultAction }: RouteTable): [where: string, action: Action][] => [
  ...rules.map((rule): [string, Action] => [ruleNamed(rule), rule.action]),
  ...(defaultAction ? [['defaultAction', defaultAction] as [string, Action]] : []),
];

/** All target groups that an action names: by weight, as mirror, as fallback or in any other member. */
export function namedGroups(action: unknown): string[] {
  if (typeof action !== 'object' || action === null) return [];
  return Object.entries(action).flatMap(([key, value]) =>
    key === 'targetGroupIdentifier' ? [value as string] : namedGroups(value),
  );
}
