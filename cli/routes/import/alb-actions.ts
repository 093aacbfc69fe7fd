import * as z from 'zod/mini';
import { RedirectConfig, redirectOf } from './alb-redirect.ts';
import { InexpressibleTransform, type Rewritten, rewrittenBy, type Transform } from './alb-transforms.ts';
import type { Note } from './notes.ts';
import {
  NOT_IMPLEMENTED,
  type TargetGroups,
  type WrittenAction,
  type WrittenForward,
  type WrittenMatch,
} from './table.ts';

/** ELB API reference: Action and its types. Loose, because other keys do not affect routing. */
const TargetGroupTuple = z.looseObject({ TargetGroupArn: z.string(), Weight: z.optional(z.number()) });

export const Action = z.looseObject({
  Type: z.string(),
  Order: z.optional(z.number()),
  TargetGroupArn: z.optional(z.string()),
  ForwardConfig: z.optional(
    z.looseObject({
      TargetGroups: z.optional(z.array(TargetGroupTuple)),
      TargetGroupStickinessConfig: z.optional(z.looseObject({ Enabled: z.optional(z.boolean()) })),
    }),
  ),
  FixedResponseConfig: z.optional(
    z.looseObject({ StatusCode: z.string(), MessageBody: z.optional(z.string()), ContentType: z.optional(z.string()) }),
  ),
  RedirectConfig: z.optional(RedirectConfig),
});

type Action = z.infer<typeof Action>;

interface Part {
  match: WrittenMatch;
  action: WrittenAction;
}

/**
 * What happens to the requests of a match: one action, or several where transforms rewrite some of the requests only. The
 * last action routes. Actions before it authenticate.
 */
export function actionsOf(
  rule: { Actions: readonly Action[]; Transforms: readonly z.infer<typeof Transform>[] },
  match: WrittenMatch,
  where: string,
  targets: TargetGroups,
  notes: Note[],
): Part[] {
  const impossible = (what: string): Part[] => {
    notes.push({ where, what: `${what} cannot be expressed: answers 501 instead` });
    return [{ match, action: NOT_IMPLEMENTED }];
  };
  const actions = [...rule.Actions].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0));
  const action = actions.pop()!;
  for (const { Type } of actions) {
    const what = `${Type} cannot be expressed: requests are forwarded without it unless the front door does it`;
    notes.push({ where, what });
  }
  switch (action.Type) {
    case 'forward': {
      let parts: Rewritten[];
      try {
        parts = rewrittenBy(rule.Transforms, match);
      } catch (error) {
        if (!(error instanceof InexpressibleTransform)) throw error;
        return impossible(error.message);
      }
      const forward = forwardOf(action, where, targets, notes);
      return parts.map(({ match, rewrite }) => ({
        match,
        action: { forward: { ...forward, ...(Object.keys(rewrite).length > 0 && { urlRewrite: rewrite }) } },
      }));
    }
    case 'redirect': {
      if (!action.RedirectConfig) throw new Error(`${where}: a redirect action without RedirectConfig`);
      const redirect = redirectOf(action.RedirectConfig, match);
      if ('inexpressible' in redirect) return impossible(`redirect to ${redirect.inexpressible}`);
      return [{ match, action: { redirect } }];
    }
    case 'fixed-response':
      return [{ match, action: fixedOf(action, where, notes) }];
    default:
      return impossible(`action ${action.Type}`);
  }
}

function forwardOf(
  { TargetGroupArn, ForwardConfig }: Action,
  where: string,
  targets: TargetGroups,
  notes: Note[],
): WrittenForward {
  const groups = ForwardConfig?.TargetGroups ?? (TargetGroupArn ? [{ TargetGroupArn }] : []);
  if (groups.length === 0) throw new Error(`${where}: a forward action without target groups`);
  if (ForwardConfig?.TargetGroupStickinessConfig?.Enabled) {
    notes.push({ where, what: "target group stickiness by the load balancer's cookie cannot be expressed" });
  }
  const targetGroups = groups.map(({ TargetGroupArn: arn, Weight }) => ({
    targetGroupIdentifier: targets.nameOf(arn, arn.split('/')[1] ?? arn, 'alb'),
    ...(groups.length > 1 && { weight: Weight ?? 1 }),
  }));
  return { targetGroups };
}

function fixedOf({ FixedResponseConfig }: Action, where: string, notes: Note[]): WrittenAction {
  if (!FixedResponseConfig) throw new Error(`${where}: a fixed-response action without FixedResponseConfig`);
  const statusCode = Number(FixedResponseConfig.StatusCode);
  if (FixedResponseConfig.MessageBody)
    notes.push({ where, what: 'the body of its fixed response cannot be expressed' });
  return { fixedResponse: { statusCode } };
}
