import { type Context, type Integration, readsPayload2 } from './openapi-shapes.ts';
import type { WrittenGroup } from './table.ts';

/** The target group that an integration stands for. */

/** `${stageVariables.NAME}` without a value, or a template's `${Name.Arn}`. */
const OPEN_VARIABLE = /\$\{([\w.:]+)\}/;

/** The function's target group. An API's functions read that API's events. */
export function lambdaTarget(uri: string, integration: Integration, { targets }: Context): string {
  const [, arn] = /functions\/(.+)\/(?:response-streaming-)?invocations$/.exec(uri) ?? [];
  const key = arn ?? uri;
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
  const [name = ''] = key.split(':function:').slice(-1);
  const [, variable] = OPEN_VARIABLE.exec(name) ?? [];
  if (variable === undefined) return key.includes(':function:') ? name.replace(':', '-') : 'function';
  return variable.startsWith('stageVariables.') ? 'function' : variable.replace(/\..*$/, '');
}

/** Undefined where the backend's path is not the API's with something in front: rules do not rewrite paths. */
export function httpTarget(uri: string, integration: Integration, context: Context): string | undefined {
  const { targets, notes, where } = context;
  const link =
    integration.connectionType === 'VPC_LINK'
      ? ` through VPC link ${substituted(integration.connectionId ?? '', context.stageVariables)}`
      : '';
  if (!/^https?:\/\//.test(uri)) {
    // An HTTP API's private integration names a load balancer's listener or a Cloud Map service.
    if (rewritesPath(integration, context)) return undefined;
    return targets.nameOf(uri, uri.split('/')[2] ?? 'private', 'apigateway-http');
  }
  const base = baseUrl(uri, integration, context);
  // A variable elsewhere than at the path's end moves a part of the path.
  if (base === undefined || /(?<!\$)\{/.test(base) || rewritesPath(integration, context)) return undefined;
  const isComplete = !OPEN_VARIABLE.test(base) && URL.canParse(base);
  if (link)
    notes.push({ where, what: `goes to ${base}${link}: if that name does not resolve, give --target '${base}=URL'` });
  // API Gateway sends the backend's own name as Host.
  const known: WrittenGroup | undefined = isComplete
    ? { type: 'http', url: base, host: 'target', ...timeout(integration) }
    : undefined;
  const name = isComplete ? new URL(base).hostname : OPEN_VARIABLE.exec(base)?.[1]?.split('.').at(-1);
  return targets.nameOf(base, name ?? 'backend', 'apigateway-rest', known);
}

const timeout = ({ timeoutInMillis }: Integration): { timeoutMs?: number } =>
  timeoutInMillis === undefined ? {} : { timeoutMs: timeoutInMillis };

/** The backend's URL without the API's own path at its end; its variables may have other names (requestParameters). */
function baseUrl(uri: string, { requestParameters }: Integration, { path, isDefault }: Context): string | undefined {
  const own = uri.replace(/(?<!\$)\{([^}]+)\}/g, (whole, name: string) => {
    const source = requestParameters[`integration.request.path.${name}`];
    return source ? `{${source.replace('method.request.path.', '')}}` : whole;
  });
  const wanted = path.replaceAll('+}', '}');
  // The $default route, and the root, are what the URL itself stands for.
  if (isDefault) return own.replace(/\/\{[^}]+\}$/, '').replace(/\/$/, '');
  if (wanted === '/' && /^https?:\/\/[^/?#]+$/.test(own)) return own;
  return own.endsWith(wanted) ? own.slice(0, -wanted.length) : undefined;
}

/** HTTP API parameter mapping: `overwrite:path` sends another path, unless it is the request's own. */
function rewritesPath({ requestParameters }: Integration, { path }: Context): boolean {
  const overwritten = requestParameters['overwrite:path'];
  if (overwritten === undefined || overwritten === '$request.path') return false;
  return !(overwritten === '/$request.path.proxy' && path === '/{proxy+}');
}

/** `${stageVariables.NAME}`, where its value is given. */
export const substituted = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replace(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, (whole, name: string) => variables.get(name) ?? whole);
