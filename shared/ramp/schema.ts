import * as z from 'zod/mini';
import { integer, text, without } from '../routing/schema/parts.ts';
import { isDate } from '../routing/schema/refinements.ts';
import { stepFaults } from './step-faults.ts';

/** How a forward action moves its requests to one target group, step by step. */

const percent = z.number().check(z.minimum(0), z.maximum(100));

/** A share of 0 is not a step: that is where a ramp begins, and where a rollback ends. */
const stepPercent = z.number().check(z.gt(0), z.maximum(100));

const milliseconds = z.number().check(z.minimum(0));

const EXPECTED_TIME = 'expected a time as 2026-11-28T10:00:00Z';

const time = z
  .string()
  .check(
    z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/, { error: EXPECTED_TIME, abort: true }),
    z.refine(isDate, EXPECTED_TIME),
  );

/** How bad the group may be. A limit that is left out is not checked. */
export const RampLimits = z.strictObject({
  /** 5xx of the group, and the proxy's own errors when it asked the group, per 100 requests. */
  errorPercent: z.optional(percent),
  /** The same, minus that of the action's other groups. */
  errorPercentOverOthers: z.optional(percent),
  /** The time within which 95 of 100 answers of the group are complete. */
  p95Ms: z.optional(milliseconds),
  /** The same, minus that of the action's other groups. */
  p95MsOverOthers: z.optional(milliseconds),
  /** How many of 100 mirrored requests must be answered alike by the group and another. */
  parityPercent: z.optional(percent),
});

/** Where a ramp stands; the ramp writes it, and the commands and buttons by which a person decides. */
export const RampState = z.strictObject({
  /** Counts `steps` from 1; 0 is 0 %. */
  step: integer(0, 100),
  /** Since when. Evidence counts from here. */
  since: time,
  /** `held`: a person stopped it. It stays at its step, but a breach still rolls it back. */
  status: z.enum(['running', 'held', 'rolledBack', 'done']),
  /** Why it was rolled back or held. */
  reason: z.optional(text),
  /** A person has approved steps up to this percent. */
  approvedPercent: z.optional(percent),
  /** The weights of the other groups before a step of 100 % took them all: what a rollback brings back. */
  otherWeights: z.optional(z.record(text, integer(0, 999))),
});

/** The limits and `minRequests` were chosen from the table in docs/maintainers/ramp.md. */
export const DEFAULT_LIMITS = { errorPercent: 1, p95MsOverOthers: 100, parityPercent: 99 };

export const Ramp = z
  .strictObject({
    targetGroupIdentifier: text,
    /** Percent of the action's requests. */
    steps: z._default(z.array(stepPercent).check(z.minLength(1), z.maxLength(100)), [1, 5, 25, 50, 100]),
    /** How long a step lasts at least. */
    holdMinutes: z._default(z.number().check(z.minimum(0), z.maximum(43_200)), 10),
    /** How many requests the group must have answered in a step before the next. */
    minRequests: z._default(integer(1, 1_000_000_000), 300),
    /** Steps that wait for a person before they are taken. */
    approveAt: z._default(z.array(stepPercent), []),
    limits: z._default(RampLimits, DEFAULT_LIMITS),
    state: z.optional(RampState),
  })
  .check(without(stepFaults));

export type Ramp = z.infer<typeof Ramp>;
export type RampLimits = z.infer<typeof RampLimits>;
export type RampState = z.infer<typeof RampState>;
