import { Router } from '@aws-lambda-powertools/event-handler/http';
import { application } from '../application.ts';
import { ALB, ALB_MULTI, type Consumer, FUNCTION_URL, HTTP_API, REST } from '../consumer.ts';

const app = new Router();
app.route(
  async (context) => {
    const { req } = context;
    const url = new URL(req.url);
    const { status, headers, body } = application({
      method: req.method,
      target: url.pathname + url.search,
      header: (name) => req.headers.get(name) ?? undefined,
      body: Buffer.from(await req.arrayBuffer()),
    });
    // Text is what it takes an answer for, unless it is told.
    if (headers['content-type'] === 'application/octet-stream') context.isBase64Encoded = true;
    const lines = Object.entries(headers).flatMap(([name, value]) =>
      [value].flat().map((v): [string, string] => [name, v]),
    );
    return new Response(status === 204 ? null : new Uint8Array(body), { status, headers: lines });
  },
  { path: /\/.*/, method: ['GET', 'POST', 'PUT'] },
);

export const powertools: Consumer = {
  package: '@aws-lambda-powertools/event-handler',
  formats: [REST, HTTP_API, FUNCTION_URL, ALB, ALB_MULTI],
  handler: () => (event, context) => app.resolve(event, context as never),
};
