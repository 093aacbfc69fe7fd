import { readText } from '../files.ts';
import { readLog, timeOf } from './log.ts';

/** The version that each environment of the function served last, by a name of the environment. */
export type ServedVersions = (since: number) => Promise<ReadonlyMap<string, string>>;

/** From a file that the log is written to; it does not tell environments apart. */
export const versionsInFile =
  (file: string): ServedVersions =>
  async (since) => {
    const lines = readLog(await readText(file)).map(({ row }) => row);
    const last = lines.findLast((row) => row?.['message'] === 'request' && timeOf(row) >= since)?.['routesVersion'];
    return new Map(typeof last === 'string' ? [[file, last]] : []);
  };

/** From CloudWatch Logs, where each environment writes a stream of its own. */
export const versionsInGroup =
  (logGroupName: string): ServedVersions =>
  async (since) => {
    const { CloudWatchLogsClient, paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs');
    const client = new CloudWatchLogsClient({});
    const versions = new Map<string, string>();
    const filter = { logGroupName, startTime: since, filterPattern: '{ $.message = "request" }' };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, filter)) {
      for (const { logStreamName = '', message = '' } of events) {
        const version = /"routesVersion":"([^"]*)"/.exec(message)?.[1];
        if (version) versions.set(logStreamName, version);
      }
    }
    return versions;
  };
