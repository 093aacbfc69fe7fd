import { chancesOf, decisions } from '../../../cli/routes/decide.ts';
import type { RouteTable } from '../../../shared/routing/schema.ts';
import type { AlbCondition, AlbListener, Asked } from './arbitraries.ts';
import { toRequest } from './arbitraries.ts';

/** Decisions as text that can be compared: `blue 0.25, red 0.75`, or a status. */
const words = (chances: [name: string, chance: number][]): string =>
  chances
    .map(([name, chance]) => `${name} ${chance.toFixed(6)}`)
    .sort()
    .join(', ');

/** A route table's; target groups are known by their URLs. */
export function tableDecision(table: RouteTable, asked: Asked): string {
  const decision = decisions(table).decide(toRequest(asked));
  if (decision.action === 'refuse') return String(decision.error.statusCode);
  if (decision.action === 'fixedResponse') return String(decision.statusCode);
  if (decision.action === 'redirect') return JSON.stringify(decision.redirect);
  const hostOf = (group: string): string => new URL((table.targetGroups[group] as { url: string }).url).hostname;
  return words(chancesOf(decision).map(({ targetGroup, chance }) => [hostOf(targetGroup).split('.')[0]!, chance]));
}

/** An ALB's, by its user guide alone. */
export function albDecision({ Rules }: AlbListener, asked: Asked): string {
  const place = ({ Priority }: { Priority: string }): number =>
    Priority === 'default' ? Number.POSITIVE_INFINITY : Number(Priority);
  const rule = [...Rules]
    .sort((a, b) => place(a) - place(b))
    .find(({ Conditions }) => Conditions.every((condition) => meets(condition, asked)));
  const [action] = rule!.Actions;
  if (action!.FixedResponseConfig) return action!.FixedResponseConfig.StatusCode;
  const groups = action!.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action!.TargetGroupArn!, Weight: 1 }];
  const total = groups.reduce((sum, { Weight }) => sum + Weight, 0);
  return words(groups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn.split('/')[1]!, Weight / total]));
}

/** One of the values is enough; `*` is any text. Paths are case-sensitive, hosts and headers are not. */
function meets({ Field, ...condition }: AlbCondition, { method, path, host, beta }: Asked): boolean {
  const like = (text: string | null, patterns: readonly string[], flags: string): boolean =>
    text !== null && patterns.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`, flags).test(text));
  switch (Field) {
    case 'path-pattern':
      return like(path, condition.PathPatternConfig!.Values, '');
    case 'host-header':
      return like(host, condition.Values!, 'i');
    case 'http-header':
      return like(beta, condition.HttpHeaderConfig!.Values, 'i');
    default:
      return condition.HttpRequestMethodConfig!.Values.includes(method);
  }
}
