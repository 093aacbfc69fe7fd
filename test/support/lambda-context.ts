import type { Context } from 'aws-lambda';

const gone = () => {
  throw new Error('removed in Node 24: the handler answers with a promise');
};

/** What Lambda hands to a function beside the event. The deadline is fixed when the context is made. */
export function lambdaContext(remainingMs = 30_000): Context {
  const deadline = Date.now() + remainingMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'lattice-migration-proxy',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-2:123456789012:function:lattice-migration-proxy',
    memoryLimitInMB: '1024',
    awsRequestId: '99999999-aaaa-4bbb-8ccc-dddddddddddd',
    logGroupName: '/aws/lambda/lattice-migration-proxy',
    logStreamName: '2024/09/24/[$LATEST]0123456789abcdef0123456789abcdef',
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: gone,
    fail: gone,
    succeed: gone,
  };
}
