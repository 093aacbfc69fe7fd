import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { idOf } from '../../../local/appconfig-service/control.ts';
import { appConfigService } from '../../../local/appconfig-service/service.ts';
import { configurationStore } from '../../../local/appconfig-service/store.ts';
import { ssmService } from '../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../local/ssm-service/store.ts';
import { listening } from '../../local/doors/knock.ts';
import { rampTable } from '../../ramp/table.ts';
import { logFindings } from '../../support/log-schema.ts';

/** The function as Lambda invokes it: a step is in the parameter, a log line, a metric, and a message to the topic. */

const NAME = '/proxy/routes';
const TOPIC = 'arn:aws:sns:us-east-2:123456789012:alarms';
const parameters = parameterStore();
const ssm = ssmService(parameters);
const published: URLSearchParams[] = [];
const sns = createServer(async (req, res) => {
  published.push(new URLSearchParams(await text(req)));
  res.end('<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>');
});

beforeAll(async () => {
  const environment = {
    AWS_ENDPOINT_URL_SSM: `http://127.0.0.1:${await listening(ssm)}`,
    AWS_ENDPOINT_URL_SNS: `http://127.0.0.1:${await listening(sns)}`,
    AWS_REGION: 'us-east-2',
    AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    ROUTES_PARAMETER: NAME,
    ALARM_TOPIC_ARN: TOPIC,
    POWERTOOLS_SERVICE_NAME: 'proxy',
    POWERTOOLS_METRICS_NAMESPACE: 'lattice-migration-proxy/proxy',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(() => {
  vi.unstubAllEnvs();
  for (const server of [ssm, sns]) {
    server.close();
    server.closeAllConnections();
  }
});

/** The function in a new environment with these variables. */
async function handlerWith(variables: Record<string, string | undefined>): Promise<() => Promise<void>> {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.resetModules();
  return (await import('../../../functions/ramp/handler.ts')).handler;
}

/** What one invocation logs. */
async function linesOf(handler: () => Promise<void>): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(JSON.parse(String(line)));
    return true;
  });
  await handler().finally(() => write.mockRestore());
  return lines;
}

it('takes the first step: writes it, logs it with a metric, and tells the topic', async () => {
  parameters.put(NAME, JSON.stringify(rampTable()));
  const lines = await linesOf(await handlerWith({}));

  const { ramp } = JSON.parse(parameters.get(NAME)!.value).rules[0].action.forward;
  expect(ramp.state).toMatchObject({ step: 1, status: 'running' });
  expect(
    lines.map((line) => [line['message'], line['rule'], line['step'], line['RampPercent'], line['RampSteps']]),
  ).toEqual([['ramp', 'orders', 1, 1, 1]]);
  expect(lines.flatMap(logFindings)).toEqual([]);
  expect(named(lines)).toEqual([['proxy', 'lattice-migration-proxy/proxy']]);
  expect(published.map((form) => Object.fromEntries(form))).toEqual([
    expect.objectContaining({
      Action: 'Publish',
      TopicArn: TOPIC,
      Subject: 'Ramp moved: orders',
      Message: 'orders: 0 % → 1 %, running: begins',
    }),
  ]);
});

/** The service and the namespace of metrics that lines name. */
const named = (lines: Record<string, unknown>[]) =>
  lines.map(({ service, _aws }) => [
    service,
    (_aws as { CloudWatchMetrics: [{ Namespace: string }] }).CloudWatchMetrics[0].Namespace,
  ]);

it('has the names of the product, and tells nobody, where the variables are not set', async () => {
  parameters.put(NAME, JSON.stringify(rampTable()));
  const names = ['ALARM_TOPIC_ARN', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE'];
  const told = published.length;
  const lines = await linesOf(await handlerWith(Object.fromEntries(names.map((name) => [name, '']))));
  expect(named(lines)).toEqual([['lattice-migration-proxy', 'lattice-migration-proxy']]);
  expect(published).toHaveLength(told);
});

describe('where the table is', () => {
  const complete = { ROUTES_PARAMETER: '', ROUTES_APPCONFIG: 'proxy/live/routes', APPCONFIG_STRATEGY: 'at-once' };

  it('an AppConfig profile, by its ids; a run beside a deployment says that it changes nothing', async () => {
    const configurations = configurationStore();
    configurations.deploy('proxy/live/routes', 'one', { durationMs: 60_000 });
    const server = appConfigService(configurations);
    vi.stubEnv('AWS_ENDPOINT_URL_APPCONFIG', `http://127.0.0.1:${await listening(server)}`);
    const ids = [idOf('application', 'proxy'), idOf('environment', 'live'), idOf('configurationprofile', 'routes')];
    const lines = await linesOf(await handlerWith({ ...complete, ROUTES_APPCONFIG: ids.join('/') }));
    expect(lines).toEqual([
      expect.objectContaining({ message: 'ramp skipped', reason: 'deployment 1 is in progress' }),
    ]);
    server.close();
    server.closeAllConnections();
  });

  it.each([
    ['no place', { ROUTES_APPCONFIG: '' }],
    ['no variable of a place', { ROUTES_APPCONFIG: undefined, ROUTES_PARAMETER: undefined }],
    ['a profile without an environment', { ROUTES_APPCONFIG: 'proxy//routes' }],
    ['a profile without an application', { ROUTES_APPCONFIG: '/live/routes' }],
    ['a profile without a name', { ROUTES_APPCONFIG: 'proxy/live' }],
    ['a profile without a strategy', { APPCONFIG_STRATEGY: '' }],
  ])('%s: the function does not start', async (_, without) => {
    await expect(handlerWith({ ...complete, ...without })).rejects.toThrow(
      'cannot write the route table: set ROUTES_PARAMETER, or ROUTES_APPCONFIG and APPCONFIG_STRATEGY',
    );
  });
});
