import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import type { TargetGroup } from '../../../shared/routing/schema.ts';
import type { HttpMessage } from '../http-message.ts';
import type { DeliverContext } from './deliver-headers.ts';
import { httpNotes } from './deliver-http.ts';
import { lambdaNotes } from './deliver-lambda.ts';
import type { Note } from './note.ts';

/** Why the target was sent what it was: request → HTTP message or Lambda event. `view` is its place in the pane. */
export function explainDeliver(request: LatticeRequest, sent: HttpMessage, group: TargetGroup, view = 0): Note[] {
  const c: DeliverContext = { request, sent, group, view };
  const notes = group.type === 'lambda' ? lambdaNotes(c, group) : httpNotes(c);
  return notes.map((note) => ({ step: 'deliver', ...note }));
}
