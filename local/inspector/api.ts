import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** A route's answer. A route that writes the response itself returns none. */
interface Reply {
  status?: number;
  type?: string;
  body: unknown;
}

export type Route = (
  url: URL,
  match: RegExpExecArray,
  body: unknown,
  res: ServerResponse,
) => Promise<Reply | undefined> | Reply | undefined;
export type Routes = readonly (readonly [method: string, path: RegExp, route: Route])[];

/** An error that the page shows as it is. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The page loads nothing from elsewhere and no other page may frame it, so what is converted in it stays there. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A server for a browser on this machine. It answers JSON unless a route names another type. */
export function createApi(routes: Routes): Server {
  return createServer(async (req, res) => {
    try {
      refuseOthers(req);
      const url = new URL(req.url!, 'http://localhost');
      const reply = await dispatch(routes, req, res, url);
      if (reply) write(res, reply);
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 500;
      write(res, { status, body: { error: (error as Error).message } });
    }
  });
}

async function dispatch(
  routes: Routes,
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
): Promise<Reply | undefined> {
  for (const [method, path, route] of routes) {
    const match = path.exec(url.pathname);
    if (match && req.method === method) return route(url, match, method === 'POST' ? await json(req) : undefined, res);
  }
  throw new ApiError(404, `nothing is at ${url.pathname}`);
}

/** Refuses other sites' pages, and names that lead here from elsewhere (DNS rebinding): they could read or send. */
function refuseOthers({ headers }: IncomingMessage): void {
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(headers.host ?? '')) {
    throw new ApiError(403, 'the inspector answers to localhost only');
  }
  const origin = headers.origin;
  if (origin !== undefined && origin !== `http://${headers.host}`) throw new ApiError(403, 'only its own page may ask');
}

async function json(req: IncomingMessage): Promise<unknown> {
  // A browser asks before it sends this type to another site (CORS preflight).
  if (req.headers['content-type'] !== 'application/json') throw new ApiError(415, 'expected application/json');
  try {
    return JSON.parse(await text(req));
  } catch {
    throw new ApiError(400, 'expected JSON');
  }
}

function write(res: ServerResponse, { status = 200, type = 'application/json', body }: Reply): void {
  const content = type === 'application/json' ? JSON.stringify(body) : (body as string | Uint8Array);
  res.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  res.end(content);
}
