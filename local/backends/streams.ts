import { Readable } from 'node:stream';
import type { Request, Response } from 'express';

/**
 * Server-sent events: the time, once a second or as often as `?ms=` says, and without an end unless `?events=` gives
 * one. A browser that comes back says in Last-Event-ID which it had, and goes on with the next.
 */
export function clock(req: Request, res: Response): void {
  const every = Math.max(1, Number(req.query['ms'] ?? 1000));
  const last = Number(req.query['events'] ?? Number.POSITIVE_INFINITY);
  let id = Number(req.get('last-event-id') ?? 0);
  const tick = (): void => {
    id += 1;
    res.write(`id: ${id}\ndata: ${new Date().toISOString()}\n\n`);
    if (id >= last) res.end();
  };
  res.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  res.flushHeaders();
  tick();
  const timer = setInterval(tick, every);
  res.once('finish', () => clearInterval(timer)).once('close', () => clearInterval(timer));
}

const MEGABYTE = 1_000_000;

/** 30 MB, five times what a front door takes that does not stream. */
export function download(_req: Request, res: Response): void {
  const piece = Buffer.alloc(MEGABYTE, 'lattice-migration-proxy\n');
  res.set({ 'content-type': 'application/octet-stream', 'content-length': String(30 * MEGABYTE) });
  Readable.from(Array.from({ length: 30 }, () => piece)).pipe(res);
}
