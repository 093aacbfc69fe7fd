import { execFile } from 'node:child_process';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { curlCommand } from '../../local/inspector/curl.ts';
import { MASK, Masker } from '../../local/inspector/mask/mask.ts';
import { decode } from '../../shared/formats/index.ts';
import { EVENT_FILES, eventFile } from '../support/events.ts';
import { backend, closeServers } from './support/recorded.ts';

/** The commands are run, by a shell and curl; a server sees what they send. */

let url: string;
let seen: { req: IncomingMessage; body: Buffer };

beforeAll(async () => {
  url = await backend(async (req, res) => {
    seen = { req, body: await buffer(req) };
    res.end('ok');
  });
});
afterAll(closeServers);

const requestOf = (event: unknown) => decode(event, { sources: {}, requestContext: {}, now: Date.now }).request;

async function run(event: unknown): Promise<typeof seen> {
  await promisify(execFile)('sh', ['-c', curlCommand(requestOf(event), url, new Masker(true))]);
  return seen;
}

/** What a front door writes, or curl, so that the two need not be the same. */
const NOT_COMPARED =
  /^(?:host|user-agent|accept|connection|content-length|x-forwarded-.*|x-amzn-.*|cloudfront-.*|x-amz-cf-id)$/;

test.each(EVENT_FILES)('%s', async (file) => {
  const request = requestOf(eventFile(file));
  const { req, body } = await run(eventFile(file));
  expect([req.method, req.url]).toEqual([request.method, request.path]);
  expect(body).toEqual(Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8'));
  for (const [name, values] of Object.entries(request.headers)) {
    const sent = req.headersDistinct[name]?.map((value) => Buffer.from(value, 'latin1').toString());
    const expected = name === 'cookie' ? [values.join('; ')] : values;
    if (!NOT_COMPARED.test(name)) expect([name, sent]).toEqual([name, expected]);
  }
  expect(req.headers['content-type']).toBe(request.headers['content-type']?.[0]);
});

describe('a command', () => {
  const alb = (more: object) => ({ ...eventFile('alb-single-value'), ...more });

  test('survives quotes, line ends, and a body that begins with @', async () => {
    const body = `@it's "a"\n$HOME \\`;
    const { body: sent } = await run(alb({ httpMethod: 'PUT', body, isBase64Encoded: false }));
    expect(sent.toString()).toBe(body);
  });

  test('carries every byte', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const { body } = await run(alb({ httpMethod: 'POST', body: bytes.toString('base64'), isBase64Encoded: true }));
    expect(body).toEqual(bytes);
  });

  test('sends one request, whatever brackets and braces its path has', async () => {
    expect((await run(alb({ path: '/a[1-3]/{b,c}' }))).req.url).toMatch(/^\/a\[1-3\]\/\{b,c\}/);
  });

  test('asks for a head alone', async () => {
    expect((await run(alb({ httpMethod: 'HEAD', body: '' }))).req.method).toBe('HEAD');
  });

  test('has its secrets masked unless asked', () => {
    const request = requestOf(alb({ headers: { authorization: 'Bearer abc' } }));
    expect(curlCommand(request, url, new Masker())).toContain(`-H 'authorization: Bearer ${MASK}'`);
    expect(curlCommand(request, url, new Masker(true))).toContain("-H 'authorization: Bearer abc'");
  });
});
