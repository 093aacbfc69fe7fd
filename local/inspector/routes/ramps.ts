import { ApiError, type Route, type Routes } from '../api.ts';
import type { ByHand } from '../messages.ts';

/** Does what a person decides about the ramp of a rule. Throws with why it cannot be. */
export type OnRamp = (what: ByHand, rule: string) => Promise<void>;

/** Routes for what a person decides about a ramp. */
export function rampRoutes(onRamp: OnRamp | undefined): Routes {
  const decide: Route = async (_, [, what], body) => {
    const { rule } = (body ?? {}) as { rule?: unknown };
    if (typeof rule !== 'string' || !onRamp) throw new ApiError(400, 'Expected the rule of a ramp.');
    try {
      await onRamp(what as ByHand, rule);
    } catch (error) {
      throw new ApiError(409, `Not done: ${(error as Error).message}.`);
    }
    return { body: {} };
  };
  return [['POST', /^\/api\/ramps\/(approve|hold|rollback)$/, decide]];
}
