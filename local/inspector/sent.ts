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

/** One of the requests that left for an event, with whom it was for. */
export interface Sent {
  exchange: WireExchange;
  message: HttpMessage;
  /** Of its target group; absent for what is no target, such as a credentials endpoint. */
  name?: string;
  group?: TargetGroup;
  label: string;
  /** Place of its first view in the pane. */
  view: number;
  answer?: HttpMessage;
  /** What a function answered. */
  payload?: unknown;
}

/** What was sent, in order. */
export function sentBy({ sent, log }: Recording, table: RouteTable): Sent[] {
  let view = 0;
  const attempts = new Map<string, number>();
  return sent.map((exchange) => {
    const message = parseRequest(exchange.written);
    const name = groupName(exchange, message, table, log?.['targetGroup'] as string | undefined);
    const group = name === undefined ? undefined : table.targetGroups[name];
    const label = name ?? exchange.host;
    const nth = (attempts.get(label) ?? 0) + 1;
    attempts.set(label, nth);
    const answer = exchange.answer && answerMessage(exchange.answer);
    const one: Sent = {
      exchange,
      message,
      label: nth > 1 ? `${label}, attempt ${nth}` : label,
      view,
      ...(name !== undefined && group && { name, group }),
      ...(answer && { answer }),
      ...(answer && group?.type === 'lambda' && { payload: json(answer.body) }),
    };
    view += viewsOf(one).length;
    return one;
  });
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

/** By address, or by the function's ARN; the logged one where several groups have the same. */
function groupName(
  { host, port }: WireExchange,
  { startLine }: HttpMessage,
  { targetGroups }: RouteTable,
  logged: string | undefined,
): string | undefined {
  const isIt = (name: string): boolean => {
    const group = targetGroups[name];
    if (!group) return false;
    if (group.type === 'lambda') return startLine.includes(`/functions/${encodeURIComponent(group.functionArn)}/`);
    const url = new URL(group.url);
    const itsPort = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    return url.hostname.replace(/^\[|\]$/g, '') === host && (port === undefined || port === itsPort);
  };
  return logged !== undefined && isIt(logged) ? logged : Object.keys(targetGroups).find(isIt);
}

/** The answer that became the result: the last one of that target group. */
export function answerOf(
  sent: readonly Sent[],
  targetGroup: string | undefined,
  origin: Origin,
): TargetAnswer | undefined {
  const last = sent.findLast(({ name, answer }) => answer && name === targetGroup);
  if (!last?.answer) return undefined;
  const { answer, group, exchange, payload } = last;
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
