import { describe, expect, it } from 'vitest';
import { parseInputs } from '../../../cli/cost/inputs.ts';

const LOAD = ['--rps', '50', '--latency-ms', '200', '--memory', '512'];

describe('what is given', () => {
  it('is read as it is', () => {
    const inputs = parseInputs([...LOAD, '--peak-rps', '80.5', '--price-lambda-million', '2e-1', '--subnets', '3']);
    expect(inputs).toMatchObject({ rps: 50, latencyMs: 200, memory: 512, peakRps: 80.5, subnets: 3 });
    expect(inputs.prices).toEqual({ 'price-lambda-million': 0.2 });
  });

  it('the last one counts', () => {
    expect(parseInputs([...LOAD, '--rps', '7']).rps).toBe(7);
  });
});

describe('what is not given', () => {
  it('is assumed, and the report says so', () => {
    const { initMs, assumed } = parseInputs(LOAD);
    expect(initMs).toBe(300);
    expect(assumed).toContain('--init-ms 300: ms of a cold start');
    expect(parseInputs([...LOAD, '--init-ms', '250']).assumed.join()).not.toContain('--init-ms');
  });

  it('a peak is none, a price is none, and a backend takes any number of connections', () => {
    const inputs = parseInputs(LOAD);
    expect(inputs.peakRps).toBe(50);
    expect(inputs.prices).toEqual({});
    expect(inputs.backendConnections).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('what cannot be followed is one line that names the option', () => {
  it.each([
    [[], 'missing --rps, --latency-ms, --memory; usage: cli cost '],
    [LOAD.slice(2), 'missing --rps; usage: cli cost '],
    [[...LOAD, 'more'], 'unexpected more; usage: cli cost '],
    [[...LOAD, '--nope', '1'], "Unknown option '--nope'"],
    [[...LOAD, '--rps', '0'], '--rps: expected a number above 0 to 100000, got "0"'],
    [[...LOAD, '--rps', 'many'], '--rps: expected a number above 0 to 100000, got "many"'],
    [[...LOAD, '--rps='], '--rps: expected a number above 0 to 100000, got ""'],
    [[...LOAD, '--rps', '0x10'], '--rps: expected a number above 0 to 100000, got "0x10"'],
    [[...LOAD, '--rps=-5'], '--rps: expected a number above 0 to 100000, got "-5"'],
    [[...LOAD, '--memory', '64'], '--memory: expected a number from 128 to 10240, got "64"'],
    [[...LOAD, '--latency-ms', '900001'], '--latency-ms: expected a number above 0 to 900000, got "900001"'],
    [[...LOAD, '--peak-rps', '49'], '--peak-rps: expected no less than --rps'],
    [[...LOAD, '--target-groups', 'Infinity'], '--target-groups: expected a number from 1, got "Infinity"'],
    [[...LOAD, '--price-alb-hour', 'free'], '--price-alb-hour: expected a number from 0, got "free"'],
  ])('%j', (args, message) => {
    expect(() => parseInputs(args)).toThrow(message);
    try {
      parseInputs(args);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });
});
