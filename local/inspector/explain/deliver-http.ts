import { requestBytes } from '../../../shared/http/body.ts';
import type { LatticeRequest } from '../../../shared/lattice/request.ts';
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
  if (group.type === 'http' && group.host === 'preserve' && request.headers['host']) {
    notes.push({ text: "Host stays the caller's: the target cannot tell the proxy from Lattice.", places: [] });
  }
  notes.push(...headerNotes(c, headersOfLines(sent.lines)));
  const bytes = request.isBase64Encoded ? safeBytes(request) : undefined;
  if (bytes) {
    const text = `The body goes out as the ${plural(bytes, 'byte')} that its base64 stands for.`;
    notes.push({ text, places: [changed('request', '/body'), changed('sent', '/body', view)] });
  }
  return notes;
}

function targetSentence({ request, group }: DeliverContext, target: string): string {
  const url = group.type === 'lambda' ? undefined : new URL(group.url);
  const basePath = url?.pathname.replace(/\/+$/, '') ?? '';
  if (basePath && target === basePath + request.path)
    return `The base path ${basePath} of the target's URL is put in front.`;
  if (target.replaceAll('%20', '+') === request.path.replaceAll('%20', '+')) {
    return 'A + of the query is written %20: a signature needs one reading of it, and both mean a space.';
  }
  return 'What an HTTP request line may not hold is escaped.';
}

function safeBytes(request: LatticeRequest): number | undefined {
  try {
    return requestBytes(request)?.length;
  } catch {
    return undefined;
  }
}
