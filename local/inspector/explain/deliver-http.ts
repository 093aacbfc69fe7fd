import { requestBytes } from '../../../shared/http/body.ts';
import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import { keepsCallersHost } from '../../../shared/targets/http/http-target.ts';
import { headersOfLines } from '../headers-of.ts';
import { targetOf } from '../http-message.ts';
import { type DeliverContext, headerNotes, type Text } from './deliver-headers.ts';
import { changed, plural } from './note.ts';

/** To an HTTP server or a Lattice service. */
export function httpNotes(c: DeliverContext): Text[] {
  const { request, sent, group, view } = c;
  const notes: Text[] = [];
  const target = targetOf(sent);
  if (target !== request.path) {
    notes.push({
      text: targetSentence(c, target),
      places: [changed('request', '/path'), changed('sent', '/target', view)],
    });
  }
  if (group.type === 'http' && keepsCallersHost(group) && request.headers['host']) {
    notes.push({ text: "Host stays the caller's, as it would behind Lattice.", places: [] });
  }
  notes.push(...headerNotes(c, headersOfLines(sent.lines)));
  const bytes = request.isBase64Encoded ? safeBytes(request) : undefined;
  if (bytes) {
    const text = `The body goes out as ${plural(bytes, 'byte')}, decoded from base64.`;
    notes.push({ text, places: [changed('request', '/body'), changed('sent', '/body', view)] });
  }
  return notes;
}

function targetSentence({ request, group, rewrite }: DeliverContext, target: string): string {
  if (rewrite?.path) {
    const { replacePrefixMatch, replaceFullPath } = rewrite.path;
    return replaceFullPath === undefined
      ? `urlRewrite puts ${replacePrefixMatch || 'nothing'} in place of the prefix that the rule matched.`
      : `urlRewrite puts ${replaceFullPath} in place of the whole path.`;
  }
  const url = group.type === 'lambda' ? undefined : new URL(group.url);
  const basePath = url?.pathname.replace(/\/+$/, '') ?? '';
  if (basePath && target === basePath + request.path)
    return `The base path ${basePath} of the target's URL is put before the path.`;
  if (target.replaceAll('%20', '+') === request.path.replaceAll('%20', '+')) {
    return 'A + in the query is written %20: both mean a space, and a signature needs one spelling.';
  }
  return 'Characters that an HTTP request line may not have are escaped.';
}

function safeBytes(request: LatticeRequest): number | undefined {
  try {
    return requestBytes(request)?.length;
  } catch {
    return undefined;
  }
}
