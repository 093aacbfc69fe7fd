import express, { type Express } from 'express';
import { application } from '../application.ts';

/** For the two libraries that serve an Express application. */
export function expressApp(): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(express.raw({ type: () => true }));
  app.use((req, res) => {
    const { status, headers, body } = application({
      method: req.method,
      target: req.originalUrl,
      header: (name) => req.get(name),
      body: Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0),
    });
    res.status(status);
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
    res.end(body.length > 0 ? body : undefined);
  });
  return app;
}
