import { changedLead, overwrittenPath, substituted } from './openapi-mapping.ts';
import { leadOf } from './openapi-rules.ts';
import { type Context, type Integration, readsPayload2 } from './openapi-shapes.ts';
import type { WrittenGroup, WrittenRewrite } from './table.ts';

/** The target group that an integration stands for. */

/** `${stageVariables.NAME}` without a value, or a template's `${Name.Arn}`. */
const OPEN_VARIABLE = /\$\{([\w.:]+)\}/;

/** The function's target group. An API's functions read that API's events. */
export function lambdaTarget(uri: string, integration: Integration, { targets }: Context): string {
  const key = /functions\/(.+)\/(?:response-streaming-)?invocations/.exec(uri)?.[1] ?? uri;
  const eventFormat = readsPayload2(integration) ? 'apigateway-http' : 'apigateway-rest';
  // Only an HTTP API's integration names its payload format; with 1.0 answers have rules of their own.
  const payload = integration.payloadFormatVersion !== undefined && !readsPayload2(integration);
  const known = {
    type: 'lambda',
    functionArn: key,
    eventFormat,
    ...(payload && { payloadFormatVersion: '1.0' }),
    ...timeout(integration),
  };
  const isComplete = key.startsWith('arn:') && !OPEN_VARIABLE.test(key);
  return targets.nameOf(key, functionName(key), eventFormat, isComplete ? known : undefined);
}

/** `orders-live` of a function's or alias's ARN; `OrdersFunction` of `${OrdersFunction.Arn}`. */
function functionName(key: string): string {
  const name = key.split(':function:').at(-1)!;
  const variable = OPEN_VARIABLE.exec(name)?.[1];
  if (variable === undefined) return key.includes(':function:') ? name.replace(':', '-') : 'function';
  return variable.startsWith('stageVariables.') ? 'function' : variable.split('.')[0]!;
}

/** The server's target group, and how its paths differ from the API's. Undefined where a table cannot say how. */
export function httpTarget(uri: string, integration: Integration, context: Context): HttpTarget | undefined {
  const { targets, notes, where, stageVariables } = context;
  const overwritten = integration.requestParameters['overwrite:path'];
  const url = /^(https?:\/\/[^/?#]+)(.*)/.exec(uri);
  if (!url) {
    // An HTTP API's private integration names a load balancer's listener or a Cloud Map service.
    const rewrite = overwritten === undefined ? {} : overwrittenPath(overwritten, context);
    return rewrite && { name: targets.nameOf(uri, uri.split('/')[2] ?? 'private', 'apigateway-http'), rewrite };
  }
  const place = placeOf(url[1]!, url[2]!, integration, context);
  if (!place) return undefined;
  const { base, rewrite } = place;
  const isComplete = !OPEN_VARIABLE.test(base) && URL.canParse(base);
  // Only a VPC link has an ID of its connection.
  if (integration.connectionId !== undefined) {
    const link = substituted(integration.connectionId, stageVariables);
    const what = `goes to ${base} through VPC link ${link}: if that name does not resolve, give --target '${base}=URL'`;
    notes.push({ where, what });
  }
  // API Gateway sends the backend's own name as Host.
  const known: WrittenGroup | undefined = isComplete
    ? { type: 'http', url: base, host: 'target', ...timeout(integration) }
    : undefined;
  const name = isComplete ? new URL(base).hostname : OPEN_VARIABLE.exec(base)?.[1]?.split('.').at(-1);
  return { name: targets.nameOf(base, name ?? 'backend', 'apigateway-rest', known), rewrite };
}

interface HttpTarget {
  /** The name of the target group. */
  name: string;
  rewrite: WrittenRewrite;
}

const timeout = ({ timeoutInMillis }: Integration): { timeoutMs?: number } =>
  timeoutInMillis === undefined ? {} : { timeoutMs: timeoutInMillis };

/** The backend's URL without the API's own path at its end; where another path is there, the server and a rewrite. */
function placeOf(server: string, uriPath: string, { requestParameters }: Integration, context: Context) {
  const { path, isDefault } = context;
  // The integration's variables may have other names.
  const ownPath = uriPath.replace(/(?<!\$)\{([^}]+)\}/g, (whole, name: string) => {
    const source = requestParameters[`integration.request.path.${name}`];
    return source ? `{${source.replace('method.request.path.', '')}}` : whole;
  });
  const overwritten = requestParameters['overwrite:path'];
  if (overwritten !== undefined) {
    const rewrite = overwrittenPath(overwritten, context);
    if (!rewrite) return undefined;
    // Only a path of its own takes the place of the URL's.
    if (rewrite.path) return { base: server, rewrite };
  }
  const wanted = path.replaceAll('+}', '}');
  const base = basePath(ownPath, wanted, isDefault);
  // A variable elsewhere than at the path's end moves a part of the path.
  if (base !== undefined) return VARIABLE.test(base) ? undefined : { base: server + base, rewrite: {} };
  const lead = leadOf(wanted) ?? wanted;
  const rest = wanted.slice(lead.length);
  if (!ownPath.endsWith(rest)) return undefined;
  const newLead = ownPath.slice(0, ownPath.length - rest.length);
  const rewrite = VARIABLE.test(newLead) ? undefined : changedLead(lead, newLead || '/', rest === '');
  return rewrite && { base: server, rewrite };
}

const VARIABLE = /(?<!\$)\{/;

function basePath(ownPath: string, wanted: string, isDefault: boolean): string | undefined {
  // The URL stands for the $default route as it is.
  if (isDefault) return ownPath.replace(/\/\{[^}]+\}$/, '').replace(/\/$/, '');
  return ownPath.endsWith(wanted) ? ownPath.slice(0, -wanted.length) : undefined;
}
