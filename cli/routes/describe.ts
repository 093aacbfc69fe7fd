import type { Forward, HttpMatch } from '../../shared/routing/schema.ts';
import type { HeaderMatch, PathMatch } from './cover.ts';
import type { Outcome } from './decide.ts';

/** `GET prefix /orders, x-beta exactly "1"` */
export function describeMatch({ method, pathMatch, headerMatches = [] }: HttpMatch): string {
  const path = pathMatch ? describePath(pathMatch) : 'any path';
  return [`${method ?? 'any method'} ${path}`, ...headerMatches.map(describeHeader)].join(', ');
}

export const describePath = ({ match, caseSensitive }: PathMatch): string =>
  `${match.exact === undefined ? `prefix ${match.prefix}` : `exactly ${match.exact}`}${caseNote(caseSensitive)}`;

export const describeHeader = ({ name, match, caseSensitive }: HeaderMatch): string =>
  `${name} ${describeValue(match)}${caseNote(caseSensitive)}`;

function describeValue({ exact, prefix, contains }: HeaderMatch['match']): string {
  if (exact !== undefined) return `exactly ${JSON.stringify(exact)}`;
  return prefix === undefined ? `containing ${JSON.stringify(contains)}` : `beginning with ${JSON.stringify(prefix)}`;
}

const caseNote = (caseSensitive: boolean): string => (caseSensitive ? ' (case-sensitive)' : '');

/** `orders 10 %, legacy 90 %; fallback to legacy on 404` */
export function describeOutcome(outcome: Outcome): string {
  return [describeDestination(outcome), ...('forward' in outcome ? describeExtras(outcome.forward) : [])].join('; ');
}

export function describeDestination(outcome: Outcome): string {
  if (!('forward' in outcome)) return `${outcome.statusCode} (${outcome.reason})`;
  return outcome.chances.map(({ targetGroup, chance }) => `${targetGroup} ${percent(chance)}`).join(', ');
}

/** What a forward action does beside sending requests to its target groups. */
export function extrasOf({ targetGroups: _, ...extras }: Forward): Record<string, unknown> {
  return Object.fromEntries(Object.entries(extras).filter(([, value]) => value !== undefined));
}

export function describeExtras(forward: Forward): string[] {
  const { stickiness, mirror, fallback, ...others } = extrasOf(forward) as Partial<Forward>;
  return [
    ...(stickiness ? [`stickiness by ${stickiness.by.join(', ')}`] : []),
    ...(mirror ? [`mirror to ${mirror.targetGroupIdentifier} ${percent(mirror.percent / 100)}`] : []),
    ...(fallback ? [`fallback to ${fallback.targetGroupIdentifier} on ${fallback.on.join(', ')}`] : []),
    ...Object.entries(others).map(([key, value]) => `${key} ${JSON.stringify(value)}`),
  ];
}

const percent = (chance: number): string => `${Math.round(chance * 10_000) / 100} %`;
