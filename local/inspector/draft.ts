import { randomUUID } from 'node:crypto';
import { utf8Text } from '../../shared/http/body.ts';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import { type HttpRequest, splitTarget } from '../http/request.ts';
import { clientRequest } from './client-request.ts';
import { MASK, type Masker } from './mask/mask.ts';
import type { Draft } from './messages.ts';

/** Requests that are written by hand on the page and sent to a front door. */

/** A draft that cannot be sent. The page shows the message. */
export class DraftError extends Error {}

/** A request as its client sent it. An editor keeps no carriage returns, so a body with one is base64, too. */
export function draftOf(request: LatticeRequest, masker: Masker): Draft {
  const { method, path, query, headers, body } = clientRequest(request);
  const text = utf8Text(body);
  const isBase64 = text === undefined || text.includes('\r');
  return {
    method,
    target: masker.text(query === undefined ? path : `${path}?${query}`, ''),
    headers: headers.map(([name, value]) => [name, masker.text(value, name)]),
    body: isBase64 ? body.toString('base64') : masker.text(text, ''),
    isBase64,
  };
}

/** Puts back what was masked and not changed. `masked` and `shown` are the drafts of one request. */
export function restored(draft: Draft, masked: Draft, shown: Draft): Draft {
  const pairs = new Map(masked.headers.map(([name, value], i) => [`${name}: ${value}`, shown.headers[i]![1]]));
  return {
    ...draft,
    target: draft.target === masked.target ? shown.target : draft.target,
    body: draft.body === masked.body ? shown.body : draft.body,
    headers: draft.headers.map(([name, value]) => [name, pairs.get(`${name.toLowerCase()}: ${value}`) ?? value]),
  };
}

/** The draft as a front door on this machine reads it from a socket. Throws DraftError. */
export function requestOf(draft: Draft, port: number): HttpRequest {
  const { method, target, isBase64 } = draft;
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(method))
    throw new DraftError(`Method ${JSON.stringify(method)}: expected a word such as GET.`);
  if (!/^\/[\x21-\x7e]*$/.test(target))
    throw new DraftError('Path: expected a / and then no blanks and no characters outside ASCII. Escape them with %.');
  for (const [name, value] of draft.headers) {
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
      throw new DraftError(`Header ${JSON.stringify(name)}: expected a name such as content-type.`);
    if (value.includes(MASK))
      throw new DraftError(`Header ${name} has a masked value. Show secrets, or write another value.`);
  }
  if (target.includes(MASK) || draft.body.includes(MASK))
    throw new DraftError('Path or body has masked values. Show secrets, or write other values.');
  const body = Buffer.from(draft.body, isBase64 ? 'base64' : 'utf8');
  const headers = draft.headers.filter(([name]) => name.toLowerCase() !== 'content-length');
  if (!headers.some(([name]) => name.toLowerCase() === 'host')) headers.unshift(['host', `127.0.0.1:${port}`]);
  if (body.length > 0) headers.push(['content-length', String(body.length)]);
  const socket = { scheme: 'http', sourceIp: '127.0.0.1', sourcePort: 50_000, port } as const;
  return { ...socket, ...splitTarget(target), method, headers, body, time: Date.now(), id: randomUUID() };
}

/** Whether a message from the page is a draft. */
export function isDraft(value: unknown): value is Draft {
  const { method, target, headers, body, isBase64 } = (value ?? {}) as Partial<Record<keyof Draft, unknown>>;
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string');
  return (
    [method, target, body].every((text) => typeof text === 'string') &&
    typeof isBase64 === 'boolean' &&
    Array.isArray(headers) &&
    headers.every(isPair)
  );
}
