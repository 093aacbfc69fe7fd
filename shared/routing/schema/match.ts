import * as z from 'zod/mini';
import { absolutePath, headerName, text } from './parts.ts';
import { hasKeys, hasOneKey } from './refinements.ts';

/** The conditions of a rule, in the shape of VPC Lattice's RuleMatch. */

const valueMatch = <K extends string>(...kinds: K[]) => {
  const shape = Object.fromEntries(kinds.map((kind) => [kind, z.optional(text)])) as Record<
    K,
    z.ZodMiniOptional<typeof text>
  >;
  return z.strictObject(shape).check(z.refine(hasOneKey, `expected exactly one of ${kinds.join(', ')}`));
};

const pathKinds = z
  .strictObject({ exact: z.optional(absolutePath), prefix: z.optional(absolutePath) })
  .check(z.refine(hasOneKey, 'expected exactly one of exact, prefix'));

/** VPC Lattice's match has one method. A list is what people try first. */
const ONE_METHOD = 'expected one upper-case method; write a rule for each';

export const HttpMatch = z
  .strictObject({
    method: z.optional(z.string(ONE_METHOD).check(z.regex(/^[A-Z]+$/, 'expected an upper-case method'))),
    pathMatch: z.optional(z.strictObject({ match: pathKinds, caseSensitive: z._default(z.boolean(), false) })),
    headerMatches: z.optional(
      z
        .array(
          z.strictObject({
            name: headerName,
            match: valueMatch('exact', 'prefix', 'contains'),
            caseSensitive: z._default(z.boolean(), false),
          }),
        )
        .check(z.minLength(1)),
    ),
  })
  .check(z.refine(hasKeys, 'expected method, pathMatch or headerMatches'));

export type HttpMatch = z.infer<typeof HttpMatch>;
