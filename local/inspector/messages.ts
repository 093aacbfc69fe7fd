import type { Decision } from '../../shared/ramp/decide.ts';
import type { Evidence } from '../../shared/ramp/evidence.ts';
import type { RouteTable } from '../../shared/routing/schema.ts';

/** The messages of the inspector's server to its page, as JSON. */

/** One row of the list. */
export interface Summary {
  id: number;
  /** Milliseconds since 1970. */
  at: number;
  /** The front door's name, and the event source that its event was recognised as. */
  door: string;
  source: string;
  method: string;
  path: string;
  rule?: string;
  targetGroup?: string;
  /** Absent if the invocation failed, for example for an event that is not HTTP. */
  status?: number;
  /** Microseconds: between event and result without the target, and from the first byte sent to the last one back. */
  proxyUs?: number;
  targetUs?: number;
  /** Of a streamed answer: what has come so far, when its first byte came, and, once it has ended, how. */
  streamed?: { bytes: number; firstByteUs: number; ended?: string };
  /** The target group that was asked first, when another one answered as the fallback. */
  fellBackFrom?: string;
  /** The target group that was asked as a mirror, and whether it gave the same answer. */
  mirror?: string;
  parity?: 'equal' | 'different' | 'failed';
  /** A gateway error's kind, as in the access log. */
  errorKind?: string;
  /** The id of the request that this one repeats. */
  replayOf?: number;
}

export type Change = 'added' | 'removed' | 'changed';

/** Lines of a text, from 1. `note` is the place of its sentence in the list of notes. */
export interface Mark {
  from: number;
  to: number;
  change: Change;
  note: number;
}

export interface View {
  label: string;
  language: 'json' | 'http';
  text: string;
  marks: Mark[];
}

export const PANES = ['event', 'request', 'sent', 'result'] as const;
export type PaneName = (typeof PANES)[number];

const STEPS = ['decode', 'route', 'rewrite', 'deliver', 'encode'] as const;
export type Step = (typeof STEPS)[number];

/** A sentence of a detail. Lines are marked for it in `panes`. */
export interface Sentence {
  step: Step;
  text: string;
  panes: PaneName[];
}

/** Two answers to one request, side by side. */
export interface Comparison {
  kind: 'mirror' | 'fallback';
  /** Who answered, and how long it took. */
  sentence: string;
  /** Absent when one of the two gave no answer. */
  sides?: [Side, Side];
  differences: ShownDifference[];
}

export interface Side {
  label: string;
  text: string;
  /** `note` is the place of the difference in the list. */
  marks: Mark[];
}

/** A place as in the mirror's log line, with both values as JSON. An absent value is not in that answer. */
export interface ShownDifference {
  at: string;
  first?: string;
  second?: string;
}

export interface Detail {
  summary: Summary;
  /** The views of each pane. Without any, `absent` says why. */
  panes: Record<PaneName, { views: View[]; absent?: string }>;
  notes: Sentence[];
  comparisons: Comparison[];
  /** How many values are masked. */
  masked: number;
}

export interface RuleCount {
  requests: number;
  /** By target group. */
  targetGroups: Record<string, number>;
  /** Status classes, `2xx` to `5xx`, and `failed`. */
  statuses: Record<string, number>;
  parity: { equal: number; different: number; failed: number };
}

/** By rule name. `''` is the default action, or no rule at all. */
export type CountsByRule = Record<string, RuleCount>;

export interface Counts {
  /** The version of the table in use, as log lines have it. */
  version?: string;
  ofVersion: CountsByRule;
  /** Since the start. */
  all: CountsByRule;
}

/** A request to be edited and sent. */
export interface Draft {
  method: string;
  /** Path and query. */
  target: string;
  headers: [name: string, value: string][];
  /** Base64 for what an editor would change: bytes that are not text, and text with carriage returns. */
  body: string;
  isBase64: boolean;
}

/** The requests of a HAR: how many were sent, and why others were not. */
export interface Imported {
  sent: number;
  refused: string[];
}

/** A text to copy, and how many of its values are masked. */
export interface Copied {
  text: string;
  masked: number;
}

/** Where a replay's answer differs from the first one. Places are as in the mirror's log line. */
export interface Replayed {
  id: number;
  status?: number;
  /** Absent when there is nothing to compare with. */
  equal?: boolean;
  differences: string[];
}

/** The part that does not change while the program runs. */
export interface Setting {
  doors: { name: string; port: number }[];
}

/** A ramp as its last run left it. */
export interface SeenRamp extends Omit<Decision, 'rule' | 'change'> {
  /** `$default` is the default action. */
  rule: string;
  targetGroup: string;
  steps: readonly number[];
  approveAt: readonly number[];
  /** When its step began. */
  since?: string;
  /** Since then, by target group. */
  evidence: Evidence;
}

/** The decisions that a person may make about a ramp. */
export type ByHand = 'approve' | 'hold' | 'rollback';

/** The part that changes, in addition to the rows. */
export interface Live {
  /** The one that answered the latest request. */
  table: RouteTable;
  counts: Counts;
  ramps: readonly SeenRamp[];
}
