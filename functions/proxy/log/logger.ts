import { Logger } from '@aws-lambda-powertools/logger';

const service = process.env['POWERTOOLS_SERVICE_NAME'] || 'lattice-migration-proxy';

// Powertools would take Lambda's level instead of its own and stop sampling. Lambda's level lets everything through
// (template.yaml), so only the settings below decide what is written.
delete process.env['AWS_LAMBDA_LOG_LEVEL'];

let made: Logger | undefined;

/**
 * Its level and sampling are POWERTOOLS_LOG_LEVEL and POWERTOOLS_LOGGER_SAMPLE_RATE. Created when first needed, which is
 * usually after the first answer: creating it takes 1.4 ms.
 */
export const logger = (): Logger => {
  made ??= new Logger({ serviceName: service });
  return made;
};

/** The highest of Powertools' levels, at which nothing is written. */
const SILENT = 28;

/**
 * Writes a line with metrics. Only the level SILENT silences it, because alarms must not depend on how much is logged.
 * The logger itself would take longer without the metrics than this takes with them (docs/decisions/0002-metrics-by-hand.md).
 */
export function writeMetricLine(level: 'INFO' | 'WARN' | 'ERROR', message: string, at: number, fields: object): void {
  if (logger().level >= SILENT) return;
  const line = { level, message, service, timestamp: new Date(at).toISOString(), ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Powertools' DEBUG. */
const DEBUG = 8;

const isSampling = Number(process.env['POWERTOOLS_LOGGER_SAMPLE_RATE']) > 0;

/** Whether this invocation's details are logged. Draws the sample, so call it once per invocation. */
export function isDetailed(): boolean {
  if (isSampling) logger().refreshSampleRateCalculation();
  return logger().level <= DEBUG;
}
