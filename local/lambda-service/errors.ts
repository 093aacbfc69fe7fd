import { type HttpAnswer, jsonAnswer } from '../http/answer.ts';
import { MAX_REQUEST } from '../lambda.ts';

/** A refusal of Lambda's Invoke. A header has the exception's name, the body its text (AWS: API reference). */
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

/** One of AWS's common errors. It comes before any function is looked for. */
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

export const invalidInvocationType = (type: string): HttpAnswer =>
  refusal(400, 'InvalidParameterValueException', {
    Type: 'User',
    message: `Value '${type}' at 'invocationType' must be one of RequestResponse, Event, DryRun`,
  });

export const unknownOperation = refusal(404, 'UnknownOperationException', {
  message: 'Not an operation of this endpoint',
});
