import { expect, test } from 'vitest';
import { embeddedMetrics } from '../../functions/proxy/log/metrics.ts';
import { type LogLine, logFindings } from './log-schema.ts';

const line = () => ({
  level: 'INFO',
  message: 'request',
  service: 'proxy',
  timestamp: '2026-11-21T15:00:00.000Z',
  requestId: '1',
  eventSource: 'alb',
  routesVersion: '1',
  status: 200,
  durationMs: 1.5,
  bytesOut: 0,
  ...embeddedMetrics({ Requests: 1, ProxyTime: 1 }, { Rule: 'orders' }, 1),
});

test('finds nothing wrong with a right line', () => expect(logFindings(line())).toEqual([]));

/** The check that every test relies on: each of these would otherwise pass unseen. */
test.each<[string, (line: LogLine) => void]>([
  ['an unknown message', (l) => (l['message'] = 'other')],
  ['an unknown member', (l) => (l['authorization'] = 'x')],
  ['a missing member', (l) => delete l['status']],
  ['a value of another type', (l) => (l['status'] = '200')],
  ['an unknown event source', (l) => (l['eventSource'] = 'sqs')],
  ['an id that is none', (l) => (l['traceId'] = 'Root=1')],
  ['no metrics', (l) => delete l['_aws']],
  ['a metric of no number', (l) => (l['ProxyTime'] = null)],
  ['a metric that is not there', (l) => delete l['Requests']],
  ['a dimension that is not there', (l) => delete l['Rule']],
  ['a dimension value that CloudWatch drops', (l) => (l['Rule'] = 'größe')],
  ['a number that is told as no metric', (l) => (l['Retries'] = 1)],
  ['an unknown unit', (l) => (l['_aws'].CloudWatchMetrics[0].Metrics[0].Unit = 'Millis')],
  ['a directive without metrics', (l) => (l['_aws'].CloudWatchMetrics[0].Metrics = [])],
  ['a member that the format does not have', (l) => (l['_aws'].CloudWatchMetrics[0].Rule = 'orders')],
  ['another namespace', (l) => (l['_aws'].CloudWatchMetrics[0].Namespace = 'other')],
  ['a time that is none', (l) => (l['_aws'].Timestamp = 'now')],
])('finds %s', (_what, change) => {
  const wrong = line();
  change(wrong);
  expect(logFindings(wrong)).not.toEqual([]);
});
