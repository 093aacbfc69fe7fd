import { isUtf8 } from 'node:buffer';
import { type Fields, isFields } from '../../../shared/formats/fields.ts';
import { isContentCoding } from '../../../shared/http/body.ts';
import { ownerOf } from '../../../shared/http/header-owners.ts';
import type { EventSource } from '../../../shared/lattice/event-source.ts';
import type { Action, RouteTable } from '../../../shared/routing/schema.ts';
import { type HeaderChange, type HeadersAt, headerChanges, headersOfResult } from '../headers-of.ts';
import { added, changed, type Note, type Place, type Reasons, reason, removed, unexplained } from './note.ts';
import { listThatNames } from './rewrite.ts';

/** A target's answer, read from any form. */
export interface TargetAnswer {
  statusCode: number;
  headers: HeadersAt;
  /** Bytes if it came over HTTP; a function's answer has text and a flag. */
  body: Buffer | { text: string; isBase64Encoded: boolean };
}

/** The request that was answered, and the table and action that decided on it. */
interface Asked {
  source: EventSource;
  method: string;
  table: RouteTable;
  action: Action | undefined;
}

interface Context extends Asked {
  answer: TargetAnswer;
  result: Fields;
}

type Text = Omit<Note, 'step'>;

/** How the target's answer became the result. The answer is the pane's second view. */
export function explainEncode(answer: TargetAnswer, result: Fields, asked: Asked): Note[] {
  const c: Context = { answer, result, ...asked };
  const returned = Number(result['statusCode'] ?? result['status']);
  if (returned !== answer.statusCode) return [cannotSay(answer.statusCode, returned)];
  return [...status(c), ...headers(c), ...body(c)].map((note) => ({ step: 'encode', ...note }));
}

/** For an answer that the result's form cannot carry, for example binary data in a 2016 event's JSON. */
const cannotSay = (answered: number, returned: number): Note => ({
  step: 'encode',
  text: `The target answered ${answered}, which this form cannot carry. The result is the proxy's own ${returned} and says why.`,
  places: [changed('result', '/statusCode'), changed('result', '/status')],
});

/** Explains a result for which no target was asked, or none answered. */
export function explainOwnAnswer(result: Fields, errorKind: string | undefined, action: Action | undefined): Note {
  const code = String(result['statusCode'] ?? result['status'] ?? '');
  const text = errorKind
    ? `The proxy answers by itself, with a problem document (RFC 9457): ${errorKind}, ${code}.`
    : action?.redirect
      ? `The action is a redirect: status ${code} with a Location, and no target is asked.`
      : `The action is a fixed response: status ${code} and nothing else, and no target is asked.`;
  return { step: 'encode', text, places: [added('result', '/statusCode')] };
}

function status({ source }: Context): Text[] {
  if (source === 'alb') {
    const text = 'statusDescription repeats the status with its reason phrase, which an ALB expects.';
    return [{ text, places: [added('result', '/statusDescription')] }];
  }
  if (source === 'vpc-proxy') {
    return [{ text: 'The result is {status, bodyJson, headers}, as the 2016 templates read it.', places: [] }];
  }
  return [];
}

interface HeaderContext extends Context, HeaderChange {}

/** Headers that the route table itself changes in answers. */
const BY_TABLE: Reasons<HeaderContext> = [
  [
    ({ name, table }) => settingFor(name, table) !== undefined,
    ({ name, table }) => `${name} is added because the route table's ${settingFor(name, table)} names it.`,
  ],
  [
    ({ name, table }) => name === 'vary' && table.targetGroupHeader !== undefined,
    ({ table }) =>
      `vary lists ${table.targetGroupHeader}: testers choose a target group by that header, so a cache must not give their answer to others (RFC 9110 section 12.5.5).`,
  ],
  [
    ({ name, action }) => listThatNames(action?.forward?.responseHeaderModifier, name) !== undefined,
    ({ name, action }) =>
      `${name} is changed by responseHeaderModifier.${listThatNames(action?.forward?.responseHeaderModifier, name)} of the action.`,
  ],
  [
    ({ name, action }) => /^(?:(?:content-)?location|set-cookie)$/.test(name) && rewritesPath(action),
    ({ name }) => `${name} has the path and host that the caller knows: urlRewrite is undone in it.`,
  ],
];

/** The setting of the whole table that names a header of answers, such as versionHeader. */
const settingFor = (header: string, table: RouteTable): string | undefined =>
  Object.keys(table).find((key) => String(table[key as keyof RouteTable]).toLowerCase() === header);

const rewritesPath = (action: Action | undefined): boolean =>
  action?.forward !== undefined &&
  (action.forward.urlRewrite !== undefined || action.forward.targetGroups.some(({ urlRewrite }) => urlRewrite));

const REMOVED: Reasons<HeaderContext> = [
  [({ name }) => name === 'content-length', () => 'content-length is left out: the front door counts the body itself.'],
  [
    ({ name }) => ownerOf(name) === 'hop',
    ({ name }) => `${name} is not passed on: it is for one hop only (RFC 9110 section 7.6.1).`,
  ],
  [
    ({ answer, name }) =>
      (answer.headers.get('connection')?.values ?? []).some((value) => value.toLowerCase().includes(name)),
    ({ name }) => `${name} is not passed on: the target's Connection header lists it.`,
  ],
];

const ADDED: Reasons<HeaderContext> = [
  [
    ({ name }) => name === 'content-type',
    () => 'content-type is the default of this form, because the answer of the function has none.',
  ],
];

const WHERE_COOKIES_GO: Readonly<Record<EventSource, string>> = {
  'apigateway-rest': 'in multiValueHeaders',
  'apigateway-http': 'in the list cookies',
  'function-url': 'in the list cookies',
  alb: 'in multiValueHeaders',
  'lattice-v1': 'as an array',
  'lattice-v2': 'as an array',
  'vpc-proxy': 'in one header',
};

const CHANGED: Reasons<HeaderContext> = [
  [
    ({ name, after, before }) => name === 'set-cookie' && after!.values.length < before!.values.length,
    ({ source, after, before }) =>
      `Only ${after!.values.length} of the ${before!.values.length} cookies fits: ${source === 'alb' ? 'without multi-value headers an ALB has one value for each name' : 'this form has one value for each name'}.`,
  ],
  [
    ({ before, after }) => after!.values.length === 1 && before!.values.length > 1,
    ({ name }) =>
      `${name}: its lines are joined with commas, because this form has one value for each name (RFC 9110 section 5.3).`,
  ],
  [
    ({ before, after }) => before!.values.join('\n').includes(after!.values.at(-1)!),
    ({ name }) => `${name}: only its last value, because this form has one value for each name.`,
  ],
];

function headers(c: Context): Text[] {
  const after = headersOfResult(c.result, c.source);
  const notes: Text[] = headerChanges(c.answer.headers, after).map((change) => {
    const places: Place[] = [
      ...(change.before?.pointers ?? []).map((at) => (change.after ? changed : removed)('result', at, 1)),
      ...(change.after?.pointers ?? []).map((at) => (change.before ? changed : added)('result', at)),
    ];
    const context = { ...c, ...change };
    const reasons = !change.after ? REMOVED : change.before ? CHANGED : ADDED;
    const why = reason([...BY_TABLE, ...reasons], context);
    return { text: why ?? unexplained(change.name, "the target's answer"), places };
  });
  const cookies = after.get('set-cookie');
  if (cookies && cookies.values.length > 1) {
    const text = `The ${cookies.values.length} cookies stay apart, ${WHERE_COOKIES_GO[c.source]}, because joining with commas would break their dates.`;
    notes.push({ text, places: cookies.pointers.map((at) => changed('result', at)) });
  }
  return notes;
}

function body(c: Context): Text[] {
  const { answer, result, method, source } = c;
  const place = isFields(result) && 'bodyJson' in result ? '/bodyJson' : '/body';
  if (Buffer.isBuffer(answer.body) && answer.body.length === 0) {
    if (method !== 'HEAD') return [];
    return [{ text: 'There is no body: a HEAD request gets none (RFC 9110 section 9.3.2).', places: [] }];
  }
  if (source === 'vpc-proxy')
    return [
      { text: 'bodyJson is the body as JSON, or as text if it is not JSON.', places: [changed('result', place)] },
    ];
  const isBase64 = result['isBase64Encoded'] === true;
  if (!Buffer.isBuffer(answer.body)) {
    return [{ text: `The body passes as the function gave it, ${isBase64 ? 'base64' : 'text'}.`, places: [] }];
  }
  const places = [changed('result', place), changed('result', '/isBase64Encoded')];
  if (!isBase64) return [{ text: 'The body is text: its bytes are UTF-8, so text keeps them.', places: [] }];
  return [{ text: `The body is base64: ${whyBase64(c, answer.body)}.`, places }];
}

function whyBase64({ answer }: Context, bytes: Buffer): string {
  const codings = answer.headers.get('content-encoding')?.values ?? [];
  const type = answer.headers.get('content-type')?.values[0];
  if (isContentCoding(codings))
    return `it is compressed (content-encoding: ${codings.join(', ')}), and text would change its bytes`;
  if (!isUtf8(bytes)) return 'its bytes are not UTF-8, and text would change them';
  return type ? `its type ${type} is not a text type` : 'no content-type says that it is text';
}
