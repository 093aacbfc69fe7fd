import {
  AppConfigDataClient,
  GetLatestConfigurationCommand,
  StartConfigurationSessionCommand,
} from '@aws-sdk/client-appconfigdata';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, test } from 'vitest';
import { createRoutes } from '../../functions/proxy/routes/routes.ts';
import { type LiveRoutes, liveRoutes } from '../../local/live-routes.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { listening } from './doors/knock.ts';

const SDK = { region: 'us-east-2', credentials: { accessKeyId: 'A', secretAccessKey: 'S' }, maxAttempts: 1 };

let live: LiveRoutes | undefined;
afterEach(() => void live?.server.close());

/** As `npm start` opens it, but on a free port; and the table that the printed curl line would put there. */
async function opened(
  env: Record<string, string>,
): Promise<{ endpoint: string; put(table: string): Promise<Response> }> {
  live = liveRoutes(env, 3000, 'first')!;
  const endpoint = `http://127.0.0.1:${await listening(live.server)}`;
  const { pathname } = new URL(live.curl.split(' ').at(-1)!);
  return { endpoint, put: (body) => fetch(`${endpoint}${pathname}`, { method: 'PUT', body }) };
}

describe('without ROUTES_PARAMETER and ROUTES_APPCONFIG', () => {
  test('the table is fixed', () => expect(liveRoutes({}, 3000, '{}')).toBeUndefined());
});

test('ROUTES_PARAMETER: the table is in a parameter of the local SSM, until curl puts another there', async () => {
  const { endpoint, put } = await opened({ ROUTES_PARAMETER: '/proxy/routes' });
  expect(live).toMatchObject({
    port: 3024,
    environment: { ROUTES_PARAMETER: '/proxy/routes', AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:3024' },
    curl: 'curl -T FILE http://127.0.0.1:3024/proxy/routes',
  });
  const client = new SSMClient({ ...SDK, endpoint });
  const read = async () => (await client.send(new GetParameterCommand({ Name: '/proxy/routes' }))).Parameter?.Value;
  expect(await read()).toBe('first');
  expect((await put('second')).status).toBe(200);
  expect(await read()).toBe('second');
  expect(['1', '2', '3', '0', 'a1b2c3d4', ''].map(live!.textOf)).toEqual([
    'first',
    'second',
    ...[undefined, undefined, undefined, undefined],
  ]);
});

test('ROUTES_APPCONFIG: the table is in a profile of the local AppConfig, until curl deploys another', async () => {
  const { endpoint, put } = await opened({ ROUTES_APPCONFIG: 'proxy/live/routes' });
  expect(live).toMatchObject({
    port: 3025,
    environment: { ROUTES_APPCONFIG: 'proxy/live/routes', AWS_ENDPOINT_URL_APPCONFIGDATA: 'http://127.0.0.1:3025' },
    curl: 'curl -T FILE http://127.0.0.1:3025/proxy/live/routes',
  });
  const client = new AppConfigDataClient({ ...SDK, endpoint });
  const read = async () => {
    const { InitialConfigurationToken } = await client.send(
      new StartConfigurationSessionCommand({
        ApplicationIdentifier: 'proxy',
        EnvironmentIdentifier: 'live',
        ConfigurationProfileIdentifier: 'routes',
      }),
    );
    const latest = await client.send(
      new GetLatestConfigurationCommand({ ConfigurationToken: InitialConfigurationToken }),
    );
    return latest.Configuration?.transformToString();
  };
  expect(await read()).toBe('first');
  expect((await put('second')).status).toBe(200);
  expect(await read()).toBe('second');

  await fetch(`${endpoint}/proxy/live/routes?label=third`, { method: 'PUT', body: '3' });
  // What has no label is known to the function by its content (functions/proxy/routes/routes.ts).
  expect([versionOf('first'), versionOf('second'), 'third', '', versionOf('3')].map(live!.textOf)).toEqual([
    'first',
    'second',
    '3',
    ...[undefined, undefined],
  ]);
});

const versionOf = (text: string): string =>
  createRoutes(checkRouteTable({ targetGroups: {} }, 'table'), { text }, {}).version;
