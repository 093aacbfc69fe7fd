import { FORMATS } from '../../shared/formats/index.ts';
import type { Origin } from '../../shared/lattice/origin.ts';
import type { LambdaTargetGroup, RouteTable, TargetGroup } from '../../shared/routing/schema.ts';
import { payloadOf } from './explain/deliver-lambda.ts';
import type { TargetAnswer } from './explain/encode.ts';
import { FORM_NAME } from './explain/forms.ts';
import { headersOfLines, headersOfResult } from './headers-of.ts';
import { answerMessage, type HttpMessage, parseRequest } from './http-message.ts';
import type { Masker } from './mask/mask.ts';
import type { Recording } from './recording.ts';
import { type Draft, httpView, jsonView } from './views.ts';
import type { WireExchange } from './wire-exchange.ts';

/** The purpose of a request. `primary` is the group that the answer came from, whether chosen first or as the fallback. */
type Role = 'primary' | 'fellBackFrom' | 'mirror' | 'again' | 'handOver' | 'other';

/** One of the requests that left for an event, with whom it was for. */
export interface Sent {
  exchange: WireExchange;
  message: HttpMessage;
  /** The name of its target group; absent for other servers, such as a credentials endpoint. */
  name?: string;
  group?: TargetGroup;
  role: Role;
  label: string;
  /** Place of its first view in the pane. */
  view: number;
  answer?: HttpMessage;
  /** The answer of a function. */
  payload?: unknown;
}

/** The requests that the invocation and its mirror's invocation sent, in order. */
export function sentBy({ sent, mirror, log }: Recording, table: RouteTable): Sent[] {
  let view = 0;
  let hasAnswered = false;
  const attempts = new Map<string, number>();
  const logged = [log?.['targetGroup'], log?.['fellBackFrom'], mirror?.line?.['mirror']] as (string | undefined)[];
  return [...sent, ...(mirror?.sent ?? [])].map((exchange, at): Sent => {
    const message = parseRequest(exchange.written);
    const name = groupName(exchange, message, table, at < sent.length ? logged : logged.toReversed());
    const group = name === undefined ? undefined : table.targetGroups[name];
    const isHandOver = group === undefined && isMirrorJob(message);
    const isAgain = at >= sent.length || (mirror !== undefined && hasAnswered);
    const role = isHandOver ? 'handOver' : roleOf(name, logged, isAgain);
    hasAnswered ||= role === 'primary' && exchange.answer !== undefined;
    const said = isHandOver ? 'hand-over to the mirror' : (name ?? exchange.host) + ROLE_NAME[role];
    const nth = (attempts.get(said) ?? 0) + 1;
    attempts.set(said, nth);
    const answer = exchange.answer && answerMessage(exchange.answer);
    const one: Sent = {
      exchange,
      message,
      role,
      label: nth > 1 ? `${said}, attempt ${nth}` : said,
      view,
      ...(name !== undefined && group && { name, group }),
      ...(answer && { answer }),
      ...(answer && group?.type === 'lambda' && { payload: json(answer.body) }),
    };
    view += viewsOf(one).length;
    return one;
  });
}

/** By its beginning: the whole may be longer than what is kept. */
const isMirrorJob = ({ body }: HttpMessage): boolean =>
  body.subarray(0, 20).toString('latin1').startsWith('{"mirrorJob":1');

const ROLE_NAME: Readonly<Record<Role, string>> = {
  primary: '',
  fellBackFrom: ' (first answer)',
  mirror: ' (mirror)',
  again: ' (asked again)',
  handOver: '',
  other: '',
};

function roleOf(
  name: string | undefined,
  [primary, fellBackFrom, mirror]: (string | undefined)[],
  isAgain: boolean,
): Role {
  if (name === undefined) return 'other';
  if (name === mirror) return 'mirror';
  // With `noise` the primary is asked once more, to see whether it gives the same answer twice.
  if (name === primary) return isAgain ? 'again' : 'primary';
  return name === fellBackFrom ? 'fellBackFrom' : 'other';
}

export const sentViews = (sent: readonly Sent[], masker: Masker): Draft[] =>
  sent.flatMap((one) => viewsOf(one).map((view) => view(masker)));

/** A function's event by itself, then the HTTP request in which it went. */
function viewsOf({ group, message, label }: Sent): ((masker: Masker) => Draft)[] {
  const payload = group?.type === 'lambda' ? payloadOf(message) : undefined;
  if (!payload) return [(masker) => httpView(label, message, masker)];
  const form = FORM_NAME[(group as LambdaTargetGroup).eventFormat].replace(/^an? /, '');
  return [
    (masker) => jsonView(`${label}: ${form}`, payload, masker),
    (masker) => httpView('Invoke', { ...message, body: Buffer.alloc(0), bodySize: 0 }, masker),
  ];
}

/** By address and base path, or by the function's ARN. Of several groups with the same, the first of those that are logged. */
function groupName(
  { host, port }: WireExchange,
  { startLine }: HttpMessage,
  { targetGroups }: RouteTable,
  logged: readonly (string | undefined)[],
): string | undefined {
  const isIt = (name: string): boolean => {
    const group = targetGroups[name];
    if (!group) return false;
    if (group.type === 'lambda') return startLine.includes(`/functions/${encodeURIComponent(group.functionArn)}/`);
    const url = new URL(group.url);
    const itsPort = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    if (url.hostname.replace(/^\[|\]$/g, '') !== host || (port !== undefined && port !== itsPort)) return false;
    return startLine.includes(` ${url.pathname.replace(/\/$/, '')}`);
  };
  return logged.find((name) => name !== undefined && isIt(name)) ?? Object.keys(targetGroups).find(isIt);
}

/** The last answer in a role: an earlier one was followed by another attempt. */
export const answered = (sent: readonly Sent[], role: Role): Sent | undefined =>
  sent.findLast((one) => one.answer && one.role === role);

/** The answer of a target in whichever form; `undefined` for a function's answer that cannot be read. */
export function readAnswer({ answer, group, exchange, payload }: Sent, origin: Origin): TargetAnswer | undefined {
  if (!answer) return undefined;
  if (group?.type !== 'lambda') {
    const { statusCode } = exchange.answer!;
    return { statusCode, headers: headersOfLines(answer.lines), body: answer.body };
  }
  try {
    const {
      statusCode,
      headers,
      body = '',
      isBase64Encoded = false,
    } = FORMATS[group.eventFormat].decodeResponse(answer.body, group, origin);
    const found = headersOfResult(payload as Record<string, unknown>, group.eventFormat);
    const entries = Object.entries(headers).map(
      ([name, values]) => [name, { values, pointers: found.get(name)?.pointers ?? [] }] as const,
    );
    return { statusCode, headers: new Map(entries), body: { text: String(body), isBase64Encoded } };
  } catch {
    return undefined;
  }
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return body.toString('utf8');
  }
}
