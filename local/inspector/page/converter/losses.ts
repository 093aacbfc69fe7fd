import type { Decoded, FormatSettings } from '../../../../shared/formats/event-format.ts';
import { isFields } from '../../../../shared/formats/fields.ts';
import { decode } from '../../../../shared/formats/index.ts';
import { splitTarget } from '../../../../shared/http/path.ts';
import type { EventSource } from '../../../../shared/lattice/event-source.ts';
import type { Origin } from '../../../../shared/lattice/origin.ts';
import type { LatticeRequest } from '../../../../shared/lattice/request.ts';
import { CANNOT_CARRY } from '../../explain/forms.ts';

/**
 * The parts of a request that a form does not carry: those that are different once the form is read back. So the
 * conversions themselves say it, for this request and not for requests in general.
 */
export function lossesOf(before: Decoded, form: unknown, settings: FormatSettings): string[] {
  const after = decode(form, settings);
  return [
    ...targetLosses(before.request, after.request),
    ...headerLosses(before.request, after.request),
    ...contextLosses(before.request, after.request),
    ...originLosses(before.origin, after.origin),
  ];
}

function targetLosses(before: LatticeRequest, after: LatticeRequest): string[] {
  const losses: string[] = [];
  const [[path, query], [pathAfter, queryAfter]] = [splitTarget(before.path), splitTarget(after.path)];
  if (before.method !== after.method) losses.push(`the method ${before.method}`);
  if (path !== pathAfter) losses.push(`the spelling of the path: ${path} becomes ${pathAfter}`);
  if (query !== queryAfter)
    losses.push(`the spelling of the query: ${query ?? 'none'} becomes ${queryAfter ?? 'none'}`);
  if (before.body !== after.body) losses.push('the spelling of the body');
  return losses;
}

const headerLosses = (before: LatticeRequest, after: LatticeRequest): string[] =>
  Object.entries(before.headers).flatMap(([name, values]) => {
    const kept = after.headers[name];
    if (!kept) return [`the header ${name}`];
    if (JSON.stringify(kept) === JSON.stringify(values)) return [];
    if (kept.length < values.length)
      return [`${values.length} lines of the header ${name}, which become ${kept.length}`];
    return [`the header ${name}, which becomes ${kept.join(', ')}`];
  });

function contextLosses(before: LatticeRequest, after: LatticeRequest): string[] {
  const [context, contextAfter] = [before.requestContext, after.requestContext];
  const losses = Object.keys(context.identity)
    .filter((key) => context.identity[key] !== contextAfter.identity[key])
    .map((key) => `identity.${key}`);
  for (const key of ['serviceNetworkArn', 'serviceArn', 'targetGroupArn', 'region'] as const) {
    if (context[key] !== '' && context[key] !== contextAfter[key]) losses.push(`requestContext.${key}`);
  }
  if (before.requestId !== undefined && before.requestId !== after.requestId) losses.push('the request id');
  return losses;
}

/** Facts that the front door found out about the caller. The proxy keeps them outside the request. */
const KEPT: readonly (readonly [keyof Origin, string])[] = [
  ['pathParameters', 'path parameters'],
  ['stageVariables', 'stage variables'],
  ['clientCertificate', 'the client certificate'],
  ['stage', 'the stage'],
];

function originLosses(before: Origin, after: Origin): string[] {
  const losses = KEPT.filter(([key]) => hasContent(before[key]) && !isSame(before[key], after[key])).map(
    ([, name]) => name,
  );
  const kept = new Set(leavesOf(after.authorizer).map((leaf) => JSON.stringify(leaf)));
  const lost = leavesOf(before.authorizer).filter((leaf) => !kept.has(JSON.stringify(leaf)));
  if (lost.length > 0) losses.push(`the output of the authorizer: ${lost.map(([name]) => name).join(', ')}`);
  return losses;
}

const hasContent = (value: unknown): boolean => (isFields(value) ? Object.keys(value).length > 0 : value !== undefined);
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Claims are a level or two down, at a place that each form has for itself. */
function leavesOf(value: unknown, name = ''): [name: string, value: unknown][] {
  if (!isFields(value)) return value === undefined || value === null ? [] : [[name, value]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, key));
}

/** The losses as one sentence, and what the form never carries. */
export function lossSentence(to: EventSource, losses: readonly string[]): string {
  const never = CANNOT_CARRY[to] === '' ? '' : ` In general, ${CANNOT_CARRY[to]}.`;
  return losses.length === 0
    ? `Nothing of this request is lost in this form.${never}`
    : `Lost in this form: ${losses.join('; ')}.${never}`;
}
