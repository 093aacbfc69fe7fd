import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import type { Handler } from '../../../local/lambda.ts';
import { application } from '../application.ts';
import { ALB, ALB_MULTI, type Consumer, FUNCTION_URL, HTTP_API, LATTICE_V2, REST } from '../consumer.ts';

const app = new Hono();
app.all('*', async ({ req }) => {
  const url = new URL(req.url);
  const { status, headers, body } = application({
    method: req.method,
    target: url.pathname + url.search,
    header: (name) => req.header(name),
    body: Buffer.from(await req.arrayBuffer()),
  });
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((v): [string, string] => [name, v]),
  );
  return new Response(status === 204 ? null : new Uint8Array(body), { status, headers: lines });
});

export const hono: Consumer = {
  package: 'hono',
  formats: [REST, HTTP_API, FUNCTION_URL, ALB, ALB_MULTI, LATTICE_V2],
  handler: () => handle(app) as unknown as Handler,
};
