import * as z from 'zod/mini';
import { EVENT_SOURCES } from '../lattice/event-source.ts';
import { Action } from './schema/action.ts';
import { crossReferenceFaults } from './schema/cross-references.ts';
import { HttpMatch } from './schema/match.ts';
import { headerName, integer, text, without } from './schema/parts.ts';
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
  .check(without(crossReferenceFaults));

export type RouteTable = z.infer<typeof RouteTable>;
export type Rule = z.infer<typeof Rule>;
