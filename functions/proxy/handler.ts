import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import { accessLog } from './access-log.ts';
import { codec } from './codec.ts';
import { formatSettings, loadRouteTable } from './configuration.ts';
import { timeLeft } from './deadline.ts';
import type { Exchange } from './exchange.ts';
import { createProxy } from './proxy.ts';

const logger = new Logger({ serviceName: process.env['POWERTOOLS_SERVICE_NAME'] ?? 'lattice-migration-proxy' });
const table = loadRouteTable(process.env);
const proxy = createProxy(table);

/**
 * event → decode → match → choose → deliver → encode → result.
 *
 * middy's own early time-out stays off: each target call is bounded by what is left of the invocation.
 */
export const handler = middy<Exchange>({ timeoutEarlyInMillis: 0, requestEnd: accessLog(logger) })
  .use(codec(formatSettings(table, process.env)))
  .use(httpErrorHandler({ logger: false, fallbackMessage: 'the proxy failed' }))
  .handler((exchange, context) => proxy(exchange, timeLeft(context)));
