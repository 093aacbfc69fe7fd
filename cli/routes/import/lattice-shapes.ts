import * as z from 'zod/mini';

/** VPC Lattice API reference: GetRule, GetListener, ListRules. Loose, because other keys do not affect routing. */
const text = z.optional(z.string());
const caseSensitive = z.optional(z.boolean());

const Action = z.looseObject({
  fixedResponse: z.optional(z.looseObject({ statusCode: z.number() })),
  forward: z.optional(
    z.looseObject({
      targetGroups: z.array(z.looseObject({ targetGroupIdentifier: z.string(), weight: z.optional(z.number()) })),
    }),
  ),
});

const HttpMatch = z.looseObject({
  method: text,
  pathMatch: z.optional(z.looseObject({ match: z.looseObject({ exact: text, prefix: text }), caseSensitive })),
  headerMatches: z.optional(
    z.array(
      z.looseObject({
        name: z.string(),
        match: z.looseObject({ exact: text, prefix: text, contains: text }),
        caseSensitive,
      }),
    ),
  ),
});

export const GetRule = z.looseObject({
  arn: text,
  id: text,
  /** Only in a template, which has no ARNs. */
  listenerIdentifier: text,
  name: text,
  isDefault: z.optional(z.boolean()),
  /** Absent in the default rule. */
  priority: z.optional(z.number()),
  match: z.optional(z.looseObject({ httpMatch: z.optional(HttpMatch) })),
  action: Action,
});

export const GetListener = z.looseObject({ arn: text, defaultAction: Action });

export const ListRules = z.looseObject({
  items: z.array(z.looseObject({ id: z.string(), name: text, isDefault: z.optional(z.boolean()) })),
});

export type Action = z.infer<typeof Action>;
export type HttpMatch = z.infer<typeof HttpMatch>;
export type GetRule = z.infer<typeof GetRule>;
export type GetListener = z.infer<typeof GetListener>;
export type ListRules = z.infer<typeof ListRules>;
