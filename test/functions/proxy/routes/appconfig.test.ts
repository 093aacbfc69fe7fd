import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { profileFetcher } from '../../../../functions/proxy/routes/appconfig.ts';
import { appConfigService } from '../../../../local/appconfig-service/service.ts';
import { configurationStore } from '../../../../local/appconfig-service/store.ts';
import { listening } from '../../../local/doors/knock.ts';
import { localService } from '../../../support/local-service.ts';

const configurations = configurationStore();
localService(appConfigService(configurations), 'AWS_ENDPOINT_URL_APPCONFIGDATA');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  configurations.deploy('proxy/live/routes', 'first', { label: 'v1' });
});
afterEach(() => vi.useRealTimers());

const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const fetcher = () => {
  const fetch = profileFetcher('proxy/live/routes', 'us-east-2');
  return () => fetch(AbortSignal.timeout(5_000));
};

describe('an AppConfig profile', () => {
  it('gives what is deployed with its label, then nothing until there is more', async () => {
    const fetch = fetcher();
    expect(await fetch()).toEqual({ text: 'first', version: 'v1' });
    pass(15);
    expect(await fetch()).toBeUndefined();
    configurations.deploy('proxy/live/routes', 'second', { label: 'v2' });
    pass(15);
    expect(await fetch()).toEqual({ text: 'second', version: 'v2' });
  });

  it('has no version where it has no label: it is known by its content then', async () => {
    configurations.deploy('proxy/live/routes', 'unlabelled');
    expect(await fetcher()()).toEqual({ text: 'unlabelled', version: '' });
  });

  it('may be asked every 15 seconds', async () => {
    const fetch = fetcher();
    await fetch();
    for (let i = 0; i < 5; i++) {
      pass(15);
      expect(await fetch()).toBeUndefined();
    }
  });

  it.each([
    ['has expired after a day without requests', 25 * 60 * 60],
    ['was used too early', 1],
  ])('starts a new session when its token %s', async (_what, seconds) => {
    const fetch = fetcher();
    await fetch();
    pass(seconds);
    await expect(fetch()).rejects.toMatchObject({ name: 'BadRequestException' });
    expect(await fetch()).toEqual({ text: 'first', version: 'v1' });
  });

  it('starts a new session when an answer got lost with the next token', async () => {
    const fetch = profileFetcher('proxy/live/routes', 'us-east-2');
    await fetch(AbortSignal.timeout(5_000));
    pass(15);
    await expect(fetch(AbortSignal.abort())).rejects.toThrow();
    expect(await fetch(AbortSignal.timeout(5_000))).toEqual({ text: 'first', version: 'v1' });
  });
});

/** AppConfig Data API reference: GetLatestConfiguration, VersionLabel. */
it('a configuration that AppConfig does not host itself, and so sends without a label, has no version', async () => {
  const before = process.env['AWS_ENDPOINT_URL_APPCONFIGDATA'];
  const server = createServer((request, answer) => {
    if (request.method === 'POST') answer.writeHead(201).end(JSON.stringify({ InitialConfigurationToken: 'first' }));
    else answer.writeHead(200, { 'next-poll-configuration-token': 'next' }).end('kept in S3');
  });
  onTestFinished(() => {
    vi.stubEnv('AWS_ENDPOINT_URL_APPCONFIGDATA', before);
    server.close();
  });
  vi.stubEnv('AWS_ENDPOINT_URL_APPCONFIGDATA', `http://127.0.0.1:${await listening(server)}`);
  expect(await fetcher()()).toEqual({ text: 'kept in S3', version: undefined });
});

it.each(['', 'routes', 'a/b', 'a/b/c/d', 'a//c', '/b/c'])('%j names no profile', (name) => {
  expect(() => profileFetcher(name, 'us-east-2')).toThrow('ROUTES_APPCONFIG: expected application/environment/profile');
});
