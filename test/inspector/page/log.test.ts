import { describe, expect, test } from 'vitest';
import type { Summary } from '../../../local/inspector/messages.ts';
import { RequestLog } from '../../../local/inspector/page/requests/log.ts';

const row = (id: number, more: Partial<Summary> = {}): Summary => ({
  id,
  at: id,
  door: 'ALB',
  source: 'alb',
  method: 'GET',
  path: `/${id}`,
  ...more,
});
const ids = (log: RequestLog) => log.visible([]).map(({ id }) => id);
const logOf = (...rows: Summary[]) => {
  const log = new RequestLog();
  log.replace(rows);
  return log;
};

describe('the list', () => {
  test('has the newest first', () => {
    const log = logOf(row(1), row(2));
    log.add([row(3)]);
    expect(ids(log)).toEqual([3, 2, 1]);
  });

  test('alters a row that comes again, in its place', () => {
    const log = logOf(row(1), row(2));
    log.add([row(1, { parity: 'equal' })]);
    expect([ids(log), log.get(1)?.parity]).toEqual([[2, 1], 'equal']);
  });

  test('keeps the latest 10,000', () => {
    const log = logOf(...Array.from({ length: 10_000 }, (_, i) => row(i)));
    log.add([row(10_000), row(10_001)]);
    expect([log.size, log.get(1), log.get(2)?.id, ids(log)[0]]).toEqual([10_000, undefined, 2, 10_001]);
  });

  test('shows what a filter lets through', () => {
    expect(logOf(row(1), row(2)).visible([({ id }) => id > 1])).toEqual([row(2)]);
  });

  test('stands still while it is paused, and counts what waits', () => {
    const log = logOf(row(1));
    log.isPaused = true;
    log.add([row(2), row(3)]);
    expect([ids(log), log.waiting]).toEqual([[1], 2]);
    log.resume();
    expect([ids(log), log.waiting]).toEqual([[3, 2, 1], 0]);
  });
});
