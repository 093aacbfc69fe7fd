import * as z from 'zod/mini';
import type { Note } from './notes.ts';
import type { TargetGroups } from './table.ts';

/** The routing parts of an API Gateway export (API Gateway developer guide: OpenAPI extensions). */

/** A text, or a template's function that gives one: `Fn::Sub`, `Fn::Join`, `Fn::GetAtt` and `Ref` as `${Name}`. */
const text = z.pipe(
  z.unknown(),
  z.transform((value, context) => {
    const result = textOf(value);
    if (result === undefined) context.issues.push({ code: 'custom', input: value, message: 'expected string' });
    return result ?? '';
  }),
);

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const [[name, argument] = []] = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const parts = Array.isArray(argument) ? argument : [argument];
  switch (name) {
    case 'Fn::Sub':
      return textOf(parts[0]);
    case 'Ref':
      return `\${${argument}}`;
    case 'Fn::GetAtt':
      return `\${${parts.join('.')}}`;
    case 'Fn::Join': {
      const joined = Array.isArray(parts[1]) ? parts[1].map(textOf) : [undefined];
      return joined.includes(undefined) ? undefined : joined.join(String(parts[0]));
    }
    default:
      return undefined;
  }
}

export const Integration = z.looseObject({
  /** Capitals in what AWS exports, small letters in what people write. */
  type: z.string().check(z.toLowerCase()),
  uri: z.optional(text),
  httpMethod: z.optional(z.string()),
  /** In YAML without quotes, 1.0 and 2.0 are numbers. */
  payloadFormatVersion: z.optional(z.union([z.string(), z.number()], 'expected "1.0" or "2.0"')),
  responseTransferMode: z.optional(z.string()),
  connectionId: z.optional(text),
  integrationSubtype: z.optional(z.string()),
  timeoutInMillis: z.optional(z.number()),
  requestParameters: z._default(z.record(z.string(), z.string()), {}),
  /** By status in HTTP APIs, whose values are mappings. */
  responseParameters: z._default(z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])), {}),
  requestTemplates: z.optional(z.record(z.string(), z.string())),
  responses: z._default(
    z.record(z.string(), z.looseObject({ statusCode: z.optional(z.union([z.string(), z.number()])) })),
    {},
  ),
});

export type Integration = z.infer<typeof Integration>;

export const readsPayload2 = ({ payloadFormatVersion }: Integration): boolean => Number(payloadFormatVersion) === 2;

export const Operation = z.looseObject({
  'x-amazon-apigateway-integration': z.optional(z.record(z.string(), z.unknown())),
  'x-amazon-apigateway-request-validator': z.optional(z.string()),
  isDefaultRoute: z.optional(z.boolean()),
  security: z.optional(z.array(z.unknown())),
});

export type Operation = z.infer<typeof Operation>;

export const Document = z.looseObject({
  swagger: z.optional(z.string()),
  openapi: z.optional(z.string()),
  servers: z.optional(
    z.array(
      z.looseObject({
        variables: z.optional(z.record(z.string(), z.looseObject({ default: z.optional(z.string()) }))),
      }),
    ),
  ),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  security: z.optional(z.array(z.unknown())),
  'x-amazon-apigateway-binary-media-types': z.optional(z.array(z.string())),
});

export type Document = z.infer<typeof Document>;

const variables = z.optional(z.record(z.string(), z.string()));

/** The output of `aws apigateway get-stage` for a REST API, and of `aws apigatewayv2 get-stage` for an HTTP API. */
export const Stage = z
  .looseObject({ variables, StageVariables: variables })
  .check(z.refine((stage) => 'stageName' in stage || 'StageName' in stage));

/** Where an integration stands, and what an import collects. */
export interface Context {
  where: string;
  /** Undefined: ANY. */
  method: string | undefined;
  path: string;
  isDefault: boolean;
  stageVariables: ReadonlyMap<string, string>;
  targets: TargetGroups;
  notes: Note[];
}
