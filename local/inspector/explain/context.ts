import type { LatticeRequest } from '../../../shared/lattice/request.ts';
import type { Forward, TargetGroup, UrlRewrite } from '../../../shared/routing/schema.ts';
import type { HeaderChange } from '../headers-of.ts';
import type { HttpMessage } from '../http-message.ts';
import type { Note } from './note.ts';

/** The facts for the sentences about a delivery. */
export interface DeliverContext {
  request: LatticeRequest;
  sent: HttpMessage;
  group: TargetGroup;
  /** Place of the sent view in its pane. */
  view: number;
  /** The action that was taken; absent for a fixed response, and when the rules were not asked. */
  forward: Forward | undefined;
  /** The target group's own, else the action's. */
  rewrite: UrlRewrite | undefined;
  /** `the action` or `target group orders`. */
  rewriter: string;
}

/** A note without its own `step` belongs to the step `deliver`. */
export type Text = Omit<Note, 'step'> & Partial<Pick<Note, 'step'>>;

export interface HeaderContext extends DeliverContext, HeaderChange {}
