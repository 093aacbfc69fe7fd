import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AppConfigClient,
  CreateApplicationCommand,
  CreateConfigurationProfileCommand,
  CreateDeploymentStrategyCommand,
  CreateEnvironmentCommand,
  CreateHostedConfigurationVersionCommand,
  StartDeploymentCommand,
} from '@aws-sdk/client-appconfig';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStore, type Place, placeFrom } from '../../../cli/routes/stores.ts';
import { runRamps } from '../../../functions/ramp/run.ts';
import { appConfigService } from '../../../local/appconfig-service/service.ts';
import { configurationStore } from '../../../local/appconfig-service/store.ts';
import { ssmService } from '../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../local/ssm-service/store.ts';
import { NO_EVIDENCE } from '../../../shared/ramp/evidence.ts';
import { installed, startAccount } from '../../deployment/account.ts';
import { listening } from '../../local/doors/knock.ts';
import { rampTable } from '../../ramp/table.ts';
import { needs } from '../../support/needs.ts';
import { printed } from '../cli.ts';

/** A move of a path by the commands and the ramp function, with the table in each kind of store. */

interface World {
  place: string;
  /** What the newest version was written for, where that is kept. */
  why?: () => string | undefined;
  close(): unknown;
}

const TABLE = rampTable({ steps: [25, 100], minRequests: 1, holdMinutes: 0 });
const FIRST = JSON.stringify({ ...TABLE, rules: [] });
const folder = mkdtempSync(join(tmpdir(), 'places-'));
const file = join(folder, 'routes.json');

beforeAll(() => {
  writeFileSync(file, JSON.stringify(TABLE));
  vi.stubEnv('AWS_REGION', 'us-east-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function local(server: ReturnType<typeof ssmService>, place: string, variable: string): Promise<World> {
  vi.stubEnv(variable, `http://127.0.0.1:${await listening(server)}`);
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { place, close };
}

function localSsm(): Promise<World> {
  const parameters = parameterStore();
  parameters.put('/proxy/routes', FIRST);
  return local(ssmService(parameters), 'ssm:/proxy/routes', 'AWS_ENDPOINT_URL_SSM');
}

async function localAppConfig(): Promise<World> {
  const configurations = configurationStore();
  const profile = 'proxy/live/routes';
  configurations.deploy(profile, FIRST);
  const service = appConfigService(configurations);
  const world = await local(service, `appconfig:${profile}`, 'AWS_ENDPOINT_URL_APPCONFIG');
  return { ...world, why: () => configurations.deployments(profile).at(-1)?.description };
}

async function emulated(place: string, put: () => Promise<unknown>): Promise<World> {
  const { url, close } = await startAccount();
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', url);
  vi.stubEnv('AWS_ENDPOINT_URL_APPCONFIG', url);
  await put();
  return { place, close };
}

const emulatedSsm = () =>
  emulated('ssm:/proxy/routes', () =>
    new SSMClient({}).send(new PutParameterCommand({ Name: '/proxy/routes', Value: FIRST, Type: 'String' })),
  );

/** As template.yaml makes it. */
const emulatedAppConfig = () =>
  emulated('appconfig:proxy/live/routes', async () => {
    const client = new AppConfigClient({});
    const { Id: ApplicationId } = await client.send(new CreateApplicationCommand({ Name: 'proxy' }));
    const { Id: EnvironmentId } = await client.send(new CreateEnvironmentCommand({ ApplicationId, Name: 'live' }));
    const { Id: ConfigurationProfileId } = await client.send(
      new CreateConfigurationProfileCommand({ ApplicationId, Name: 'routes', LocationUri: 'hosted' }),
    );
    const strategy = { DeploymentDurationInMinutes: 0, GrowthFactor: 100, ReplicateTo: 'NONE' } as const;
    const made = ['gradual', 'at-once'].map((suffix) =>
      client.send(new CreateDeploymentStrategyCommand({ ...strategy, Name: `proxy-${suffix}` })),
    );
    const DeploymentStrategyId = (await Promise.all(made))[0]!.Id;
    const profile = { ApplicationId, ConfigurationProfileId };
    const Content = Buffer.from(FIRST);
    await client.send(
      new CreateHostedConfigurationVersionCommand({ ...profile, Content, ContentType: 'application/json' }),
    );
    await client.send(
      new StartDeploymentCommand({ ...profile, EnvironmentId, DeploymentStrategyId, ConfigurationVersion: '1' }),
    );
  });

const EMULATOR = needs(installed, 'MiniStack, which `bash .ci/run` installs');

describe.each<[name: string, options: object, start: () => Promise<World>]>([
  ["npm start's SSM", {}, localSsm],
  ["npm start's AppConfig", {}, localAppConfig],
  ['the SSM of MiniStack', EMULATOR, emulatedSsm],
  ['the AppConfig of MiniStack', EMULATOR, emulatedAppConfig],
])('with the table in %s', (_, options, start) => {
  describe('a path moves', options, () => {
    let world: World;
    beforeAll(async () => {
      world = await start();
    }, 60_000);
    afterAll(() => world?.close());

    const routes = (...args: string[]): Promise<string> => printed(['routes', ...args]);
    const forward = async () => {
      const store = await openStore(placeFrom(world.place) as Place, {}, 'at-once');
      return JSON.parse((await store.read()).text).rules[0].action.forward;
    };
    const weights = async () => (await forward()).targetGroups.map(({ weight }: { weight: number }) => weight);

    /** One minute of the function that moves ramps. */
    async function minute(orders: object = {}): Promise<void> {
      const store = await openStore(placeFrom(world.place) as Place, {}, 'at-once');
      const since = (await forward()).ramp.state?.since ?? '';
      const step = {
        orders: { ...NO_EVIDENCE, requests: 1000, ...orders },
        legacy: { ...NO_EVIDENCE, requests: 1000 },
      };
      await runRamps({
        store,
        evidenceOf: async () => new Map([['orders', { since, step, recent: step }]]),
        log: () => {},
        logUnhealthy: () => {},
        logSkipped: (reason) => expect.unreachable(reason),
        notify: async () => {},
        now: Date.now,
      });
    }

    it('apply: the table is in use, and says what changes', async () => {
      const output = await routes('apply', file, '--to', world.place);
      expect(output).toContain('ANY /orders: else 100 % → legacy 100 %');
      expect(output).toContain('every environment uses it within a minute');
      expect(await forward()).toEqual(JSON.parse(readFileSync(file, 'utf8')).rules[0].action.forward);
      if (world.why) expect(world.why()).toBe(`routes apply ${file}`);
    });

    it('the ramp begins', async () => {
      await minute();
      expect(await weights()).toEqual([25, 75]);
    });

    it('status: says where it stands', async () =>
      expect(await routes('status', world.place)).toMatch(
        /orders 25 %\n.*legacy 75 %\n {2}ramp at 25 %, step 1 of 2, running/,
      ));

    it('hold and approve: as a person decides', async () => {
      expect(await routes('hold', world.place, 'orders', '--reason', 'night')).toContain('step 1 of 2, held');
      if (world.why) expect(world.why()).toBe('orders: held');
      expect(await routes('approve', world.place, 'orders')).toContain('step 1 of 2, running');
    });

    it('a broken limit takes everything back', async () => {
      await minute({ targetErrors: 500 });
      expect(await weights()).toEqual([0, 100]);
      expect((await forward()).ramp.state).toMatchObject({
        status: 'rolledBack',
        reason: expect.stringContaining('500 errors'),
      });
    });

    it('apply --begin-again, and rollback by hand', async () => {
      await routes('apply', file, '--to', world.place, '--begin-again', 'orders');
      await minute();
      expect(await weights()).toEqual([25, 75]);
      expect(await routes('rollback', world.place)).toContain('at 0 %, step 0 of 2, rolledBack');
      expect(await weights()).toEqual([0, 100]);
    });
  });
});
