import { Logger } from '@aws-lambda-powertools/logger';

const service = process.env['POWERTOOLS_SERVICE_NAME'] || 'lattice-migration-proxy';

// Powertools takes Lambda's own level for the logger's and samples no more. Lambda's lets everything through
// (template.yaml), so that what is written is decided here alone.
delete process.env['AWS_LAMBDA_LOG_LEVEL'];

let made: Logger | undefined;

/**
 * Levels and sampling of details by POWERTOOLS_LOG_LEVEL and POWERTOOLS_LOGGER_SAMPLE_RATE. Made when first asked for:
 * mostly behind the first answer, which would be 1.4 ms later otherwise.
 */
export const logger = (): Logger => {
  made ??= new Logger({ serviceName: service });
  return made;
};

/** The highest of Powertools' levels, at which nothing is written. */
const SILENT = 28;

/**
 * Writes a line that carries metrics, which no level silences but SILENT: an alarm must not depend on how much is logged.
 * Not through the logger, which takes longer without metrics than this with them (docs/operate.md).
 */
export function writeMetricLine(level: 'INFO' | 'WARN' | 'ERROR', message: string, at: number, fields: object): void {
  if (logger().level >= SILENT) return;
  const line = { level, message, service, timestamp: new Date(at).toISOString(), ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Powertools' DEBUG. */
const DEBUG = 8;

const isSampling = Number(process.env['POWERTOOLS_LOGGER_SAMPLE_RATE']) > 0;

/** Whether details are wanted: of all invocations, or of this one, which is drawn here and so asked once. */
export function isDetailed(): boolean {
  if (isSampling) logger().refreshSampleRateCalculation();
  return logger().level <= DEBUG;
}
