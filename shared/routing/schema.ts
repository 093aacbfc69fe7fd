import * as z from 'zod/mini';
import { EVENT_SOURCES } from '../lattice/event-source.ts';
import { Action, type Forward } from './schema/action.ts';
import type { PathModifier, UrlRewrite } from './schema/filters.ts';
import { HttpMatch } from './schema/match.ts';
import { headerName, integer, text } from './schema/parts.ts';
import { RequestContext, Sources } from './schema/settings.ts';
import { TargetGroup } from './schema/target-groups.ts';

export type { Action, Fallback, Forward, Mirror } from './schema/action.ts';
export type { HeaderModifier, PathModifier, Redirect, UrlRewrite } from './schema/filters.ts';
export type { HttpMatch } from './schema/match.ts';
export type { Sources } from './schema/settings.ts';
export type { HttpTargetGroup, LambdaTargetGroup, LatticeTargetGroup, TargetGroup } from './schema/target-groups.ts';

/**
 * The route table: target groups, rules and default action. It is the one document that a migration edits.
 *
 * This schema is its only definition; `routes.schema.json` is generated from it. Shapes and semantics of `match` and
 * `action` are VPC Lattice's own (API reference: CreateRule, RuleMatch, RuleAction). Unknown keys are errors, so that
 * a misspelled one is not ignored. zod/mini, because it loads in 2 ms and zod in 19 (docs/decisions/0004-zod-mini.md).
 */

const Rule = z.strictObject({
  name: text,
  priority: integer(1, 2_147_483_647),
  match: z.strictObject({ httpMatch: HttpMatch }),
  action: Action,
});

export const RouteTable = z
  .strictObject({
    $schema: z.optional(z.string()),
    targetGroups: z.record(text, TargetGroup),
    rules: z._default(z.array(Rule), []),
    /** Without it, a request that no rule matches gets a 404. */
    defaultAction: z.optional(Action),
    /** Events of any other source are refused; without it all are taken. */
    eventSources: z.optional(z.array(z.enum(EVENT_SOURCES)).check(z.minLength(1))),
    sources: z._default(Sources, {}),
    /** Whether `;…` parameters of a path's segments are left out before rules look at it; `reject` keeps them. */
    segmentParameters: z.optional(z.enum(['reject', 'ignore'])),
    /** A request header by which testers choose a target group of the rule themselves; off without a name. */
    targetGroupHeader: z.optional(headerName),
    /** An answer header that tells the version of the route table; off without a name. */
    versionHeader: z.optional(headerName),
    requestContext: z._default(RequestContext, {}),
  })
  .check(crossReferences);

export type RouteTable = z.infer<typeof RouteTable>;
export type Rule = z.infer<typeof Rule>;

/**
 * Checks across keys: every target group that is named exists and is used once in an action, and priorities and names of
 * rules are unique.
 */
function crossReferences(ctx: z.core.ParsePayload<z.core.output<z.ZodMiniType>>): void {
  const table = ctx.value as RouteTable;
  const issue = (path: PropertyKey[], message: string) =>
    ctx.issues.push({ code: 'custom', input: undefined, path, message });

  const priorities = new Map<number, number>();
  const names = new Map<string, number>();
  table.rules.forEach(({ name, priority }, i) => {
    if (priorities.has(priority)) issue(['rules', i, 'priority'], `rules[${priorities.get(priority)}] has it already`);
    if (names.has(name)) issue(['rules', i, 'name'], `rules[${names.get(name)}] has it already`);
    priorities.set(priority, i);
    names.set(name, i);
  });

  const actions: [PropertyKey[], Action | undefined][] = [
    ...table.rules.map((rule, i): [PropertyKey[], Action] => [['rules', i, 'action'], rule.action]),
    [['defaultAction'], table.defaultAction],
  ];
  table.rules.forEach(({ match, action }, i) => {
    if (match.httpMatch.pathMatch?.match.exact === undefined) return;
    for (const at of prefixReplacements(action)) {
      issue(['rules', i, 'action', ...at], 'expected a rule that matches a prefix, or replaceFullPath');
    }
  });
  for (const [path, action] of actions) {
    const { forward } = action ?? {};
    if (!forward) continue;
    const firsts = forward.targetGroups.map((group) =>
      forward.targetGroups.findIndex((other) => other.targetGroupIdentifier === group.targetGroupIdentifier),
    );
    firsts.forEach((first, i) => {
      if (first === i) return;
      issue([...path, 'forward', 'targetGroups', i, 'targetGroupIdentifier'], `targetGroups[${first}] has it already`);
    });
    const named: [PropertyKey[], string | undefined][] = [
      ...forward.targetGroups.map((group, i): [PropertyKey[], string] => [
        ['targetGroups', i],
        group.targetGroupIdentifier,
      ]),
      [['mirror'], forward.mirror?.targetGroupIdentifier],
      [['fallback'], forward.fallback?.targetGroupIdentifier],
      [['ramp'], forward.ramp?.targetGroupIdentifier],
    ];
    for (const [at, name] of named) {
      if (name === undefined || Object.hasOwn(table.targetGroups, name)) continue;
      const message = `no target group is called ${JSON.stringify(name)}`;
      issue([...path, 'forward', ...at, 'targetGroupIdentifier'], message);
    }
    for (const message of rampFaults(forward)) issue([...path, 'forward', 'ramp', 'targetGroupIdentifier'], message);
  }
}

/** Where an action replaces the prefix that its rule matched. */
function prefixReplacements({ forward, redirect }: Action): PropertyKey[][] {
  const rewrites: [PropertyKey[], { path?: PathModifier | undefined } | undefined][] = [
    [['forward', 'urlRewrite'], forward?.urlRewrite],
    ...(forward?.targetGroups ?? []).map((group, i): [PropertyKey[], UrlRewrite | undefined] => [
      ['forward', 'targetGroups', i, 'urlRewrite'],
      group.urlRewrite,
    ]),
    [['redirect'], redirect],
  ];
  return rewrites
    .filter(([, rewrite]) => rewrite?.path?.replacePrefixMatch !== undefined)
    .map(([at]) => [...at, 'path', 'replacePrefixMatch']);
}

/** A ramp moves requests between groups of its own action: to the one that it names, from the others. */
function rampFaults({ ramp, targetGroups }: Forward): string[] {
  if (!ramp) return [];
  const names = targetGroups.map(({ targetGroupIdentifier }) => targetGroupIdentifier);
  if (!names.includes(ramp.targetGroupIdentifier)) return ["expected one of the action's targetGroups"];
  return names.length > 1 ? [] : ["the action's targetGroups have no other group to take requests from"];
}
