import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a route answers; nothing where it has taken the response over. */
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

/** No page but ours may load anything, and ours nothing from elsewhere: what is converted in the page stays there. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A server for this machine's own browser; JSON unless a route says otherwise. */
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

/** A name that leads here from elsewhere (DNS rebinding), or another site's page, may neither read nor replay. */
function refuseOthers({ headers }: IncomingMessage): void {
  if (!/^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(headers.host ?? '')) {
    throw new ApiError(403, 'the inspector answers to localhost only');
  }
  const origin = headers.origin;
  if (origin !== undefined && origin !== `http://${headers.host}`) throw new ApiError(403, 'only its own page may ask');
}

async function json(req: IncomingMessage): Promise<unknown> {
  // Another site's form cannot send this type without asking first.
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
