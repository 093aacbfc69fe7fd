import { AppConfigClient, ListApplicationsCommand, ListDeploymentStrategiesCommand } from '@aws-sdk/client-appconfig';
import { describe, expect, it } from 'vitest';
import { openProfile } from '../../../cli/routes/appconfig.ts';
import { appConfigService } from '../../../local/appconfig-service/service.ts';
import { configurationStore } from '../../../local/appconfig-service/store.ts';
import { localService } from '../../support/local-service.ts';

/** Profiles of AppConfig by the names that a person knows. */

const configurations = configurationStore();
for (const profile of ['proxy/live/routes', 'proxy/test/rates', 'shop/live/prices'])
  configurations.deploy(profile, profile);
localService(appConfigService(configurations), 'AWS_ENDPOINT_URL_APPCONFIG');

type Path = [string, string, string];

describe('a profile', () => {
  it.each<[path: Path, strategy: string | undefined]>([
    [['proxy', 'live', 'routes'], undefined],
    [['proxy', 'test', 'rates'], 'shop-gradual'],
    [['shop', 'live', 'prices'], undefined],
  ])('%j is found by its names', async (path, strategy) => {
    expect((await (await openProfile(path, strategy, 'at-once')).read()).text).toBe(path.join('/'));
  });

  it('is found by ids', async () => {
    const client = new AppConfigClient({});
    const { Items: applications } = await client.send(new ListApplicationsCommand({}));
    const { Items: strategies } = await client.send(new ListDeploymentStrategiesCommand({}));
    const [application, strategy] = [applications![1]!.Id!, strategies![0]!.Id!];
    const store = await openProfile([application, 'live', 'prices'], strategy, 'at-once');
    expect((await store.read()).text).toBe('shop/live/prices');
  });

  it.each<[path: Path, strategy: string | undefined, message: string]>([
    [['nowhere', 'live', 'routes'], undefined, 'no application is called nowhere; known: proxy, shop'],
    [['proxy', 'nowhere', 'routes'], undefined, 'no environment is called nowhere; known: live, test'],
    [['proxy', 'live', 'nowhere'], undefined, 'no profile is called nowhere; known: routes, rates'],
    [
      ['proxy', 'live', 'routes'],
      'nowhere',
      'no deployment strategy is called nowhere; known: proxy-gradual, proxy-at-once, shop-gradual, shop-at-once',
    ],
  ])('%j with the strategy %s is not there', (path, strategy, message) =>
    expect(openProfile(path, strategy, 'at-once')).rejects.toThrow(new Error(message)),
  );

  it.each([
    ['gradual', 'DEPLOYING'],
    ['at-once', 'COMPLETE'],
  ] as const)('is deployed %s by the strategy of that name', async (suffix, state) => {
    const store = await openProfile(['shop', 'live', 'prices'], undefined, suffix);
    await store.replace(await store.read(), `{"by":"${suffix}"}`, 'a test');
    const { completeAt } = configurations.deployments('shop/live/prices').at(-1)!;
    expect(completeAt > Date.now() ? 'DEPLOYING' : 'COMPLETE').toBe(state);
    await store.settled?.(() => {});
  });

  it("calls a version as the function's log does, by its content", async () => {
    const store = await openProfile(['proxy', 'live', 'routes'], undefined, 'at-once');
    // printf '{"rules":[]}' | sha256sum
    expect(store.versionOf('{"rules":[]}', 7)).toBe('da506c8a');
  });
});

describe('without anything in AppConfig', () => {
  localService(appConfigService(configurationStore()), 'AWS_ENDPOINT_URL_APPCONFIG');

  it('says so', () =>
    expect(openProfile(['proxy', 'live', 'routes'], undefined, 'at-once')).rejects.toThrow(
      new Error('no application is called proxy; none exists'),
    ));
});
