import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openProfile } from '../../../../cli/routes/appconfig.ts';
import { ChangedMeanwhile, RAMP } from '../../../../functions/ramp/stores/store.ts';
import { appConfigService } from '../../../../local/appconfig-service/service.ts';
import { type ConfigurationStore, configurationStore } from '../../../../local/appconfig-service/store.ts';
import { listening } from '../../../local/doors/knock.ts';

const PROFILE = 'proxy/live/routes';
let configurations: ConfigurationStore;
let close: () => void;

beforeAll(() => {
  vi.stubEnv('AWS_REGION', 'us-east-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'ASIAIOSFODNN7EXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
beforeEach(async () => {
  configurations = configurationStore();
  const server = appConfigService(configurations);
  vi.stubEnv('AWS_ENDPOINT_URL_APPCONFIG', `http://127.0.0.1:${await listening(server)}`);
  configurations.deploy(PROFILE, 'one');
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  return close;
});
afterAll(() => vi.unstubAllEnvs());

/** As the function calls a version without a label (functions/proxy/routes/appconfig.ts). */
const shortHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);
const opened = () => openProfile(['proxy', 'live', 'routes'], undefined, 'at-once');
const inUse = () => configurations.get(PROFILE)?.content;

it('reads a table with its version, and deploys the next in its place, whatever the reason is written with', async () => {
  const store = await opened();
  const read = await store.read();
  expect(read).toEqual({ text: 'one', version: 1 });
  expect(store.versionOf(read.text, read.version)).toBe(shortHash('one'));
  expect(await store.replace(read, 'two', 'orders: 5 % → 25 %\nusers: 1 % → 5 %')).toBe(2);
  await store.settled!(() => {});
  expect([inUse(), configurations.deployments(PROFILE).at(-1)!.description]).toEqual([
    'two',
    'orders: 5 % -> 25 %; users: 1 % -> 5 %',
  ]);
});

it.each([
  ['in progress', 60_000],
  ['complete', 0],
])('writes nothing over a deployment that came after it read and is %s', async (_, durationMs) => {
  const store = await opened();
  const read = await store.read();
  configurations.deploy(PROFILE, "a person's", { durationMs });
  await expect(store.replace(read, 'mine', 'why')).rejects.toThrow(ChangedMeanwhile);
  expect(configurations.deployments(PROFILE)).toHaveLength(2);
});

it('refuses when a deployment began while it wrote', async () => {
  const store = await opened();
  const read = await store.read();
  const deployments = configurations.deployments;
  vi.spyOn(configurations, 'deployments').mockImplementationOnce((profile) => {
    const listed = deployments(profile);
    configurations.deploy(PROFILE, "a person's", { durationMs: 60_000 });
    return listed;
  });
  await expect(store.replace(read, 'mine', 'why')).rejects.toThrow(ChangedMeanwhile);
});

it.each(['VALIDATING', 'DEPLOYING', 'BAKING', 'ROLLING_BACK'])(
  'a deployment that is %s is in progress (API reference: DeploymentSummary)',
  async (ended) => {
    Object.assign(configurations.deploy(PROFILE, 'two'), { ended });
    await expect((await opened()).read()).rejects.toThrow('deployment 2 is in progress');
  },
);

it('gives AppConfig no more of a reason than it takes', async () => {
  const store = await opened();
  await store.replace(await store.read(), 'two', 'x'.repeat(2000));
  expect(configurations.deployments(PROFILE).at(-1)!.description).toBe('x'.repeat(1024));
});

it.each(['none', 'one that was taken back'])('says that nothing is deployed yet, where there is %s', async (which) => {
  configurations.alarm = 'GatewayErrorsAlarm';
  configurations.deploy('proxy/empty/routes', 'one');
  if (which === 'none') vi.spyOn(configurations, 'deployments').mockReturnValueOnce([]);
  const store = await openProfile(['proxy', 'empty', 'routes'], undefined, 'at-once');
  await expect(store.read()).rejects.toThrow(/^nothing is deployed to \w{7}\/\w{7}\/\w{7}$/);
});

it('tells how far a deployment is, each step once', async () => {
  const store = await opened();
  await store.replace(await store.read(), 'two', 'why');
  const deployed = configurations.deployments(PROFILE).at(-1)!;
  deployed.completeAt = Date.now() + 1500;
  const told: string[] = [];
  await store.settled!((line) => told.push(line));
  expect(told).toEqual([...new Set(told)]);
  expect(told[0]).toMatch(/^deploying, \d+ %$/);
});

it.each(['ROLLING_BACK', 'ROLLED_BACK', 'REVERTED'])('a deployment that is %s has been taken back', async (ended) => {
  const store = await opened();
  await store.replace(await store.read(), 'two', 'why');
  Object.assign(configurations.deployments(PROFILE).at(-1)!, { ended });
  await expect(store.settled!(() => {})).rejects.toThrow('deployment 2 was rolled back');
});

it('says that an alarm rolled the deployment back, and which', async () => {
  const store = await opened();
  const read = await store.read();
  configurations.alarm = 'GatewayErrorsAlarm';
  await store.replace(read, 'two', 'why');
  await expect(store.settled!(() => {})).rejects.toThrow('deployment 2 was rolled back: GatewayErrorsAlarm');
  expect(inUse()).toBe('one');
});

describe('while an alarm holds every deployment back', () => {
  it.each([
    ['a step of a ramp is taken back', `${RAMP}orders: 5 % -> 25 %`, 'one'],
    ["a person's table stays", 'routes apply', 'two'],
  ])('%s', async (_, description, expected) => {
    configurations.deploy(PROFILE, 'two', { description });
    const store = await opened();
    const read = await store.read();
    configurations.alarm = 'GatewayErrorsAlarm';
    await store.replace(read, 'three', 'why');
    await expect(store.settled!(() => {})).rejects.toThrow();
    await store.revert!().catch((error: Error) => expect(error.message).toContain('is not a step of a ramp'));
    expect(inUse()).toBe(expected);
  });
});

it.each<[what: string, path: [string, string, string], strategy: string | undefined, message: string]>([
  ['application', ['prxy', 'live', 'routes'], undefined, 'no application is called prxy; known: proxy'],
  ['environment', ['proxy', 'test', 'routes'], undefined, 'no environment is called test; known: live'],
  ['profile', ['proxy', 'live', 'table'], undefined, 'no profile is called table; known: routes'],
  [
    'strategy',
    ['proxy', 'live', 'routes'],
    'fast',
    'no deployment strategy is called fast; known: proxy-gradual, proxy-at-once',
  ],
])('says which %s there is instead', (_, path, strategy, message) =>
  expect(openProfile(path, strategy, 'at-once')).rejects.toThrow(message),
);
