import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInspector } from '../../local/inspector/inspector.ts';
import { closeServers, HANDLER, listening, tableOf } from './support/recorded.ts';

let url: URL;
beforeAll(async () => {
  url = new URL(await listening(createInspector({ table: tableOf({ targetGroups: {} }), handler: HANDLER }).server));
});
afterAll(closeServers);

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
}

const ask = (method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request({ host: url.hostname, port: url.port, method, path, headers }, async (res) =>
      resolve({ status: res.statusCode!, headers: res.headers, body: await text(res) }),
    )
      .on('error', reject)
      .end(body);
  });

const json = { 'content-type': 'application/json' };

describe('the inspector answers its own page alone', () => {
  test.each<[string, () => Promise<Answer>, number]>([
    ['by any name of this machine', () => ask('GET', '/api/setting', { host: 'localhost:3000' }), 200],
    ['by its IPv6 name', () => ask('GET', '/api/setting', { host: '[::1]:3000' }), 200],
    ['not by a name that leads here from elsewhere', () => ask('GET', '/api/setting', { host: 'evil.example' }), 403],
    ['nor by one that only begins like ours', () => ask('GET', '/', { host: 'localhost.evil.example' }), 403],
    ["not another site's page", () => ask('GET', '/api/setting', { origin: 'http://evil.example' }), 403],
    [
      'nor a page of another port',
      () => ask('GET', '/api/setting', { host: 'localhost:1', origin: 'http://localhost:2' }),
      403,
    ],
    [
      'its own page',
      () => ask('POST', '/api/clear', { ...json, host: 'localhost:1', origin: 'http://localhost:1' }, '{}'),
      200,
    ],
    ["not a form of another site's", () => ask('POST', '/api/clear', { 'content-type': 'text/plain' }, '{}'), 415],
    ['what is no JSON is refused', () => ask('POST', '/api/clear', json, '{'), 400],
    ['a ramp that is not there', () => ask('POST', '/api/ramps/hold', json, '{"rule":"orders"}'), 400],
    ['and what is not there', () => ask('GET', '/api/requests/1'), 404],
    ['or has another method', () => ask('DELETE', '/api/setting'), 404],
  ])('%s', async (_, run, status) => {
    expect((await run()).status).toBe(status);
  });
});

test('its page may load nothing from elsewhere, and be shown in no frame', async () => {
  const { headers, body } = await ask('GET', '/');
  expect(body).toContain('<div id="app">');
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; script-src 'self';.* connect-src 'self';.* frame-ancestors 'none'$/,
  );
});

test.each(['/main.js', '/styles.css'])('%s is built', async (path) => {
  const { status, body } = await ask('GET', path);
  expect([status, body.length > 1000]).toEqual([200, true]);
});
