import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { program } from '../../../cli/program.ts';
import { ssmService } from '../../../local/ssm-service/service.ts';
import { parameterStore } from '../../../local/ssm-service/store.ts';
import { NO_EVIDENCE } from '../../../shared/ramp/evidence.ts';
import { rampTable } from '../../ramp/table.ts';
import { localService } from '../../support/local-service.ts';

/** `routes status` with evidence from CloudWatch, and again and again. What it says of a table is in stores.test.ts. */

const slept = vi.hoisted(() => [] as number[]);
vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    if (slept.push(ms) === 2) throw new Error('that is enough');
  },
}));
vi.mock('../../../functions/ramp/evidence.ts', () => ({
  cloudWatchEvidence: (namespace: string) => async () =>
    new Map([['orders', { since: '', step: { orders: { ...NO_EVIDENCE, requests: namespace.length } }, recent: {} }]]),
}));

const parameters = parameterStore();
parameters.put('/proxy/routes', JSON.stringify(rampTable()));
localService(ssmService(parameters), 'AWS_ENDPOINT_URL_SSM');

const { isTTY } = process.stdout;
beforeEach(() => void slept.splice(0));
afterEach(() => {
  process.stdout.isTTY = isTTY;
  vi.restoreAllMocks();
});

/** What is printed, one element for each write, and the error at the end. */
async function status(...args: string[]): Promise<string[]> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const failed = await program
    .parseAsync(['routes', 'status', 'ssm:/proxy/routes', ...args], { from: 'user' })
    .then(() => [])
    .catch((error: Error) => [error.message]);
  return [...write.mock.calls.map(([text]) => String(text).split(',')[0]!), ...failed];
}

it('ends without --watch', async () => {
  process.stdout.isTTY = true;
  expect([await status(), slept]).toEqual([['version 1'], []]);
});

it.each([
  [true, ['\x1b[2J\x1b[H', 'version 1', '\x1b[2J\x1b[H', 'version 1', 'that is enough']],
  [false, ['version 1', 'version 1', 'that is enough']],
])('again every five seconds with --watch, on an empty screen in a terminal: %s', async (isTerminal, printed) => {
  process.stdout.isTTY = isTerminal;
  expect([await status('--watch'), slept]).toEqual([printed, [5000, 5000]]);
});

it('asks CloudWatch for the evidence in a namespace', async () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await program.parseAsync(['routes', 'status', 'ssm:/proxy/routes', '--namespace', 'space'], { from: 'user' });
  expect(write.mock.calls.join('')).toContain('\n  orders 0 %: 5 requests, 0 errors\n');
});
