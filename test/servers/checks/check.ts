import type { HttpAnswer, HttpRequest } from '../../support/doors.ts';
import type { Running } from '../support/software.ts';

/** A server and the built handler in front of it. */
export interface Pair {
  server: Running;
  /** Asks through the handler, over HTTP or HTTPS. */
  ask(request: HttpRequest, scheme?: 'http' | 'https'): Promise<HttpAnswer>;
  /** Asks the server itself. */
  curl(request: HttpRequest, scheme?: 'http' | 'https'): Promise<HttpAnswer>;
}

export interface Check {
  name: string;
  /** What the maintainers' table says of it. */
  shows: string;
  run(pair: Pair): Promise<void>;
}

/** A request as callers send it; `Host` is the same for both ways. */
export const asking = (method: string, target: string, parts: Partial<HttpRequest> = {}): HttpRequest => ({
  method,
  target,
  ...parts,
  lines: [['host', 'api.example.com'], ...(parts.lines ?? [])],
});
