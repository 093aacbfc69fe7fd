import { describe, expect, it, onTestFinished } from 'vitest';
import { capturedLog } from '../../../support/captured-log.ts';
import { door, exchange } from '../../../support/doors.ts';
import { linesOf } from '../../../support/log-output.ts';
import { type BuiltProxy, startProxy } from '../../../support/proxy.ts';
import { rule } from '../../../support/routes.ts';

const log = capturedLog();

const TABLE = {
  targetGroups: { gone: { type: 'http', url: 'http://127.0.0.1:9' } },
  rules: [
    {
      name: 'other',
      priority: 5,
      match: { httpMatch: { method: 'POST' } },
      action: { fixedResponse: { statusCode: 204 } },
    },
    rule(
      '/orders',
      { forward: { targetGroups: [{ targetGroupIdentifier: 'gone', weight: 7 }], stickiness: { by: ['sourceIp'] } } },
      10,
    ),
  ],
  defaultAction: { fixedResponse: { statusCode: 204 } },
};

const ONLY_HERE = [
  ...['POWERTOOLS_LOGGER_SAMPLE_RATE', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE'],
  'AWS_LAMBDA_LOG_LEVEL',
];

/** As the settings of an environment say. */
function started(environment: Record<string, string>): BuiltProxy {
  onTestFinished(() => {
    for (const name of ONLY_HERE) delete process.env[name];
  });
  return startProxy({ ROUTES: JSON.stringify(TABLE) }, environment);
}

const ask = (proxy: BuiltProxy, target = '/') =>
  exchange(door('Lattice v2'), proxy, { method: 'GET', target, lines: [['x-token', 'S3CR3T']] });

const messages = () =>
  log
    .text()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line).message);

describe('at log level', () => {
  it.each([
    ['TRACE', ['request', 'request details']],
    ['DEBUG', ['request', 'request details']],
    ['INFO', ['request']],
    ['WARN', ['request']],
    ['ERROR', ['request']],
    ['SILENT', []],
  ])('%s a request is logged by %j', async (level, expected) => {
    await ask(started({ POWERTOOLS_LOG_LEVEL: level }));
    expect(messages()).toEqual(expected);
  });

  it.each([
    ['INFO', 'DEBUG', ['request']],
    ['INFO', 'ERROR', ['request']],
    ['DEBUG', 'ERROR', ['request', 'request details']],
  ])("%s Lambda's own level, %s, changes nothing", async (level, ofLambda, expected) => {
    await ask(started({ POWERTOOLS_LOG_LEVEL: level, AWS_LAMBDA_LOG_LEVEL: ofLambda }));
    expect(messages()).toEqual(expected);
  });

  it.each(['INFO', 'ERROR'])('%s what makes an invocation fail is logged', async (level) => {
    const proxy = started({ POWERTOOLS_LOG_LEVEL: level });
    await expect(proxy.invoke({ Records: [] })).rejects.toThrow();
    expect(messages()).toEqual(['event refused']);
  });
});

it.each([
  ['lattice-migration-proxy/orders', 'lattice-migration-proxy/orders'],
  ['', 'lattice-migration-proxy'],
])('metrics are in the namespace that POWERTOOLS_METRICS_NAMESPACE names: %j', async (name, Namespace) => {
  await ask(started({ POWERTOOLS_LOG_LEVEL: 'INFO', POWERTOOLS_METRICS_NAMESPACE: name }));
  const [{ _aws }] = (await log.until('request')) as unknown as [{ _aws: { CloudWatchMetrics: object[] } }];
  expect(_aws.CloudWatchMetrics).toEqual(_aws.CloudWatchMetrics.map(() => expect.objectContaining({ Namespace })));
});

it.each([
  ['orders-proxy', 'orders-proxy'],
  ['', 'lattice-migration-proxy'],
])('lines are of the service that POWERTOOLS_SERVICE_NAME names: %j', async (name, service) => {
  const proxy = started({ POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_SERVICE_NAME: name });
  await ask(proxy);
  await expect(proxy.invoke({ Records: [] })).rejects.toThrow();
  await log.until('event refused');
  expect(linesOf(log.text()).map((line) => [line['message'], line['service']])).toEqual([
    ['request', service],
    ['request details', service],
    ['event refused', service],
  ]);
});

describe('details', () => {
  it('are names and numbers, no values', async () => {
    const proxy = started({ POWERTOOLS_LOG_LEVEL: 'DEBUG' });
    await ask(proxy, '/orders');
    const [details] = await log.until('request details');
    expect(details).toMatchObject({
      level: 'DEBUG',
      requestHeaders: expect.arrayContaining(['x-token']),
      responseHeaders: ['content-type'],
      rulesBefore: ['other'],
      targetGroups: [{ targetGroup: 'gone', weight: 7 }],
      stickyBy: ['sourceIp'],
      retries: 0,
    });
    expect(details!['requestId']).toBe((await log.until('request'))[0]!['requestId']);
    expect(log.text()).not.toContain('S3CR3T');
  });

  it('name a hundred headers at most', async () => {
    const lines = Array.from({ length: 101 }, (_, i): [string, string] => [`x-${i}`, '']);
    await exchange(door('Lattice v2'), started({ POWERTOOLS_LOG_LEVEL: 'DEBUG' }), {
      method: 'GET',
      target: '/',
      lines,
    });
    const [details] = await log.until('request details');
    expect(details!['requestHeaders']).toHaveLength(100);
  });

  it('of requests that no rule matched name the rules that did not', async () => {
    await ask(started({ POWERTOOLS_LOG_LEVEL: 'DEBUG' }));
    expect((await log.until('request details'))[0]).toMatchObject({ rulesBefore: ['other', 'orders'] });
  });

  it('of a sample are drawn again for each invocation', async () => {
    const proxy = started({ POWERTOOLS_LOG_LEVEL: 'ERROR', POWERTOOLS_LOGGER_SAMPLE_RATE: '0.5' });
    for (let i = 0; i < 100; i++) await ask(proxy);
    expect(log.lines('request')).toHaveLength(100);
    const detailed = log.lines('request details').length;
    expect(detailed).toBeGreaterThan(0);
    expect(detailed).toBeLessThan(100);
  });
});
