import * as z from 'zod/mini';
import { type Context, Integration } from './openapi-shapes.ts';
import { httpTarget, lambdaTarget } from './openapi-target.ts';
import { NOT_IMPLEMENTED, type WrittenAction } from './table.ts';

/** An operation's integration, looked up where it is a reference into `components`. */
export function resolveIntegration(
  value: Record<string, unknown> | undefined,
  document: unknown,
): Integration | undefined {
  if (!value) return undefined;
  const { $ref } = value;
  const found = typeof $ref === 'string' ? atPointer(document, $ref) : value;
  const result = z.safeParse(Integration, found);
  if (!result.success) throw new Error(`x-amazon-apigateway-integration ${String($ref ?? '')}: no integration object`);
  return { ...result.data, type: result.data.type.toLowerCase() };
}

const atPointer = (document: unknown, ref: string): unknown =>
  ref
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/')],
      document,
    );

/** What an integration does, by its type; what a route table has no words for answers 501 and is noted. */
export function integrationAction(integration: Integration, context: Context): WrittenAction {
  const { where, notes } = context;
  const impossible = (what: string): WrittenAction => {
    notes.push(`${where}: ${what} cannot be expressed: answers 501 instead`);
    return NOT_IMPLEMENTED;
  };
  const lost = mappings(integration);
  const uri = substituted(integration.uri ?? '', context.stageVariables);
  switch (integration.type) {
    case 'mock': {
      const statusCode = mockStatus(integration);
      notes.push(`${where}: headers and body of its mock answer cannot be expressed, only its status ${statusCode}`);
      return { fixedResponse: { statusCode } };
    }
    case 'aws_proxy':
      if (integration.integrationSubtype) return impossible(`integration ${integration.integrationSubtype}`);
      notes.push(...lost.map((what) => `${where}: ${what} cannot be expressed`));
      return forwardTo(lambdaTarget(uri, integration, context));
    case 'http':
    case 'http_proxy': {
      const { httpMethod = 'ANY' } = integration;
      if (!['ANY', context.method ?? 'ANY'].includes(httpMethod.toUpperCase())) {
        return impossible(`integration method ${httpMethod}`);
      }
      const target = httpTarget(uri, integration, context);
      if (target === undefined) return impossible(`integration path of ${uri}`);
      notes.push(...lost.map((what) => `${where}: ${what} cannot be expressed`));
      return forwardTo(target);
    }
    default:
      return impossible(`integration type ${integration.type}`);
  }
}

const forwardTo = (targetGroupIdentifier: string): WrittenAction => ({
  forward: { targetGroups: [{ targetGroupIdentifier }] },
});

/** `${stageVariables.NAME}`, where its value is given. */
const substituted = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replace(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, (whole, name: string) => variables.get(name) ?? whole);

/** The template says a status, and the answer whose pattern it meets says which one is answered. */
function mockStatus({ requestTemplates = {}, responses }: Integration): number {
  const template = Object.values(requestTemplates)[0] ?? '';
  const status = /statusCode["']?\s*:\s*["']?(\d{3})/.exec(template)?.[1] ?? '200';
  const pattern = Object.keys(responses).find((key) => key !== 'default' && isMet(key, status));
  return Number(responses[pattern ?? 'default']?.statusCode ?? status);
}

/** API Gateway's patterns are Java's, of which a few are none here; those are written for errors' texts. */
function isMet(pattern: string, status: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(status);
  } catch {
    return false;
  }
}

/** What is done to requests and answers beside sending them on. */
function mappings({ type, requestParameters, requestTemplates, responses, ...rest }: Integration): string[] {
  const parameters = Object.keys(requestParameters).filter(
    (key) => !key.startsWith('integration.request.path.') && key !== 'overwrite:path',
  );
  const mapsAnswer = Object.values(responses).some((response) =>
    Object.keys(response).some((key) => key !== 'statusCode'),
  );
  const maps = type !== 'aws_proxy' && type !== 'http_proxy';
  return [
    ...(parameters.length > 0 ? [`request parameter mapping ${parameters.join(', ')}`] : []),
    ...(requestTemplates && maps ? ['request template'] : []),
    ...(mapsAnswer && maps ? ['response mapping'] : []),
    ...(rest['responseParameters'] ? ['response parameter mapping'] : []),
    ...(rest['tlsConfig'] ? ['tlsConfig (its server name)'] : []),
  ];
}
