import { foldedName } from '../../../shared/http/header-owners.ts';
import { splitTarget } from '../../../shared/http/path.ts';
import type { HeaderModifier } from '../../../shared/routing/schema.ts';
import type { DeliverContext, HeaderContext } from './context.ts';

/**
 * Sentences about the filters of an action, the step between the choice of a target group and the delivery. Values of
 * headers stay in the panes, which mask secrets.
 */

/** `/v1/orders → /orders, by urlRewrite.path.replacePrefixMatch of the action.` */
export function rewrittenPath({ request, rewrite, rewriter }: DeliverContext, sent: string): string | undefined {
  const [setting] = Object.keys(rewrite?.path ?? {});
  const [[before], [after]] = [splitTarget(request.path), splitTarget(sent)];
  return setting && before !== after
    ? `${before} → ${after}, by urlRewrite.path.${setting} of ${rewriter}.`
    : undefined;
}

/** Undefined for a header that no filter of the action changes. */
export function rewrittenHeader({
  name,
  forward,
  rewrite,
  rewriter,
  before,
  after,
}: HeaderContext): string | undefined {
  const list = listThatNames(forward?.requestHeaderModifier, name);
  if (list) return `${name} is ${CHANGES[list]} by requestHeaderModifier.${list} of the action.`;
  if (name !== 'host' || rewrite?.hostname === undefined || after?.values[0] !== rewrite.hostname) return undefined;
  return `host: ${before?.values[0] ?? 'none'} → ${rewrite.hostname}, by urlRewrite.hostname of ${rewriter}.`;
}

const CHANGES = { set: 'set', add: 'added', remove: 'removed' } as const;

/** The list of a modifier that has the last word about a header. A request's headers go in every spelling. */
export function listThatNames(modifier: HeaderModifier | undefined, name: string): keyof HeaderModifier | undefined {
  const isNamed = (other: string): boolean => foldedName(other) === foldedName(name);
  if (modifier?.add.some((header) => isNamed(header.name))) return 'add';
  if (modifier?.set.some((header) => isNamed(header.name))) return 'set';
  return modifier?.remove.some(isNamed) ? 'remove' : undefined;
}
