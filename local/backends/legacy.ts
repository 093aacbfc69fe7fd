import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import express, { type Express, type Request, type Response } from 'express';
import multer from 'multer';
import { homePage } from './home.ts';
import { picture } from './picture.ts';
import { clock, download } from './streams.ts';

interface Order {
  id: number;
  item: string;
  status: 'open' | 'shipped';
}

/** The private server behind the proxy. It has one page for each thing that can go wrong on the way to it. */
export function legacyBackend(): Express {
  const app = express();
  const image = picture();

  app.get('/', (_req, res) => void res.type('html').send(homePage));
  app.use(orders());
  app.post('/upload', multer({ storage: multer.memoryStorage() }).single('file'), upload);
  app.get('/image.png', (_req, res) => void res.type('png').send(image));
  app.get('/cookies', cookies);
  app.get('/gzip', gzip);
  app.get('/redirect', (_req, res) => res.redirect('/orders'));
  app.get('/slow', slow);
  app.get('/clock', clock);
  app.get('/download', download);
  app.get('/error', (_req, res) => void res.status(500).json({ error: 'The legacy backend broke, as you asked.' }));
  app.all('/status/:code', status);
  app.all(['/echo', '/echo/{*rest}'], echo);
  app.use((req, res) => void res.status(404).json({ error: `The legacy backend has no page ${req.path}` }));
  return app;
}

function orders() {
  const list: Order[] = [
    { id: 1, item: 'Tea, Earl Grey', status: 'shipped' },
    { id: 2, item: 'Café crème', status: 'open' },
    { id: 3, item: 'Half a pound of 50% cocoa', status: 'open' },
  ];
  const router = express.Router();
  router.get('/orders', (req, res) => {
    const wanted = req.query['status'];
    res.json(wanted === undefined ? list : list.filter(({ status }) => status === wanted));
  });
  router.get('/orders/:id', (req, res) => {
    const order = list.find(({ id }) => String(id) === req.params.id);
    if (order) res.json(order);
    else res.status(404).json({ error: `There is no order ${req.params.id}` });
  });
  router.post('/orders', express.json(), (req, res) => {
    const item: unknown = (req.body as { item?: unknown } | undefined)?.item;
    if (typeof item !== 'string') {
      res.status(400).json({ error: 'Expected {"item": "…"}' });
      return;
    }
    const order: Order = { id: list.length + 1, item, status: 'open' };
    list.push(order);
    res.status(201).location(`/orders/${order.id}`).json(order);
  });
  return router;
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function upload({ file }: Request, res: Response): void {
  if (file) res.json({ name: file.originalname, type: file.mimetype, size: file.size, sha256: sha256(file.buffer) });
  else res.status(400).json({ error: 'Expected a multipart form with a field called file' });
}

function cookies(req: Request, res: Response): void {
  const expires = new Date('2036-10-21T07:28:00Z');
  res.cookie('session', 'a1b2c3', { httpOnly: true, expires });
  res.cookie('theme', 'dark', { expires });
  res.json({ received: req.get('cookie') ?? null });
}

function gzip(_req: Request, res: Response): void {
  const text = 'This came compressed and was not touched on the way. '.repeat(40);
  res.set('content-encoding', 'gzip').type('text').send(gzipSync(text));
}

async function slow({ query }: Request, res: Response): Promise<void> {
  const ms = Math.min(Number(query['ms'] ?? 1000) || 0, 60_000);
  await sleep(ms);
  res.json({ waited: ms });
}

function status(req: Request, res: Response): void {
  const code = Number(req.params['code']);
  if (Number.isInteger(code) && code >= 200 && code <= 599) res.status(code).json({ status: code });
  else res.status(400).json({ error: 'Expected a status from 200 to 599' });
}

/** Answers with the request as it arrived. Nothing is parsed, so every difference is visible. */
async function echo(req: Request, res: Response): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  res.json({
    method: req.method,
    url: req.url,
    rawHeaders: req.rawHeaders,
    body: body.toString('base64'),
    size: body.length,
    sha256: sha256(body),
  });
}
