import { loadEntry } from '../load-entry.ts';

const service = process.env['POWERTOOLS_SERVICE_NAME'] || 'lattice-migration-proxy';
const level = (process.env['POWERTOOLS_LOG_LEVEL'] ?? '').toUpperCase();
const isSampling = Number(process.env['POWERTOOLS_LOGGER_SAMPLE_RATE']) > 0;

/** Powertools' DEBUG. */
const DEBUG = 8;

/** Loaded for its first line, without await, so that a freeze cannot lose the line. */
const powertools = () => loadEntry<typeof import('./powertools.ts')>('powertools').logger;

/** Writes a line of level ERROR, unless `POWERTOOLS_LOG_LEVEL` is above it. */
export const writeError = (message: string, fields: Record<string, unknown>): void =>
  powertools().error(message, fields);

/** The line of an error that nobody expects, with its stack. */
export const writeDefect = (error: Error): void => powertools().error('defect', error);

/** Writes a line of level DEBUG; at other levels for the sample only. Draws it, so call this once per invocation. */
export function writeDetails(message: string, fields: () => Record<string, unknown>): void {
  if (level !== 'DEBUG' && level !== 'TRACE' && !isSampling) return;
  if (isSampling) powertools().refreshSampleRateCalculation();
  if (powertools().level <= DEBUG) powertools().debug(message, fields());
}

/**
 * Writes a line of the access log, or that a table came into use. Only the level SILENT silences it, because alarms must not
 * depend on how much is logged. Writing by hand is faster than the logger, even with the metrics in the line
 * (docs/decisions/0002-metrics-by-hand.md).
 */
export function writeLine(severity: 'INFO' | 'WARN' | 'ERROR', message: string, at: number, fields: object): void {
  if (level === 'SILENT') return;
  const line = { level: severity, message, service, timestamp: new Date(at).toISOString(), ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
