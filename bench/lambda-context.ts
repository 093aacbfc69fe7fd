/** The second argument of a handler, as Lambda's runtime gives it. */
export const lambdaContext = {
  functionName: 'proxy',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-2:123456789012:function:proxy',
  memoryLimitInMB: '1024',
  awsRequestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
  logGroupName: '/aws/lambda/proxy',
  logStreamName: '2026/03/10/[$LATEST]0123456789abcdef',
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => 30_000,
};

/** The exports of a bundled contender. */
export type Handler = (event: unknown, context: typeof lambdaContext) => Promise<unknown>;

export interface Bundle {
  handler: Handler;
  /** The end of the last invocation, of a handler that returns before it. */
  ended?: () => Promise<unknown>;
}
