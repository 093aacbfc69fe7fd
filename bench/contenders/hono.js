import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { proxy } from 'hono/proxy';

const app = new Hono();
app.all('*', (c) => {
  const { pathname, search } = new URL(c.req.url);
  return proxy(`${process.env.BACKEND_URL}${pathname}${search}`, { ...c.req, headers: { ...c.req.header() } });
});

export const handler = handle(app);
