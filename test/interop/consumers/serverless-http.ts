import serverless from 'serverless-http';
import type { Handler } from '../../../local/lambda.ts';
import { ALB, ALB_MULTI, type Consumer, FUNCTION_URL, HTTP_API, REST } from '../consumer.ts';
import { expressApp } from './express-app.ts';

export const serverlessHttp: Consumer = {
  package: 'serverless-http',
  formats: [REST, HTTP_API, FUNCTION_URL, ALB, ALB_MULTI],
  handler: () => serverless(expressApp(), { binary: ['application/octet-stream'] }) as unknown as Handler,
};
