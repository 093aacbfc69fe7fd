import { gzipSync } from 'node:zlib';

/** One small web application, which each framework serves in its own way: so that only the way to it differs. */

/** What a framework shows of a request. */
export interface Seen {
  method: string;
  /** Path and query, as the framework has them. */
  target: string;
  header(name: string): string | undefined;
  body: Buffer;
}

export interface Said {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** Cookies whose dates hold a comma, by which no careless joining or splitting goes unnoticed. */
const COOKIES = [
  'session=a1; Expires=Wed, 21 Oct 2037 07:28:00 GMT; Path=/',
  'theme=dark; Expires=Thu, 22 Oct 2037 07:28:00 GMT',
];
export const BYTES = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

const say = (status: number, type: string | undefined, body: string | Buffer, more: Said['headers'] = {}): Said => ({
  status,
  headers: { ...(type && { 'content-type': type }), ...more },
  body: Buffer.from(body as string),
});

const PAGES: Record<string, (seen: Seen) => Said> = {
  echo: (seen) => say(200, 'application/json', JSON.stringify(report(seen))),
  text: () => say(200, 'text/html; charset=utf-8', '<p>é ☕</p>'),
  bytes: () => say(200, 'application/octet-stream', BYTES),
  gzip: () => say(200, 'text/plain', gzipSync('compressed'), { 'content-encoding': 'gzip' }),
  cookie: () => say(200, 'application/json', '{}', { 'set-cookie': COOKIES[0]! }),
  cookies: () => say(200, 'application/json', '{}', { 'set-cookie': COOKIES }),
  teapot: () => say(418, 'application/json', '{"short":"stout"}', { 'x-answer': 'a, b' }),
  empty: () => say(204, undefined, ''),
};

/** `/NAME/page/…` */
export const application = (seen: Seen): Said => {
  const page = PAGES[new URL(seen.target, 'http://any').pathname.split('/')[2] ?? ''];
  return page ? page(seen) : say(404, 'text/plain', `no page ${seen.target}`);
};

/** What an application reads: path and query decoded, as every framework hands them over. */
function report({ method, target, header, body }: Seen) {
  const url = new URL(target, 'http://any');
  return {
    method,
    path: decodeURIComponent(url.pathname),
    query: [...url.searchParams].map(([name, value]) => `${name}=${value}`).sort(),
    type: header('content-type'),
    text: header('x-text'),
    list: header('x-list')?.split(/, ?/),
    cookie: header('cookie')?.split(/; ?/),
    body: body.toString('base64'),
  };
}
