import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { versionsInGroup } from '../../../cli/routes/versions.ts';
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
