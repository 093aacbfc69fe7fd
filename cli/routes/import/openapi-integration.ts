import * as z from 'zod/mini';
import { NOT_IMPLEMENTED, type TargetGroups, type WrittenAction, type WrittenGroup } from './table.ts';

/** API Gateway developer guide: x-amazon-apigateway-integration object. */
const Integration = z.looseObject({
  type: z.string(),
  uri: z.optional(z.string()),
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

interface Context {
  where: string;
  path: string;
  isDefault: boolean;
  stageVariables: ReadonlyMap<string, string>;
  targets: TargetGroups;
  notes: string[];
}

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
      const statusCode = Number(Object.values(integration.responses)[0]?.statusCode ?? 200);
      notes.push(`${where}: headers and body of its mock answer cannot be expressed, only its status ${statusCode}`);
      return { fixedResponse: { statusCode } };
    }
    case 'aws_proxy':
      if (integration.integrationSubtype) return impossible(`integration ${integration.integrationSubtype}`);
      notes.push(...lost.map((what) => `${where}: ${what} cannot be expressed`));
      return forwardTo(lambdaTarget(uri, integration, context));
    case 'http':
    case 'http_proxy': {
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

const STAGE_VARIABLE = /\$\{stageVariables\./;

function lambdaTarget(uri: string, integration: Integration, { targets }: Context): string {
  const [, arn] = /functions\/(arn:.+)\/(?:response-streaming-)?invocations$/.exec(uri) ?? [];
  const key = arn ?? uri;
  const eventFormat = integration.payloadFormatVersion === '2.0' ? 'apigateway-http' : 'apigateway-rest';
  const name = key.split(':function:')[1]?.replace(':', '-') ?? 'function';
  const complete = key.startsWith('arn:') && !STAGE_VARIABLE.test(key);
  const known = complete ? { type: 'lambda', functionArn: key, eventFormat, ...timeout(integration) } : undefined;
  return targets.nameOf(key, STAGE_VARIABLE.test(name) ? 'function' : name, eventFormat, known);
}

/** Undefined where the backend's path is not the API's with something in front: rules do not rewrite paths. */
function httpTarget(uri: string, integration: Integration, context: Context): string | undefined {
  const { targets, notes, where } = context;
  const link = integration.connectionType === 'VPC_LINK' ? ` through VPC link ${integration.connectionId}` : '';
  if (!/^https?:\/\//.test(uri)) {
    // An HTTP API's private integration names a load balancer's listener or a Cloud Map service.
    if (rewritesPath(integration, context)) return undefined;
    return targets.nameOf(uri, uri.split('/')[2] ?? 'private', 'apigateway-http');
  }
  const base = baseUrl(uri, integration, context);
  // A variable elsewhere than at the path's end moves a part of the path.
  if (base === undefined || /(?<!\$)\{/.test(base) || rewritesPath(integration, context)) return undefined;
  const complete = !STAGE_VARIABLE.test(base) && URL.canParse(base);
  if (link) notes.push(`${where}: goes to ${base}${link}: if that name does not resolve, give --target '${base}=URL'`);
  // API Gateway sends the backend's own name as Host.
  const known: WrittenGroup | undefined = complete
    ? { type: 'http', url: base, host: 'target', ...timeout(integration) }
    : undefined;
  const name = complete ? new URL(base).hostname : /stageVariables\.(\w+)/.exec(base)?.[1];
  return targets.nameOf(base, name ?? 'backend', 'apigateway-rest', known);
}

const timeout = ({ timeoutInMillis }: Integration): { timeoutMs?: number } =>
  timeoutInMillis === undefined ? {} : { timeoutMs: timeoutInMillis };

/** The backend's URL without the API's own path at its end; its variables may have other names (requestParameters). */
function baseUrl(uri: string, { requestParameters }: Integration, { path, isDefault }: Context): string | undefined {
  const own = uri.replace(/\{([^}$]+)\}/g, (whole, name: string) => {
    const source = requestParameters[`integration.request.path.${name}`];
    return source ? `{${source.replace('method.request.path.', '')}}` : whole;
  });
  const wanted = path.replaceAll('+}', '}');
  // The $default route, and the root, are what the URL itself stands for.
  if (isDefault) return own.replace(/\/\{[^}]+\}$/, '').replace(/\/$/, '');
  if (wanted === '/') return own.replace(/\/$/, '');
  return own.endsWith(wanted) ? own.slice(0, -wanted.length) : undefined;
}

/** HTTP API parameter mapping: `overwrite:path` sends another path, unless it is the request's own. */
function rewritesPath({ requestParameters }: Integration, { path }: Context): boolean {
  const overwritten = requestParameters['overwrite:path'];
  if (overwritten === undefined || overwritten === '$request.path') return false;
  return !(overwritten === '/$request.path.proxy' && path === '/{proxy+}');
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
