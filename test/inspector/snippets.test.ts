import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MASK, Masker } from '../../local/inspector/mask/mask.ts';
import { SNIPPETS } from '../../local/inspector/snippets.ts';
import { decode } from '../../shared/formats/index.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import { backend, closeServers } from './support/recorded.ts';

/** The code for fetch is run, and a server sees what it sends. HTTPie is not at hand, so its text is compared. */

let url: string;
let seen: { req: IncomingMessage; body: Buffer };

beforeAll(async () => {
  url = await backend(async (req, res) => {
    seen = { req, body: await buffer(req) };
    res.end('ok');
  });
});
afterAll(closeServers);

const requestIn = (event: unknown) => decode(event, { sources: {}, requestContext: {}, now: Date.now }).request;

type AsyncFunction = new (...code: string[]) => (console: object) => Promise<void>;
const AsyncFunction = (async () => {}).constructor as AsyncFunction;

const FETCHS_OWN =
  /^(?:host|user-agent|accept|accept-language|accept-encoding|sec-fetch-.*|connection|content-length|x-forwarded-.*|x-amzn-.*|cloudfront-.*|x-amz-cf-id|via)$/;

describe('code for fetch', () => {
  test.each(EVENT_FILES)('%s', async (file) => {
    const request = requestIn(eventFile(file));
    await new AsyncFunction('console', SNIPPETS['fetch']!(request, url, new Masker(true)))({ log() {} });
    // fetch spells some characters of a URL in its own way (WHATWG URL), such as ' as %27.
    const { pathname, search } = new URL(url + request.path);
    expect([seen.req.method, seen.req.url]).toEqual([request.method, pathname + search]);
    if (request.method !== 'GET') {
      expect(seen.body).toEqual(Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8'));
    }
    for (const [name, values] of Object.entries(request.headers)) {
      const sent = seen.req.headers[name];
      if (!FETCHS_OWN.test(name)) expect([name, sent]).toEqual([name, values.join(name === 'cookie' ? '; ' : ', ')]);
    }
  });
});

const alb = (more: object) =>
  requestIn({ ...eventFile('alb-single-value'), headers: {}, queryStringParameters: {}, ...more });

test.each([
  [alb({ path: '/a' }), "http --path-as-is --ignore-stdin 'GET' 'http://h/a'"],
  [
    alb({
      httpMethod: 'POST',
      path: '/a',
      body: "it's",
      headers: { 'content-type': 'text/plain', 'x-a': '=1', 'x-b': '' },
    }),
    String.raw`http --path-as-is --ignore-stdin --raw 'it'\''s' 'POST' 'http://h/a' 'content-type:text/plain' 'x-a:\=1' 'x-b;'`,
  ],
  [
    alb({ httpMethod: 'PUT', path: '/a', body: '/wA=', isBase64Encoded: true }),
    "printf %s '/wA=' | base64 -d | http --path-as-is 'PUT' 'http://h/a' 'content-type:'",
  ],
])('a command for HTTPie', (request, command) =>
  expect(SNIPPETS['httpie']!(request, 'http://h', new Masker())).toBe(command),
);

test.each(Object.keys(SNIPPETS))('%s has its secrets masked, and says how many', (name) => {
  const masker = new Masker();
  const request = alb({ httpMethod: 'POST', headers: { authorization: 'Bearer hunter2' }, body: '{"pin":"hunter2"}' });
  const text = SNIPPETS[name]!(request, 'http://h', masker);
  expect([text.includes(MASK), text.includes('hunter2'), masker.masked]).toEqual([true, false, 2]);
});
