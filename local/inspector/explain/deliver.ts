import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import type { Forward, TargetGroup } from '../../../shared/routing/schema.ts';
import type { HttpMessage } from '../http-message.ts';
import type { Step } from '../messages.ts';
import type { DeliverContext } from './context.ts';
import { httpNotes } from './deliver-http.ts';
import { lambdaNotes } from './deliver-lambda.ts';
import type { Note } from './note.ts';

/** A target group, what the action changes for it, and the place of its view in the pane. */
export interface Addressee {
  group: TargetGroup;
  name?: string;
  view?: number;
  forward?: Forward | undefined;
}

/** Explains how the request became the target's HTTP message or Lambda event. */
export function explainDeliver(request: LatticeRequest, sent: HttpMessage, addressee: Addressee): Note[] {
  const { group, name, view = 0, forward } = addressee;
  const own = forward?.targetGroups.find(({ targetGroupIdentifier }) => targetGroupIdentifier === name)?.urlRewrite;
  const rewriter = own ? `target group ${name}` : 'the action';
  const c: DeliverContext = { request, sent, group, view, forward, rewrite: own ?? forward?.urlRewrite, rewriter };
  const notes = group.type === 'lambda' ? lambdaNotes(c, group) : httpNotes(c);
  const isRewrite = ({ step }: { step?: Step }): boolean => step === 'rewrite';
  return [...notes.filter(isRewrite), ...notes.filter((note) => !isRewrite(note))].map((note) => ({
    step: 'deliver',
    ...note,
  }));
}
