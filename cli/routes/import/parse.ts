import * as z from 'zod/mini';
import { describeIssue, IN_OUR_WORDS } from '../../../shared/routing/load.ts';

/** The value in the shape of a schema. Throws one line that names the place, the member and what was expected. */
export function parseAs<S extends z.ZodMiniType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = z.safeParse(schema, value, IN_OUR_WORDS);
  if (result.success) return result.data;
  throw new Error(`${where}: ${describeIssue(result.error.issues[0]!)}`);
}
