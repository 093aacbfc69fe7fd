import { type HttpAnswer, jsonAnswer } from '../http/answer.ts';
import { MAX_REQUEST } from '../lambda.ts';

/** What Lambda's Invoke refuses with: the exception's name in a header, its text in the body (AWS: API reference). */
const refusal = (status: number, name: string, body: Record<string, unknown>): HttpAnswer => {
  const answer = jsonAnswer(status, body);
  return { ...answer, headers: [...answer.headers, ['X-Amzn-ErrorType', name]] };
};

export const notFound = (arn: string): HttpAnswer =>
  refusal(404, 'ResourceNotFoundException', { Type: 'User', Message: `Function not found: ${arn}` });

export const accessDenied = (principal: string, arn: string): HttpAnswer =>
  refusal(403, 'AccessDeniedException', {
    Message: `User: ${principal} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no identity-based policy allows the lambda:InvokeFunction action`,
  });

/** An exception of AWS's common errors, which comes before any function is looked for. */
export const notAuthenticated = ({ name, message }: Error): HttpAnswer => refusal(403, name, { message });

export const throttled = refusal(429, 'TooManyRequestsException', {
  Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  Type: 'User',
  message: 'Rate Exceeded.',
});

export const tooLarge = (size: number): HttpAnswer =>
  refusal(413, 'RequestEntityTooLargeException', {
    Type: null,
    message: `${size} byte payload is too large for the RequestResponse invocation type (limit ${MAX_REQUEST} bytes)`,
  });

export const notJson = refusal(400, 'InvalidRequestContentException', {
  Type: 'User',
  message: 'Could not parse request body into json',
});

export const unknownOperation = refusal(404, 'UnknownOperationException', {
  message: 'Not an operation of this endpoint',
});
