import * as z from 'zod/mini';
import type { Note } from './notes.ts';
import { integrationAction, resolveIntegration } from './openapi-integration.ts';
import { leadOf, type Route, routeRules } from './openapi-rules.ts';
import { Document, Operation, readsPayload2, Stage } from './openapi-shapes.ts';
import { openApiDocuments } from './openapi-template.ts';
import { parseAs } from './parse.ts';
import { counted, type Imported, imported, numbered, TargetGroups, type WrittenAction } from './table.ts';

const ANY_METHOD = 'x-amazon-apigateway-any-method';
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', ANY_METHOD];

/** Extensions of the whole API that change neither where requests go nor what they contain. */
const HARMLESS = [
  'x-amazon-apigateway-documentation',
  'x-amazon-apigateway-importexport-version',
  'x-amazon-apigateway-tag-value',
  'x-amazon-apigateway-binary-media-types',
  'x-amazon-apigateway-endpoint-configuration',
  'x-amazon-apigateway-security-policy',
];

/**
 * An API Gateway export (OpenAPI 2 or 3 with `x-amazon-apigateway-integration`), or a template that holds one, as a route
 * table. API Gateway's
 * precedence becomes priority: exact paths before path variables before greedy ones, a method before ANY. The output of
 * `get-stage` may stand next to the export: it has the stage variables, and those of the command line come first.
 */
export function importOpenApi(
  documents: readonly unknown[],
  given: ReadonlyMap<string, string>,
  variables: ReadonlyMap<string, string>,
  basePath?: string,
): Imported {
  const { document, stageVariables } = readDocuments(documents.flatMap(openApiDocuments), variables);
  const targets = new TargetGroups(given);
  const notes: Note[] = apiNotes(document);
  const routes: Route[] = [];
  let defaultAction: WrittenAction | undefined;
  let hasPayload2 = false;
  let operations = 0;

  for (const [path, item] of Object.entries(document.paths)) {
    for (const key of METHODS.filter((name) => Object.hasOwn(item, name))) {
      operations++;
      const method = key === ANY_METHOD ? undefined : key.toUpperCase();
      const where = `${method ?? 'ANY'} ${path}`;
      const operation = parseAs(Operation, item[key], where);
      const integration = resolveIntegration(operation['x-amazon-apigateway-integration'], document, where);
      if (!integration) {
        notes.push({ where, what: 'no integration: left out' });
        continue;
      }
      notes.push(...operationNotes(where, operation, document));
      hasPayload2 ||= readsPayload2(integration);
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
    notes.push({
      what: 'requests that API Gateway refuses today, because it has no such resource or method, may match a prefix',
    });
  }
  const table = {
    targetGroups: targets.groups,
    rules: numbered(rules),
    ...(defaultAction && { defaultAction }),
    ...sourcesOf(document, hasPayload2, basePath),
  };
  targets.checkAllUsed();
  return imported(counted(operations, 'operation'), table, [...notes, ...targets.notes]);
}

function readDocuments(documents: readonly unknown[], variables: ReadonlyMap<string, string>) {
  const isStage = (document: unknown): boolean => z.safeParse(Stage, document).success;
  const ofStages = documents.filter(isStage).flatMap((document) => {
    const { variables: ofRest = {}, StageVariables: ofHttp = {} } = z.parse(Stage, document);
    return Object.entries({ ...ofRest, ...ofHttp });
  });
  const [api, ...others] = documents.filter((document) => !isStage(document));
  if (api === undefined || others.length > 0) {
    throw new Error('expected one OpenAPI document: each API has a route table of its own');
  }
  const document = parseAs(Document, api, 'not an OpenAPI document');
  if (!(document.swagger ?? document.openapi)) throw new Error('not an OpenAPI document: no member swagger or openapi');
  return { document, stageVariables: new Map([...ofStages, ...variables]) };
}

/**
 * How the proxy has to read events of this API, and answer them. `basePath` is a custom domain's, which its events keep
 * (docs/wire-facts.md#trap-28).
 */
function sourcesOf(document: Document, hasPayload2: boolean, basePath?: string): { sources?: object } {
  const stage = hasPayload2 ? (basePath ?? stageOf(document)) : '';
  const stripBasePath = hasPayload2 ? undefined : basePath;
  const binaryMediaTypes = document['x-amazon-apigateway-binary-media-types'];
  const sources = {
    ...(stage !== '' && { 'apigateway-http': { stripStage: stage } }),
    ...((binaryMediaTypes || stripBasePath) && {
      'apigateway-rest': { ...(stripBasePath && { stripBasePath }), ...(binaryMediaTypes && { binaryMediaTypes }) },
    }),
  };
  return Object.keys(sources).length > 0 ? { sources } : {};
}

/** A named stage of an HTTP API begins its events' path (docs/wire-facts.md#trap-28). */
function stageOf({ servers = [] }: Document): string {
  return servers[0]?.variables?.['basePath']?.default?.replace(/^\/|\/$/g, '') ?? '';
}

const apiNotes = (document: Document): Note[] =>
  Object.keys(document)
    .filter((key) => key.startsWith('x-amazon-apigateway-') && !HARMLESS.includes(key))
    .map((key) => ({ what: `${key} cannot be expressed` }));

function operationNotes(where: string, operation: Operation, document: Document): Note[] {
  const isSecured =
    (operation.security ?? document.security ?? []).length > 0 || Object.hasOwn(operation, 'x-amazon-apigateway-auth');
  const validator = operation['x-amazon-apigateway-request-validator'];
  const lost = [
    ...(isSecured
      ? ['its authorization cannot be expressed: requests are forwarded without it unless the front door does it']
      : []),
    ...(validator ? [`request validator ${validator} cannot be expressed`] : []),
  ];
  return lost.map((what) => ({ where, what }));
}
