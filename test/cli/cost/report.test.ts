import { describe, expect, it } from 'vitest';
import { number } from '../../../cli/cost/report.ts';
import { cost } from '../../../cli/cost.ts';

const LOAD = '--rps 50 --latency-ms 200 --memory 512';
const report = (line: string): string => cost(line.split(' '));

describe('numbers have three digits that count', () => {
  it.each([
    [0, '0'],
    [0.014_567, '0.0146'],
    [1.004, '1'],
    [24.56, '24.6'],
    [999.6, '1,000'],
    [131_400_000, '131,400,000'],
    [Number.POSITIVE_INFINITY, 'none given'],
  ])('%f is %s', (value, text) => {
    expect(number(value)).toBe(text);
  });
});

describe('the report', () => {
  it('says what was assumed, and nothing of what was given', () => {
    expect(report(LOAD)).toContain('  --idle-minutes 5: minutes after which Lambda takes an idle environment away');
    expect(report(`${LOAD} --idle-minutes 5`)).not.toContain('--idle-minutes');
  });

  it("has Little's law, and a column for the peak where there is one", () => {
    expect(report(LOAD)).toMatch(/^requests in the function at the same time {2,}10$/m);
    expect(report(`${LOAD} --peak-rps 200`)).toMatch(/^requests in the function at the same time {2,}10 {2,}40$/m);
    expect(report(LOAD)).not.toContain('rising');
    expect(report(`${LOAD} --peak-rps 200`)).toContain('rising within 10 min: 42.9 environments start');
    expect(report(`${LOAD} --peak-rps 200 --ramp-minutes 0`)).toContain('jumping: ');
  });

  it('has a line for every charge, and a price for none that was not given', () => {
    const lines = report(`${LOAD} --price-lambda-million 0.2`).split('\n');
    expect(lines.find((line) => line.startsWith('Lambda requests'))).toMatch(/131,400,000 +26\.28$/);
    for (const item of ['Lambda GB-seconds', 'API Gateway requests', 'ALB hours', 'ALB LCU-hours', 'Lattice GB']) {
      expect(lines.find((line) => line.startsWith(item))).toMatch(/price not given$/);
    }
    expect(report(LOAD)).not.toMatch(/\d\.\d\d$/m);
  });

  it('ends with whether the proxy is sensible', () => {
    expect(report(LOAD)).toMatch(/\nSensible for a migration at this load\.$/);
    expect(report('--rps 9000 --latency-ms 200 --memory 512')).toContain(
      '\nNot sensible: concurrency used at the peak: Lambda throttles, callers get a 5xx.\nA rule in Lattice itself',
    );
  });
});
