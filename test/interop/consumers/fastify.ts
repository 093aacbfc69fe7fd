import awsLambdaFastify from '@fastify/aws-lambda';
import fastify from 'fastify';
import type { Handler } from '../../../local/lambda.ts';
import { application } from '../application.ts';
import { ALB, ALB_MULTI, type Consumer, type Format, FUNCTION_URL, HTTP_API, REST } from '../consumer.ts';

function app() {
  const app = fastify({ exposeHeadRoutes: false });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.all('/*', async ({ method, raw, headers: received, body: bytes }, reply) => {
    const { status, headers, body } = application({
      method,
      target: raw.url!,
      header: (name) => [received[name]].flat().join(', ') || undefined,
      body: Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0),
    });
    return reply
      .code(status)
      .headers(headers)
      .send(body.length > 0 ? body : undefined);
  });
  return app;
}

export const fastifyAwsLambda: Consumer = {
  package: '@fastify/aws-lambda',
  formats: [REST, HTTP_API, FUNCTION_URL, ALB, ALB_MULTI],
  handler({ multiValueHeaders = false }: Format) {
    const binaryMimeTypes = ['application/octet-stream'];
    return awsLambdaFastify(app(), { binaryMimeTypes, albMultiValueHeaders: multiValueHeaders }) as unknown as Handler;
  },
};
