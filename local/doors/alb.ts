import { answer, type HttpAnswer } from '../http/answer.ts';
import { textOrBase64 } from '../http/body.ts';
import { endToEnd, valuesOf, withForwarded, withTraceId } from '../http/headers.ts';
import type { HttpRequest } from '../http/request.ts';
import type { FunctionResult } from '../lambda.ts';
import {
  BadResult,
  boolean,
  type Check,
  checkBase64,
  checkMembers,
  ifGiven,
  listOf,
  mapOf,
  status,
  text,
} from './checks.ts';
import { type Door, Refused } from './door.ts';
import { albShape } from './shapes/alb.ts';

/** Limits the body as the event holds it and the result's JSON, so base64 counts (docs/wire-facts.md#alb-limits). */
const MAX_SIZE = 1024 * 1024;

const errorPage = (status: number, reason: string): HttpAnswer => {
  const title = `${status} ${reason}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  const { headers, ...rest } = answer(status, 'text/html', page);
  return { ...rest, headers: [['Server', 'awselb/2.0'], ...headers] };
};

const badRequest = errorPage(400, 'Bad Request');
const tooLarge = errorPage(413, 'Request Entity Too Large');

/** The attributes of load balancer and target group that an event shows. Both are off by default. */
export interface AlbAttributes {
  /** `lambda.multi_value_headers.enabled`; without it one value of each name arrives. */
  multiValueHeaders?: boolean;
  /** `routing.http.xff_client_port.enabled` (docs/wire-facts.md#alb-client-port). */
  clientPort?: boolean;
}

/** An ALB in front of a Lambda target group. */
export const albDoor = (name: string, { multiValueHeaders = false, clientPort = false }: AlbAttributes = {}): Door => ({
  name,
  shape: albShape(multiValueHeaders),
  maxBody: MAX_SIZE,
  admit(request) {
    if (valuesOf(request.headers, 'upgrade').length > 0) throw new Refused(badRequest);
    if (Buffer.byteLength(textOrBase64(request).body) > MAX_SIZE) throw new Refused(tooLarge);
    const client = clientPort ? withPort(request) : request.sourceIp;
    const headers = withForwarded(endToEnd(request.headers), request, { client });
    return { ...request, headers: withTraceId(headers, request, true) };
  },
  check: (result) => checkResult(result, multiValueHeaders),
  release,
  badRequest,
  tooLarge,
  badGateway: errorPage(502, 'Bad Gateway'),
});

export const alb = albDoor('ALB');
export const albMultiValue = albDoor('ALB with multi-value headers', { multiValueHeaders: true });

const withPort = ({ sourceIp, sourcePort }: HttpRequest): string =>
  sourceIp.includes(':') ? `[${sourceIp}]:${sourcePort}` : `${sourceIp}:${sourcePort}`;

/** `null` is refused everywhere but in the map that is not read (docs/wire-facts.md#alb-null). */
function checkResult({ result, payload }: FunctionResult, multiValueHeaders: boolean): void {
  if (Buffer.byteLength(payload) > MAX_SIZE) throw new BadResult('the result is larger than 1 MB');
  checkMembers(result, {
    statusCode: status,
    ...(multiValueHeaders ? { multiValueHeaders: ifGiven(mapOf(listOf(text))) } : { headers: ifGiven(mapOf(text)) }),
    body: ifGiven(text),
    isBase64Encoded: ifGiven(boolean),
  });
  checkMembers(result, { statusDescription: ifGiven(description((result as { statusCode: number }).statusCode)) });
  checkBase64(result);
}

/** Optional, but if given it is the status, one space and the reason (docs/wire-facts.md#alb-status-description). */
const description =
  (status: number): Check =>
  (value) =>
    new RegExp(`^${status} \\S`).test(String(value)) ? undefined : `is ${JSON.stringify(value)}, not like "200 OK"`;

function release({ status, headers: released, body }: HttpAnswer): HttpAnswer {
  const headers = endToEnd(released);
  if (valuesOf(headers, 'server').length === 0) headers.unshift(['Server', 'awselb/2.0']);
  // Users report it, AWS documents nothing: a browser downloads what has no type.
  if (body.length > 0 && valuesOf(headers, 'content-type').length === 0) {
    headers.push(['Content-Type', 'application/octet-stream']);
  }
  return { status, headers, body };
}
