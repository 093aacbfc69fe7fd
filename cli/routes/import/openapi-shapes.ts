import * as z from 'zod/mini';
import type { TargetGroups } from './table.ts';

/** API Gateway developer guide: x-amazon-apigateway-integration object. */
export const Integration = z.looseObject({
  type: z.string(),
  uri: z.optional(z.string()),
  httpMethod: z.optional(z.string()),
  payloadFormatVersion: z.optional(z.string()),
  connectionType: z.optional(z.string()),
  connectionId: z.optional(z.string()),
  integrationSubtype: z.optional(z.string()),
  timeoutInMillis: z.optional(z.number()),
  requestParameters: z._default(z.record(z.string(), z.string()), {}),
  requestTemplates: z.optional(z.record(z.string(), z.string())),
  responses: z._default(
    z.record(z.string(), z.looseObject({ statusCode: z.optional(z.union([z.string(), z.number()])) })),
    {},
  ),
});

export type Integration = z.infer<typeof Integration>;

/** Where an integration stands. */
export interface Context {
  where: string;
  /** Undefined: ANY. */
  method: string | undefined;
  path: string;
  isDefault: boolean;
  stageVariables: ReadonlyMap<string, string>;
  targets: TargetGroups;
  notes: string[];
}
