import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { versionsInFile, versionsInGroup } from '../../../cli/routes/versions.ts';
import { localService } from '../../support/local-service.ts';

const asked: object[] = [];
const line = (logStreamName: string, message: string) => ({ logStreamName, message });
const request = (routesVersion: string) => JSON.stringify({ message: 'request', routesVersion });

/** FilterLogEvents in two pages (CloudWatch Logs API reference). */
const PAGES: Record<string, object> = {
  first: { events: [line('a', request('1')), line('b', request('1')), line('a', request('2'))], nextToken: 'more' },
  more: { events: [line('b', request('3')), line('c', '{"message":"request"}'), {}] },
};

const logs = createServer(async (call, answer) => {
  expect(call.headers['x-amz-target']).toBe('Logs_20140328.FilterLogEvents');
  const { nextToken, ...filter } = (await json(call)) as { nextToken?: string };
  asked.push(filter);
  answer.setHeader('content-type', 'application/x-amz-json-1.1').end(JSON.stringify(PAGES[nextToken ?? 'first']));
});
localService(logs, 'AWS_ENDPOINT_URL_CLOUDWATCH_LOGS');

it('reads from CloudWatch Logs the version that each environment served last', async () => {
  expect([...(await versionsInGroup('/aws/lambda/proxy')(1000))]).toEqual([
    ['a', '2'],
    ['b', '3'],
  ]);
  const filter = { logGroupName: '/aws/lambda/proxy', startTime: 1000, filterPattern: '{ $.message = "request" }' };
  expect(asked).toEqual([filter, filter]);
});

const folder = mkdtempSync(join(tmpdir(), 'versions-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'proxy.log');
const logged = (timestamp: number, routesVersion?: unknown, message = 'request') =>
  JSON.stringify({ message, timestamp, routesVersion });

it.each<[what: string, lines: string[], versions: string[]]>([
  ['the last one', [logged(1000, '1'), logged(2000, '2'), 'REPORT {'], ['2']],
  ['none of before', [logged(999, '1')], []],
  ['none of other messages', [logged(1000, '1'), logged(2000, '2', 'mirror')], ['1']],
  ['none of requests without a version', [logged(1000, '1'), logged(1000)], []],
  ['none of an empty file', [], []],
])('reads from a file the version that was served: %s', async (_, lines, versions) => {
  writeFileSync(file, lines.join('\n'));
  expect([...(await versionsInFile(file)(1000))]).toEqual(versions.map((version) => [file, version]));
});
