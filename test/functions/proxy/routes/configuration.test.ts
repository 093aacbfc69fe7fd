import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { eventFile } from '../../../support/events.ts';
import { recordingBackend } from '../../../support/proxied-backend.ts';
import { type Supply, startProxy } from '../../../support/proxy.ts';
import { to } from '../../../support/routes.ts';

const backend = recordingBackend();
const folder = mkdtempSync(join(tmpdir(), 'routes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const table = (changes: object = {}): string =>
  JSON.stringify({
    targetGroups: { legacy: { type: 'http', url: backend.url, ...changes } },
    defaultAction: to('legacy'),
  });

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

describe('the function starts with its routes from', () => {
  const statusOf = async (supply: Supply, environment = {}) => {
    const result = await startProxy(supply, environment).invoke(eventFile('lattice-v2-get'));
    return (result as { statusCode: number }).statusCode;
  };

  it('BACKEND_URL', async () => {
    expect(await statusOf({ BACKEND_URL: backend.url })).toBe(200);
  });

  it('ROUTES', async () => {
    expect(await statusOf({ ROUTES: table() })).toBe(200);
  });

  it('ROUTES_FILE, anywhere', async () => {
    expect(await statusOf({ ROUTES_FILE: file('routes.json', table()) })).toBe(200);
  });

  it('ROUTES_FILE, a path in the package', async () => {
    file('in-package.json', table());
    onTestFinished(() => void delete process.env['LAMBDA_TASK_ROOT']);
    expect(await statusOf({ ROUTES_FILE: 'in-package.json' }, { LAMBDA_TASK_ROOT: folder })).toBe(200);
  });

  it('ROUTES_FILE, a path in the working folder where there is no package', async () => {
    const path = relative(process.cwd(), file('beside.json', table()));
    expect(await statusOf({ ROUTES_FILE: path })).toBe(200);
  });

  it('one, while the others are set and empty, as a template leaves them', async () => {
    expect(await statusOf({ BACKEND_URL: backend.url, ROUTES: '', ROUTES_FILE: '' })).toBe(200);
  });
});

describe('the function does not start, and says which key, where in it, and what was expected', () => {
  it.each<[what: string, supply: () => Supply, message: RegExp]>([
    ['nothing', () => ({}), /exactly one of ROUTES, ROUTES_FILE, .*BACKEND_URL must be set; none is/],
    [
      'two',
      () => ({ ROUTES: table(), BACKEND_URL: backend.url }),
      /exactly one of .* must be set; ROUTES and BACKEND_URL are/,
    ],
    ['text that is no JSON', () => ({ ROUTES: 'routes.json' }), /^ROUTES: not JSON/],
    ['a file that is not there', () => ({ ROUTES_FILE: '/gone/routes.json' }), /^ROUTES_FILE: .*\/gone\/routes\.json/],
    ['a file that is a folder', () => ({ ROUTES_FILE: folder }), /^ROUTES_FILE: cannot read/],
    ['a file that is no JSON', () => ({ ROUTES_FILE: file('bad.json', '{') }), /^ROUTES_FILE: not JSON/],
    [
      'a file with a fault in it',
      () => ({ ROUTES_FILE: file('fault.json', '{"targetGroups":{"a":{"type":"http"}}}') }),
      /^ROUTES_FILE: targetGroups\.a\.url: expected string/,
    ],
    ['a backend that is no URL', () => ({ BACKEND_URL: 'legacy' }), /^BACKEND_URL: .*expected http:\/\//],
    ['a backend at port 0', () => ({ BACKEND_URL: 'http://127.0.0.1:0' }), /^BACKEND_URL: .*expected http:\/\//],
    [
      'no AppConfig profile',
      () => ({ ROUTES_APPCONFIG: 'app/env' }),
      /^ROUTES_APPCONFIG: expected application\/environment\/profile/,
    ],
    [
      'a CA that is not there',
      () => ({ ROUTES: table({ url: 'https://legacy.internal', ca: 'gone.pem' }) }),
      /targetGroups\.legacy\.ca: cannot read gone\.pem/,
    ],
    [
      'a CA that is none',
      () => ({
        ROUTES: table({
          url: 'https://legacy.internal',
          ca: '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----',
        }),
      }),
      /targetGroups\.legacy\.ca: .*cannot be read/,
    ],
  ])('%s', async (_, supply, message) => {
    const started = async () => startProxy(supply()).invoke(eventFile('lattice-v2-get'));
    await expect(started()).rejects.toThrow(message);
  });
});
