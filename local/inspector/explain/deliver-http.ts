import { requestBytes } from '../../../shared/http/body.ts';
import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import { keepsCallersHost } from '../../../shared/targets/http/http-target.ts';
import { headersOfLines } from '../headers-of.ts';
import { targetOf } from '../http-message.ts';
import type { DeliverContext, Text } from './context.ts';
import { headerNotes } from './deliver-headers.ts';
import { changed, plural } from './note.ts';
import { rewrittenPath } from './rewrite.ts';

/** To an HTTP server or a Lattice service. */
export function httpNotes(c: DeliverContext): Text[] {
  const { request, sent, group, view } = c;
  const notes: Text[] = [];
  const target = targetOf(sent);
  const basePath = new URL((group as { url: string }).url).pathname.replace(/\/+$/, '');
  const places = [changed('request', '/path'), changed('sent', '/target', view)];
  const rewritten = rewrittenPath(c, target.slice(basePath.length));
  if (rewritten !== undefined) notes.push({ step: 'rewrite', text: rewritten, places });
  const isPlain = rewritten !== undefined && basePath === '';
  if (target !== request.path && !isPlain) notes.push({ text: targetSentence(c, target, basePath), places });
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

function targetSentence({ request, rewrite }: DeliverContext, target: string, basePath: string): string {
  if (basePath && (rewrite?.path || target === basePath + request.path)) {
    return `The base path ${basePath} of the target's URL is put before the path.`;
  }
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
