import {
  AppConfigDataClient,
  GetLatestConfigurationCommand,
  StartConfigurationSessionCommand,
} from '@aws-sdk/client-appconfigdata';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { appConfigService } from '../../../local/appconfig-service/service.ts';
import { configurationStore } from '../../../local/appconfig-service/store.ts';
import { listening } from '../doors/knock.ts';

const configurations = configurationStore();
const server = appConfigService(configurations);
let url: string;
let client: AppConfigDataClient;

beforeAll(async () => {
  url = `http://127.0.0.1:${await listening(server)}`;
  const credentials = { accessKeyId: 'A', secretAccessKey: 'S' };
  client = new AppConfigDataClient({ region: 'us-east-2', endpoint: url, credentials, maxAttempts: 1 });
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  configurations.deploy('proxy/live/routes', 'first', { label: 'v1' });
});
afterEach(() => vi.useRealTimers());
afterAll(() => {
  client.destroy();
  server.close();
});

const start = async (seconds?: number, profile = 'routes') => {
  const command = new StartConfigurationSessionCommand({
    ApplicationIdentifier: 'proxy',
    EnvironmentIdentifier: 'live',
    ConfigurationProfileIdentifier: profile,
    ...(seconds !== undefined && { RequiredMinimumPollIntervalInSeconds: seconds }),
  });
  return (await client.send(command)).InitialConfigurationToken!;
};
const latest = async (token: string) => {
  const { Configuration, ...rest } = await client.send(
    new GetLatestConfigurationCommand({ ConfigurationToken: token }),
  );
  return { ...rest, text: Configuration?.transformToString() ?? '', next: rest.NextPollConfigurationToken! };
};
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

describe('AppConfig, as its own SDK sees it', () => {
  it('gives what is deployed once, then nothing until there is more', async () => {
    const first = await latest(await start(15));
    expect(first).toMatchObject({ text: 'first', VersionLabel: 'v1', NextPollIntervalInSeconds: 15 });
    pass(15);
    const second = await latest(first.next);
    expect(second.text).toBe('');
    configurations.deploy('proxy/live/routes', 'second', { label: 'v2' });
    pass(15);
    expect(await latest(second.next)).toMatchObject({ text: 'second', VersionLabel: 'v2' });
  });

  it.each([
    [15, 14.9],
    [undefined, 59.9],
  ])('refuses a call before the interval of %j seconds is over, then takes it', async (seconds, early) => {
    const { next } = await latest(await start(seconds));
    pass(early);
    await expect(latest(next)).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringMatching('too early'),
    });
    pass(0.2);
    expect((await latest(next)).text).toBe('');
  });

  it('takes each token once', async () => {
    const token = await start(15);
    await latest(token);
    await expect(latest(token)).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it('takes no token after a day', async () => {
    const { next } = await latest(await start(15));
    pass(24 * 60 * 60 + 1);
    await expect(latest(next)).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringMatching('expired'),
    });
  });

  it.each([14, 86_401])('refuses an interval of %d seconds', (seconds) =>
    expect(start(seconds)).rejects.toMatchObject({ name: 'BadRequestException' }),
  );

  it('knows no profile that nothing was deployed to', () =>
    expect(start(15, 'other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' }));
});

it('deploys a file by PUT: curl -T FILE URL/application/environment/profile', async () => {
  const answer = await fetch(`${url}/proxy/live/routes?label=v9`, { method: 'PUT', body: 'by curl' });
  expect(answer.status).toBe(200);
  expect(await latest(await start())).toMatchObject({ text: 'by curl', VersionLabel: 'v9' });
});

describe('a call by hand', () => {
  const SIGNED =
    'AWS4-HMAC-SHA256 Credential=A/20261128/us-east-2/appconfig/aws4_request, SignedHeaders=host, Signature=' +
    '0'.repeat(64);
  const IDS = { ApplicationIdentifier: 'a', EnvironmentIdentifier: 'b', ConfigurationProfileIdentifier: 'c' };
  const call = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: SIGNED, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body }),
    });
    await answer.arrayBuffer();
    return [answer.status, answer.headers.get('x-amzn-errortype')];
  };

  it.each<[what: string, method: string, path: string, body: string | undefined, status: number, name: string]>([
    ['that is not JSON', 'POST', '/configurationsessions', 'x', 400, 'SerializationException'],
    ['that is empty', 'POST', '/configurationsessions', '', 400, 'SerializationException'],
    ['that is null', 'POST', '/configurationsessions', 'null', 400, 'BadRequestException'],
    [
      'without a profile',
      'POST',
      '/configurationsessions',
      '{"ApplicationIdentifier":"a"}',
      400,
      'BadRequestException',
    ],
    [
      'with a number as environment',
      'POST',
      '/configurationsessions',
      JSON.stringify({ ...IDS, EnvironmentIdentifier: 1 }),
      400,
      'BadRequestException',
    ],
    [
      'with an interval in quotes',
      'POST',
      '/configurationsessions',
      JSON.stringify({ ...IDS, RequiredMinimumPollIntervalInSeconds: '15' }),
      400,
      'BadRequestException',
    ],
    ['without a token', 'GET', '/configuration', undefined, 400, 'BadRequestException'],
    ['with a token of its own', 'GET', '/configuration?configuration_token=x', undefined, 400, 'BadRequestException'],
    ['of another operation', 'POST', '/configuration', '{}', 404, 'ResourceNotFoundException'],
    ['that deploys to no profile', 'PUT', '/a/b', 'x', 400, 'BadRequestException'],
    ['that deploys nothing', 'PUT', '/a/b/c', '', 400, 'BadRequestException'],
  ])('%s is refused', async (_, method, path, body, status, name) => {
    expect(await call(method, path, body)).toEqual([status, name]);
  });

  it('without a signature is refused', async () => {
    expect(await call('POST', '/configurationsessions', JSON.stringify(IDS), { authorization: '' })).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ]);
  });

  it('of another type is refused', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect(await call('POST', '/configurationsessions', JSON.stringify(IDS), headers)).toEqual([
      415,
      'UnsupportedMediaTypeException',
    ]);
  });
});
