import { configure } from '@codegenie/serverless-express';
import type { Handler } from '../../../local/lambda.ts';
import { ALB, ALB_MULTI, type Consumer, FUNCTION_URL, HTTP_API, LATTICE_V2, REST } from '../consumer.ts';
import { expressApp } from './express-app.ts';

export const serverlessExpress: Consumer = {
  package: '@codegenie/serverless-express',
  formats: [REST, HTTP_API, FUNCTION_URL, ALB, ALB_MULTI, LATTICE_V2],
  handler() {
    // Bytes are text to it unless it is told which types are not.
    const binarySettings = { contentTypes: ['application/octet-stream'], contentEncodings: ['gzip'] };
    return configure({ app: expressApp(), binarySettings }) as unknown as Handler;
  },
};
