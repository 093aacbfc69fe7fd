import { lambdaTraceId } from './ids.ts';

/** The settings have the names and meaning of Powertools' logger (docs/decisions/0013-log-lines.md). */

const service = process.env['POWERTOOLS_SERVICE_NAME'] || 'lattice-migration-proxy';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'SILENT'];

const asked = LEVELS.indexOf((process.env['POWERTOOLS_LOG_LEVEL'] ?? '').toUpperCase());
const least = LEVELS[asked] ?? 'INFO';

const isLogged = (level: string): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(least);

const sampleRate = Number(process.env['POWERTOOLS_LOGGER_SAMPLE_RATE']) || 0;

/** Writes a line, unless `POWERTOOLS_LOG_LEVEL` is above its level. */
export function writeLine(level: 'INFO' | 'ERROR', message: string, fields: object): void {
  if (isLogged(level)) writeMetricLine(level, message, Date.now(), { ...ofAll(), ...fields });
}

/** Writes a line of level DEBUG; at other levels for the sample only. Draws it, so call this once per invocation. */
export function writeDetails(message: string, fields: () => object): void {
  if (isLogged('DEBUG') || Math.random() < sampleRate) {
    writeMetricLine('DEBUG', message, Date.now(), { ...ofAll(), ...fields() });
  }
}

const ofAll = () => ({ sampling_rate: sampleRate || undefined, xray_trace_id: lambdaTraceId() });

/** Writes a line with metrics. Only the level SILENT silences it, because alarms must not depend on how much is logged. */
export function writeMetricLine(
  level: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR',
  message: string,
  at: number,
  fields: object,
): void {
  if (least === 'SILENT') return;
  const line = { level, message, service, timestamp: new Date(at).toISOString(), ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
