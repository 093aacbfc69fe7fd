import { answer, type HttpAnswer } from '../http/answer.ts';
import { textOrBase64 } from '../http/body.ts';
import { allOf, endToEnd, grouped, lastOf, objectOf, valuesOf, withForwarded, withTraceId } from '../http/headers.ts';
import { queryPairs } from '../http/query.ts';
import type { HeaderLine, HttpRequest } from '../http/request.ts';
import { ALB_TARGET_GROUP_ARN } from './aws.ts';
import { BadResult, type Door, type Exchange, Refused } from './door.ts';
import { arrayValue, bodyBytes, type Json, mapLines, objectResult, statusCode, stringValue } from './result.ts';

/**
 * Of a request's body as the event holds it, and of the result's JSON: base64 counts (docs/wire-facts.md#alb-limits).
 */
const MAX_SIZE = 1024 * 1024;

const errorPage = (status: number, reason: string): HttpAnswer => {
  const title = `${status} ${reason}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return {
    ...answer(status, 'text/html', page),
    headers: [
      ['Server', 'awselb/2.0'],
      ['Content-Type', 'text/html'],
    ],
  };
};

const badRequest = errorPage(400, 'Bad Request');
const tooLarge = errorPage(413, 'Request Entity Too Large');
const badGateway = errorPage(502, 'Bad Gateway');

/** An ALB in front of a Lambda target group, without multi-value headers: of each name one value arrives. */
export const alb: Door = albDoor('ALB', false);

/** The same with the attribute `lambda.multi_value_headers.enabled`. */
export const albMultiValue: Door = albDoor('ALB with multi-value headers', true);

function albDoor(name: string, isMultiValue: boolean): Door {
  return {
    name,
    maxBody: MAX_SIZE,
    toEvent: (request) => toEvent(request, isMultiValue),
    toAnswer: (result, exchange) => toAnswer(result, exchange, isMultiValue),
    onFunctionError: () => badGateway,
    badRequest,
    tooLarge,
    badResult: badGateway,
  };
}

function toEvent(request: HttpRequest, isMultiValue: boolean): unknown {
  if (valuesOf(request.headers, 'upgrade').length > 0) throw new Refused(badRequest);
  const { body, isBase64Encoded } = textOrBase64(request);
  if (Buffer.byteLength(body) > MAX_SIZE) throw new Refused(tooLarge);

  // Names and values of the query stay as they were sent; `{}` without one.
  const query = grouped(queryPairs(request.query), (name) => name);
  const headers = grouped(withTraceId(withForwarded(endToEnd(request.headers), request), request, true));
  return {
    requestContext: { elb: { targetGroupArn: ALB_TARGET_GROUP_ARN } },
    httpMethod: request.method,
    path: request.path,
    ...(isMultiValue
      ? { multiValueQueryStringParameters: objectOf(query, allOf), multiValueHeaders: objectOf(headers, allOf) }
      : { queryStringParameters: objectOf(query, lastOf), headers: objectOf(headers, lastOf) }),
    body,
    isBase64Encoded,
  };
}

/** Only the map that fits the attribute is read; the other one's headers are lost (docs/wire-facts.md#alb-maps). */
function toAnswer(value: unknown, { resultSize }: Exchange, isMultiValue: boolean): HttpAnswer {
  if (resultSize > MAX_SIZE) throw new BadResult('the result is larger than 1 MB');
  if (hasNull(value)) throw new BadResult('null in the result');
  const result = objectResult(value);
  const status = statusCode(result['statusCode']);
  checkDescription(result['statusDescription'], status);

  const headers = endToEnd(
    isMultiValue ? multiValueLines(result) : mapLines(result['headers'], (v) => [stringValue(v)]),
  );
  if (valuesOf(headers, 'server').length === 0) headers.unshift(['Server', 'awselb/2.0']);
  const body = bodyBytes(result['body'], result['isBase64Encoded']);
  // Reported by users, not documented: what has no type is a download in the browser.
  if (body.length > 0 && valuesOf(headers, 'content-type').length === 0) {
    headers.push(['Content-Type', 'application/octet-stream']);
  }
  return { status, headers, body };
}

/** The values of one name go out in reverse (docs/wire-facts.md#alb-order). */
const multiValueLines = (result: Json): HeaderLine[] =>
  mapLines(result['multiValueHeaders'], (values) => arrayValue(values).map(stringValue).reverse());

/** `null`, at whatever depth, makes the whole result invalid (docs/wire-facts.md#alb-null). */
const hasNull = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some(hasNull));

/** Optional, but if there, `200 OK`: the status, one space, the reason. */
function checkDescription(description: unknown, status: number): void {
  if (description === undefined) return;
  if (typeof description === 'string' && new RegExp(`^${status} \\S`).test(description)) return;
  throw new BadResult(`statusDescription: ${JSON.stringify(description)}`);
}
