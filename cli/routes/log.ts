/** A request or a mirrored one in the log, as far as retiring targets needs it. */
export interface LogRecord {
  message: 'request' | 'mirror';
  /** Milliseconds since 1970. */
  time: number;
  /** Requests that the line stands for: one, unless a query counted them. */
  count: number;
  /** Absent: no rule matched. */
  rule?: string;
  targetGroup?: string;
  fellBackFrom?: string;
  /** Whether the mirror answered the same; absent when nothing was compared. */
  equal?: boolean;
}

/** The records of an access log, in any of the forms that `readLog` knows. */
export function parseLog(text: string): LogRecord[] {
  return readLog(text).flatMap(({ row }) => (row && record(row)) ?? []);
}

export type Row = Record<string, unknown>;

/** A line of a log, or a row of a query's result. `row` is absent when the line looks like JSON but is not. */
export interface Line {
  /** For messages: `line 7`. */
  where: string;
  row?: Row;
}

/**
 * The rows of an access log. It may be JSON lines as the function writes them, also behind a prefix that a tool added;
 * the JSON of `aws logs filter-log-events`; or the JSON of a Logs Insights query (`aws logs get-query-results`), with
 * `@message` or with own fields. Lines without JSON are skipped, because Lambda writes such lines too. A log that has only
 * the readable lines of `npm start` is an error, because it would look like one without requests.
 */
export function readLog(text: string): Line[] {
  const numbered = (rows: Row[]): Line[] => rows.map((row, i) => ({ where: `row ${i + 1}`, row }));
  const whole = parsed(text);
  if (Array.isArray(whole)) return numbered(whole.map(insightsRow));
  if (isRow(whole) && Array.isArray(whole['results'])) {
    const { results, status } = whole as { results: unknown[]; status?: string };
    if (status !== undefined && status !== 'Complete') throw new Error(`the query's result is not complete: ${status}`);
    return numbered(results.map(insightsRow));
  }
  if (isRow(whole) && Array.isArray(whole['events'])) {
    const events = whole['events'] as { message: string }[];
    return numbered(events.map(({ message }) => insightsRow({ '@message': message })));
  }
  const lines = text.split('\n').flatMap((line, i): Line[] => {
    if (!line.includes('{')) return [];
    const row = parsed(line.slice(line.indexOf('{')));
    return [isRow(row) ? { where: `line ${i + 1}`, row } : { where: `line ${i + 1}` }];
  });
  if (!lines.some(({ row }) => row) && READABLE.test(text))
    throw new Error('the log has the readable lines of npm start: start it with npm start -- --json');
  return lines;
}

/** `10:21:03  ALB  GET /orders` */
const READABLE = /^\d\d:\d\d:\d\d {2}/m;

/** A row of `{ field, value }` pairs, or the console's object of fields. `@message` is the line that the function wrote. */
function insightsRow(row: unknown): Row {
  const fields = Array.isArray(row)
    ? Object.fromEntries((row as { field: string; value: string }[]).map(({ field, value }) => [field, value]))
    : (row as Row);
  const message = fields['@message'];
  const written = typeof message === 'string' ? parsed(message) : message;
  return { ...fields, ...(isRow(written) ? written : {}) };
}

function record(row: Row): LogRecord | undefined {
  const { message, rule, targetGroup, fellBackFrom, equal } = row;
  if (message !== 'request' && message !== 'mirror') return undefined;
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    message,
    time: timeOf(row),
    count: Number(row['hits'] ?? 1),
    rule: text(rule),
    targetGroup: text(targetGroup),
    fellBackFrom: text(fellBackFrom),
    // Logs Insights gives a boolean as 1 or 0.
    equal: equal === undefined || equal === '' ? undefined : [true, 'true', 1, '1'].includes(equal as string),
  };
}

/** Logs Insights writes UTC without a zone: `2026-09-01 12:00:00.000`. */
export function timeOf(row: Row): number {
  const value = row['timestamp'] ?? row['@timestamp'] ?? row['day'];
  const time = typeof value === 'number' ? value : Date.parse(String(value).replace(/^([\d-]+) ([\d:.]+)$/, '$1T$2Z'));
  if (Number.isNaN(time))
    throw new Error(`a log line without a time: expected timestamp, @timestamp or day, got ${String(value)}`);
  return time;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);
