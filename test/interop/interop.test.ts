import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SERVICE_ARN, SERVICE_NETWORK_ARN } from '../../local/doors/aws.ts';
import { DOORS, type Door, exchange } from '../support/doors.ts';
import type { BuiltProxy } from '../support/proxy.ts';
import {
  type LambdaEndpoint,
  type LambdaTarget,
  proxyToFunctions,
  startLambdaEndpoint,
} from '../targets/lambda/lambda-endpoint.ts';
import { logged } from '../targets/logged.ts';
import { type Consumer, formatName, LATTICE_V2 } from './consumer.ts';
import { fastifyAwsLambda } from './consumers/fastify.ts';
import { hono } from './consumers/hono.ts';
import { powertools } from './consumers/powertools.ts';
import { reference } from './consumers/reference.ts';
import { serverlessExpress } from './consumers/serverless-express.ts';
import { serverlessHttp } from './consumers/serverless-http.ts';
import { LIMITS, limitFor } from './limits.ts';
import { interopPage, type Row } from './page.ts';
import { essence, SCENARIOS, type Scenario } from './scenarios.ts';

/**
 * Libraries that we did not write, as Lambda targets behind every event source: client → door → built proxy → AWS's
 * SDK → Invoke endpoint → library → application, and back. What comes back is what it is when a function reads the
 * canonical event itself: what that one does not get, the event source has lost before the proxy saw it.
 */
const CONSUMERS: readonly Consumer[] = [hono, serverlessExpress, serverlessHttp, fastifyAwsLambda, powertools];

const PAIRS = CONSUMERS.flatMap((consumer, c) =>
  consumer.formats.map((format, f) => ({
    consumer: consumer.package,
    format,
    path: `c${c}f${f}`,
    reads: formatName(format),
    handler: () => consumer.handler(format),
  })),
);

let endpoint: LambdaEndpoint;
let proxy: BuiltProxy;
const rows: Row[] = [];

beforeAll(async () => {
  endpoint = await startLambdaEndpoint();
  endpoint.deploy('reference', await reference.handler(LATTICE_V2));
  const targets: LambdaTarget[] = [{ name: 'reference', ...LATTICE_V2 }];
  for (const { format, path, handler } of PAIRS) {
    endpoint.deploy(path, await handler());
    targets.push({ name: path, ...format });
  }
  // Without them serverless-express does not know a Lattice event (below).
  const requestContext = { serviceArn: SERVICE_ARN, serviceNetworkArn: SERVICE_NETWORK_ARN };
  proxy = proxyToFunctions(endpoint, targets, { requestContext });
  await logged(async () => {
    for (const door of DOORS) await measure(door);
  });
}, 120_000);
afterAll(() => endpoint.close());

async function measure(door: Door): Promise<void> {
  const expected = new Map<string, unknown>();
  for (const scenario of SCENARIOS) expected.set(scenario.name, await outcome(door, 'reference', scenario));
  for (const { consumer, format, path } of PAIRS) {
    const failed: string[] = [];
    for (const scenario of SCENARIOS) {
      if ((await outcome(door, path, scenario)) !== expected.get(scenario.name)) failed.push(scenario.name);
    }
    rows.push({ consumer, format, door: door.name, failed });
  }
}

/** What a door's client gets; a request that the source cannot carry gets nowhere, whoever would read it. */
async function outcome(door: Door, name: string, { page, request }: Scenario): Promise<string> {
  const { body, ...rest } = essence(
    await exchange(door, proxy, { method: 'GET', ...request, target: `/${name}/${page}` }).catch(CANNOT_CARRY),
  );
  // The application reports its path, in which every function has another name.
  return JSON.stringify({ ...rest, body: body.toString('latin1').replaceAll(`/${name}`, '/NAME') });
}

const CANNOT_CARRY = (error: unknown) => {
  if (error instanceof SyntaxError)
    return { status: 0, lines: [], body: Buffer.from('not JSON, as a 2016 body must be') };
  throw error;
};

describe.each(PAIRS)('$consumer, which reads $reads,', ({ consumer, format }) => {
  test.each(DOORS)('behind $name: nothing is lost but what is known', (door) => {
    const row = rows.find((one) => one.consumer === consumer && one.format === format && one.door === door.name)!;
    expect(row.failed.filter((scenario) => !limitFor(consumer, format, scenario))).toEqual([]);
  });
});

test.each(LIMITS)('still a limit: $why', (limit) => {
  for (const scenario of limit.scenarios) {
    const stillSo = rows.some(
      ({ consumer, format, failed }) => failed.includes(scenario) && limitFor(consumer, format, scenario) === limit,
    );
    expect([scenario, stillSo]).toEqual([scenario, true]);
  }
});

test('serverless-express knows a Lattice event by the ARNs that the route table gives', async () => {
  const name = PAIRS.find(
    ({ consumer, format }) => consumer === serverlessExpress.package && format === LATTICE_V2,
  )!.path;
  const without = proxyToFunctions(endpoint, [{ name, ...LATTICE_V2 }]);
  const alb = DOORS.find(({ source }) => source === 'alb')!;
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { outcome } = await logged(() => exchange(alb, without, { method: 'GET', target: `/${name}/text` }));
  expect([outcome.status, complaint.mock.calls.length]).toEqual([500, 1]);
  complaint.mockRestore();
});

test('docs/maintainers/interop.md says the same', async () => {
  await expect(interopPage(rows)).toMatchFileSnapshot('../../docs/maintainers/interop.md');
});
