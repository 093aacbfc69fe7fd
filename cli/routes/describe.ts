import type { Decision } from '../../shared/routing/decide.ts';
import { describeForward, describePercent, describeRedirect } from '../../shared/routing/describe.ts';
import type { HttpMatch, RouteTable } from '../../shared/routing/schema.ts';
import type { HeaderMatch, PathMatch } from './cover.ts';
import { chancesOf } from './decide.ts';

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
export function describeDecision(decision: Decision): string {
  const extras = decision.action === 'forward' ? describeForward(decision.forward) : [];
  return [describeDestination(decision), ...extras].join('; ');
}

export function describeDestination(decision: Decision): string {
  switch (decision.action) {
    case 'refuse':
      return `${decision.error.statusCode} (${decision.error.message})`;
    case 'fixedResponse':
      return `${decision.statusCode} (fixed response)`;
    case 'redirect':
      return describeRedirect(decision.redirect);
    case 'forward':
      return chancesOf(decision)
        .map(({ targetGroup, chance }) => `${targetGroup} ${describePercent(chance)}`)
        .join(', ');
  }
}

/**
 * All that a decision does in addition to sending the request to a target group. Where a ramp stands is in the weights
 * already, and what is rewritten in the requests (sent.ts).
 */
export function extrasOf(decision: Decision): Record<string, unknown> {
  if (decision.action !== 'forward') return {};
  const { targetGroups: _, urlRewrite: __, ramp, ...extras } = decision.forward;
  return { ...extras, ramp: ramp && { ...ramp, state: undefined } };
}

/** The settings of the whole table. */
export const settingsOf = (table: RouteTable): Record<string, unknown> => ({
  ...table,
  targetGroups: undefined,
  rules: undefined,
  defaultAction: undefined,
  $schema: undefined,
});
