import { modifiersOf, overwrittenPath, substituted } from './openapi-mapping.ts';
import { type Context, Integration } from './openapi-shapes.ts';
import { httpTarget, lambdaTarget } from './openapi-target.ts';
import { parseAs } from './parse.ts';
import { NOT_IMPLEMENTED, type WrittenAction, type WrittenRewrite } from './table.ts';

const MEMBER = 'x-amazon-apigateway-integration';

/** An operation's integration. A reference is looked up in the document. Throws for one of another shape. */
export function resolveIntegration(
  value: Record<string, unknown> | undefined,
  document: unknown,
  where: string,
): Integration | undefined {
  if (!value) return undefined;
  const { $ref } = value;
  const place = `${where}: ${MEMBER}`;
  if (typeof $ref !== 'string') return parseAs(Integration, value, place);
  const found = atPointer(document, $ref);
  if (found === undefined) throw new Error(`${place}: nothing is at ${$ref}`);
  return parseAs(Integration, found, `${place} ${$ref}`);
}

const atPointer = (document: unknown, ref: string): unknown =>
  ref
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/')],
      document,
    );

/** The action of an integration, by its type. One that a route table cannot express answers 501 and is noted. */
export function integrationAction(integration: Integration, context: Context): WrittenAction {
  const { where, notes } = context;
  const impossible = (what: string): WrittenAction => {
    notes.push({ where, what: `${what} cannot be expressed: answers 501 instead` });
    return NOT_IMPLEMENTED;
  };
  const uri = substituted(integration.uri ?? '', context.stageVariables);
  switch (integration.type) {
    case 'mock':
      return mockAction(integration, context);
    case 'aws_proxy': {
      if (integration.integrationSubtype) return impossible(`integration ${integration.integrationSubtype}`);
      notes.push(...lostOf(integration).map((what) => ({ where, what })));
      const path = integration.requestParameters['overwrite:path'];
      const rewrite = path === undefined ? {} : overwrittenPath(path, context);
      if (rewrite === undefined) return impossible(`overwrite:path ${path}`);
      return forwardTo(lambdaTarget(uri, integration, context), rewrite, integration, context);
    }
    case 'http':
    case 'http_proxy': {
      const { httpMethod = 'ANY' } = integration;
      if (!['ANY', context.method].includes(httpMethod.toUpperCase())) {
        return impossible(`integration method ${httpMethod}`);
      }
      const target = httpTarget(uri, integration, context);
      if (target === undefined) {
        const path = integration.requestParameters['overwrite:path'];
        return impossible(path === undefined ? `integration path of ${uri}` : `overwrite:path ${path}`);
      }
      notes.push(...lostOf(integration).map((what) => ({ where, what })));
      return forwardTo(target.name, target.rewrite, integration, context);
    }
    default:
      return impossible(`integration type ${integration.type}`);
  }
}

const forwardTo = (
  targetGroupIdentifier: string,
  rewrite: WrittenRewrite,
  integration: Integration,
  context: Context,
): WrittenAction => ({
  forward: {
    targetGroups: [{ targetGroupIdentifier }],
    ...(rewrite.path && { urlRewrite: rewrite }),
    ...modifiersOf(integration, context),
  },
});

function mockAction(integration: Integration, { where, method, notes }: Context): WrittenAction {
  const statusCode = mockStatus(integration);
  const isPreflight = method === 'OPTIONS' && /access-control-/i.test(JSON.stringify(integration.responses));
  notes.push({
    where,
    what: isPreflight
      ? `loses its CORS headers, only its status ${statusCode} stays: browsers refuse cross-origin requests unless the front door answers preflights`
      : `headers and body of its mock answer cannot be expressed, only its status ${statusCode}`,
  });
  return { fixedResponse: { statusCode } };
}

/** The request template names a status; the response whose pattern matches it names the one that is answered. */
function mockStatus({ requestTemplates = {}, responses }: Integration): number {
  const templates = Object.values(requestTemplates).join();
  const status = /statusCode["']?\s*:\s*["']?(\d{3})/.exec(templates)?.[1] ?? '200';
  const pattern = Object.keys(responses).find((key) => isMatch(key, status)) ?? 'default';
  return Number(responses[pattern]?.statusCode ?? status);
}

/** API Gateway's patterns are Java's. JavaScript does not know a few of them; those match texts of errors, no status. */
function isMatch(pattern: string, status: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(status);
  } catch {
    return false;
  }
}

/** Changes that an integration makes to requests and answers, apart from parameter mappings (openapi-mapping.ts). */
function lostOf({ type, requestTemplates, responses, responseTransferMode, ...rest }: Integration) {
  const mapsAnswer = Object.values(responses).some((response) =>
    Object.keys(response).some((key) => key !== 'statusCode'),
  );
  // A proxy integration passes both on as they are.
  const maps = type === 'http';
  const lost = [
    ...(requestTemplates && maps ? ['request template'] : []),
    ...(mapsAnswer && maps ? ['response mapping'] : []),
    ...(rest['tlsConfig'] ? ['tlsConfig (its server name)'] : []),
  ].map((what) => `${what} cannot be expressed`);
  // A streamed answer may be larger and take longer (docs/wire-facts.md#streaming).
  if (responseTransferMode?.toUpperCase() !== 'STREAM') return lost;
  return [
    ...lost,
    'responseTransferMode STREAM is not in a route table: the proxy streams by streaming.handler (docs/deploy.md)',
  ];
}
