import type { Change, PaneName, Step } from '../messages.ts';

/** Lines of one view that a sentence is about. */
export interface Place {
  pane: PaneName;
  /** Place of the view in the pane. The first by default. */
  view?: number;
  /** JSON Pointer, or in an HTTP message `/target`, `/headers/NAME`, `/body`. */
  pointer: string;
  change: Change;
}

/** A conversion rule that applied: a plain sentence, and the lines that show it. */
export interface Note {
  step: Step;
  text: string;
  places: Place[];
}

export const removed = (pane: PaneName, pointer: string, view = 0): Place => ({
  pane,
  pointer,
  view,
  change: 'removed',
});
export const added = (pane: PaneName, pointer: string, view = 0): Place => ({ pane, pointer, view, change: 'added' });
export const changed = (pane: PaneName, pointer: string, view = 0): Place => ({
  pane,
  pointer,
  view,
  change: 'changed',
});

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** For a change that no rule here explains. A test checks that it never appears. */
export const unexplained = (name: string, where: string): string =>
  `${name} differs from ${where}, and the inspector does not know why.`;

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** The first sentence of a table whose condition holds. */
export type Reasons<C> = readonly (readonly [applies: (context: C) => boolean, sentence: (context: C) => string])[];

export function reason<C>(reasons: Reasons<C>, context: C): string | undefined {
  return reasons.find(([applies]) => applies(context))?.[1](context);
}
