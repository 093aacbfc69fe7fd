import * as z from 'zod/mini';
import { integrationAction, resolveIntegration } from './openapi-integration.ts';
import { leadOf, type Route, routeRules } from './openapi-rules.ts';
import { type Imported, imported, numbered, TargetGroups, type WrittenAction } from './table.ts';

const Operation = z.looseObject({
  'x-amazon-apigateway-integration': z.optional(z.record(z.string(), z.unknown())),
  'x-amazon-apigateway-request-validator': z.optional(z.string()),
  isDefaultRoute: z.optional(z.boolean()),
  security: z.optional(z.array(z.unknown())),
});

const Document = z.looseObject({
  swagger: z.optional(z.string()),
  openapi: z.optional(z.string()),
  basePath: z.optional(z.string()),
  servers: z.optional(
    z.array(
      z.looseObject({
        variables: z.optional(z.record(z.string(), z.looseObject({ default: z.optional(z.string()) }))),
      }),
    ),
  ),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  security: z.optional(z.array(z.unknown())),
});

type Document = z.infer<typeof Document>;

const ANY_METHOD = 'x-amazon-apigateway-any-method';
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', ANY_METHOD];

/** Extensions of the whole API that change nothing about where requests go and what they hold. */
const HARMLESS = [
  'x-amazon-apigateway-documentation',
  'x-amazon-apigateway-importexport-version',
  'x-amazon-apigateway-tag-value',
  'x-amazon-apigateway-binary-media-types',
  'x-amazon-apigateway-endpoint-configuration',
  'x-amazon-apigateway-security-policy',
];

/**
 * An API Gateway export (OpenAPI 2 or 3 with `x-amazon-apigateway-integration`) as a route table. API Gateway's
 * precedence becomes priority: exact paths before path variables before greedy ones, a method before ANY.
 */
export function importOpenApi(
  documents: readonly unknown[],
  given: ReadonlyMap<string, string>,
  stageVariables: ReadonlyMap<string, string>,
): Imported {
  if (documents.length !== 1) throw new Error('expected one OpenAPI document: each API has a route table of its own');
  const document = parseDocument(documents[0]);
  const targets = new TargetGroups(given);
  const notes: string[] = [...apiNotes(document)];
  const routes: Route[] = [];
  let defaultAction: WrittenAction | undefined;
  let payload2 = false;

  for (const [path, item] of Object.entries(document.paths)) {
    for (const key of METHODS.filter((name) => Object.hasOwn(item, name))) {
      const method = key === ANY_METHOD ? undefined : key.toUpperCase();
      const where = `${method ?? 'ANY'} ${path}`;
      const operation = z.parse(Operation, item[key]);
      const integration = resolveIntegration(operation['x-amazon-apigateway-integration'], document);
      if (!integration) {
        notes.push(`${where}: no integration: left out`);
        continue;
      }
      notes.push(...operationNotes(where, operation, document));
      payload2 ||= integration.payloadFormatVersion === '2.0';
      const isDefault = operation.isDefaultRoute === true || path === '/$default';
      const context = {
        where,
        method,
        path: isDefault ? '/{proxy+}' : path,
        isDefault,
        stageVariables,
        targets,
        notes,
      };
      const action = integrationAction(integration, context);
      if (isDefault) defaultAction = action;
      else routes.push({ path, method, action });
    }
  }
  const rules = routeRules(routes, notes);
  if (!defaultAction && routes.some(({ path }) => leadOf(path) !== undefined)) {
    notes.push('what API Gateway refuses itself, being no resource or method of the API, may meet a prefix rule here');
  }
  const stage = stageOf(document);
  const sources = payload2 && stage !== '' ? { 'apigateway-http': { stripStage: stage } } : undefined;
  const table = {
    targetGroups: targets.groups,
    rules: numbered(rules),
    ...(defaultAction && { defaultAction }),
    ...(sources && { sources }),
  };
  targets.checkAllUsed();
  return imported(table, [...notes, ...targets.notes]);
}

function parseDocument(value: unknown): Document {
  const result = z.safeParse(Document, value);
  if (!result.success || !(result.data.swagger ?? result.data.openapi)) throw new Error('not an OpenAPI document');
  return result.data;
}

/** A named stage of an HTTP API begins its events' path (docs/wire-facts.md#http-api). */
function stageOf({ servers = [] }: Document): string {
  return servers[0]?.variables?.['basePath']?.default?.replace(/^\/|\/$/g, '') ?? '';
}

const apiNotes = (document: Document): string[] =>
  Object.keys(document)
    .filter((key) => key.startsWith('x-amazon-apigateway-') && !HARMLESS.includes(key))
    .map((key) => `${key} cannot be expressed`);

function operationNotes(where: string, operation: z.infer<typeof Operation>, document: Document): string[] {
  const secured =
    (operation.security ?? document.security ?? []).length > 0 || Object.hasOwn(operation, 'x-amazon-apigateway-auth');
  const validator = operation['x-amazon-apigateway-request-validator'];
  return [
    ...(secured
      ? [
          `${where}: its authorization cannot be expressed: requests are forwarded without it unless the front door does it`,
        ]
      : []),
    ...(validator ? [`${where}: request validator ${validator} cannot be expressed`] : []),
  ];
}
