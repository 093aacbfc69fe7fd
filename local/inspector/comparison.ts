import { utf8Text } from '../../shared/http/body.ts';
import { ownerOf } from '../../shared/http/header-owners.ts';
import type { Origin } from '../../shared/lattice/origin.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { compareResponses, type Difference } from '../../shared/mirroring/compare.ts';
import { parseExactly } from '../../shared/mirroring/json.ts';
import type { Mirror, RouteTable } from '../../shared/routing/schema.ts';
import type { Masker } from './mask/mask.ts';
import type { Comparison, Mark, ShownDifference, Side } from './messages.ts';
import { type Printed, printJson } from './print-json.ts';
import type { Recording } from './recording.ts';
import { answered, readAnswer, type Sent } from './sent.ts';
import { bodyText } from './views.ts';

/** The answers that one request got from several target groups, side by side, with each place where they differ. */
export function comparisonsOf(
  recording: Recording,
  sent: readonly Sent[],
  table: RouteTable,
  origin: Origin,
  masker: Masker,
): Comparison[] {
  const { log, mirror, endedAt } = recording;
  const say = (one: Sent | undefined, name: string) => said(one, name, origin);
  const action = table.rules.find(({ name }) => name === log?.['rule'])?.action ?? table.defaultAction;
  const primary = answered(sent, 'primary');
  const comparisons: Comparison[] = [];
  if (log?.['fellBackFrom'] !== undefined) {
    const first = lastOf(sent, 'fellBackFrom');
    const why = log['fellBackOn'] === 'unreachable' ? ', which was unreachable' : '';
    const sentence = `${say(first, String(log['fellBackFrom']))}${why}; then ${say(primary, 'the fallback')}.`;
    comparisons.push({ kind: 'fallback', sentence, ...sidesOf(first, primary, undefined, origin, masker) });
  }
  const { line } = mirror ?? {};
  if (line) {
    const other = lastOf(sent, 'mirror');
    const sentence = `${say(primary, 'the primary')}; ${say(other, String(line['mirror']))}${when(other, endedAt)}. ${verdict(line)}`;
    const sides = sidesOf(primary, other, action?.forward?.mirror, origin, masker);
    const differences = line['equal'] === true ? [] : sides.differences.filter(isLogged(line));
    comparisons.push({ kind: 'mirror', sentence, ...sides, differences });
  }
  return comparisons;
}

const lastOf = (sent: readonly Sent[], role: Sent['role']): Sent | undefined =>
  answered(sent, role) ?? sent.findLast((one) => one.role === role);

function said(one: Sent | undefined, name: string, origin: Origin): string {
  if (!one) return `nothing was sent to ${name}`;
  const { startedAt, endedAt, answer, error } = one.exchange;
  const took = endedAt === undefined ? '' : ` in ${(endedAt - startedAt).toFixed(1)} ms`;
  if (answer) return `${one.name} answered ${readAnswer(one, origin)?.statusCode ?? answer.statusCode}${took}`;
  return `${one.name} gave no answer${error ? ` (${error})` : ''}${took}`;
}

/** An inline mirror is asked before the caller has its answer, an asynchronous one after. */
function when(other: Sent | undefined, answeredAt: number | undefined): string {
  if (!other || answeredAt === undefined) return '';
  const later = other.exchange.startedAt - answeredAt;
  return later < 0 ? ', inline: the caller waited for it' : `, asynchronously, ${later.toFixed(1)} ms after the answer`;
}

function verdict(line: Readonly<Record<string, unknown>>): string {
  if (line['mirrorError'] !== undefined) return `The mirror gave no answer: ${line['mirrorError']}.`;
  if (line['skipped'] !== undefined) return `Nothing was compared: ${line['skipped']}.`;
  return line['equal'] === true ? 'Both answers are the same for the rule.' : 'The answers differ.';
}

/** The log line leaves out noise, which is where the primary differs from itself. It lists the first places only. */
function isLogged({
  differences,
  moreDifferences,
}: Readonly<Record<string, unknown>>): (one: ShownDifference) => boolean {
  if (!Array.isArray(differences) || moreDifferences !== undefined) return () => true;
  const places = new Set((differences as Difference[]).map(({ at }) => at));
  return ({ at }) => places.has(at) || at.length > LONGEST_VALUE;
}

function sidesOf(
  first: Sent | undefined,
  second: Sent | undefined,
  mirror: Mirror | undefined,
  origin: Origin,
  masker: Masker,
): Pick<Comparison, 'sides' | 'differences'> {
  const [ours, theirs] = [first && responseOf(first, origin), second && responseOf(second, origin)];
  if (!ours || !theirs) return { differences: [] };
  const settings = mirror?.compare ?? { ignore: [], ignoreHeaders: [] };
  const differences = compareResponses(ours, theirs, settings).slice(0, MAX_DIFFERENCES);
  const side = (one: Sent, response: LatticeResponse, of: 'primary' | 'mirror'): Side => {
    const { text, lines } = printAnswer(response, masker);
    return {
      label: one.label,
      text,
      marks: differences.flatMap((difference, note) => marksOf(difference, note, of, lines)),
    };
  };
  return {
    sides: [side(first!, ours, 'primary'), side(second!, theirs, 'mirror')],
    differences: differences.map((difference) => toShown(difference, masker)),
  };
}

const MAX_DIFFERENCES = 500;
const LONGEST_VALUE = 500;

function marksOf({ at, type }: Difference, note: number, of: 'primary' | 'mirror', lines: Printed['lines']): Mark[] {
  if (type === (of === 'primary' ? 'added' : 'removed')) return [];
  const found = lines.get(at.startsWith('/') || at === '' ? `/body${at}` : at);
  return found ? [{ from: found[0], to: found[1], change: type, note }] : [];
}

function toShown({ at, primary, mirror }: Difference, masker: Masker): ShownDifference {
  const name = at.split(/[/:]/).at(-1)!;
  const shown = (value: unknown): string => {
    const text = printJson(masker.json(value, name)).text;
    return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
  };
  return {
    at: at === '' ? 'the whole body' : at,
    ...(primary !== undefined && { first: shown(primary) }),
    ...(mirror !== undefined && { second: shown(mirror) }),
  };
}

/** As the proxy compares answers: without the headers of one hop (RFC 9110 section 7.6.1). */
function responseOf(sent: Sent, origin: Origin): LatticeResponse | undefined {
  const answer = readAnswer(sent, origin);
  if (!answer) return undefined;
  const headers: LatticeResponse['headers'] = {};
  for (const [name, { values }] of answer.headers) if (ownerOf(name) !== 'hop') headers[name] = values;
  const body = Buffer.isBuffer(answer.body)
    ? { body: answer.body.toString('base64'), isBase64Encoded: true as const }
    : { body: answer.body.text, ...(answer.body.isBase64Encoded && { isBase64Encoded: true as const }) };
  return { statusCode: answer.statusCode, headers, ...body };
}

/** Headers in the order of their names and JSON indented, so that equal things stand at equal places. */
function printAnswer({ statusCode, headers, body = '', isBase64Encoded }: LatticeResponse, masker: Masker): Printed {
  const text = [`HTTP ${statusCode}`];
  const lines: Printed['lines'] = new Map([['status', [1, 1]]]);
  const pairs = Object.keys(headers)
    .sort()
    .flatMap((name) => headers[name]!.map((value): [string, string] => [name, value]));
  for (const [name, value] of pairs) {
    text.push(`${name}: ${masker.text(value, name)}`);
    const at = `header:${name}`;
    lines.set(at, [lines.get(at)?.[0] ?? text.length, text.length]);
  }
  const bytes = Buffer.from(String(body), isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length === 0) return { text: text.join('\n'), lines };
  const value = parseExactly(utf8Text(bytes) ?? '');
  const printed =
    value === undefined
      ? {
          text: bodyText({ body: bytes, bodySize: bytes.length, lines: pairs }, masker),
          lines: new Map<string, [number, number]>(),
        }
      : printJson(masker.json(value));
  text.push('');
  const before = text.length;
  text.push(...printed.text.split('\n'));
  lines.set('body', [before + 1, text.length]);
  for (const [pointer, [from, to]] of printed.lines) lines.set(`/body${pointer}`, [before + from, before + to]);
  return { text: text.join('\n'), lines };
}
