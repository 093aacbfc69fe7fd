import { describe, expect, it } from 'vitest';
import { parseInputs } from '../../../cli/cost/inputs.ts';
import { limits, quotaRequestsPerSecond } from '../../../cli/cost/limits.ts';
import { model } from '../../../cli/cost/model.ts';

const inputsOf = (line: string) => parseInputs(line.split(' '));
const exceeded = (line: string): string[] => {
  const inputs = inputsOf(line);
  return limits(inputs, model(inputs))
    .filter(({ here, most }) => here > most)
    .map(({ what }) => what);
};

const QUOTA = 'concurrency used at the peak';
const RISE = 'environments started within 10 s of the rise';
const BACKEND = 'connections at a backend at the peak';
const COLD = '% of the requests that start cold';

describe('where the proxy stops being sensible', () => {
  it.each<[line: string, exceeded: string[]]>([
    ['--rps 50 --latency-ms 200 --memory 512', []],
    ['--rps 5000 --latency-ms 200 --memory 512', [QUOTA]],
    ['--rps 5000 --latency-ms 200 --memory 512 --concurrency-quota 3000', []],
    // Ten requests per second for each unit, however short they are.
    ['--rps 10001 --latency-ms 5 --memory 512', [QUOTA]],
    ['--rps 9999 --latency-ms 5 --memory 512', []],
    ['--rps 50 --latency-ms 200 --memory 512 --peak-rps 20000 --ramp-minutes 0.5 --concurrency-quota 9000', [RISE]],
    ['--rps 50 --latency-ms 200 --memory 512 --peak-rps 20000 --ramp-minutes 5 --concurrency-quota 9000', []],
    ['--rps 50 --latency-ms 200 --memory 512 --backend-connections 20', [BACKEND]],
    ['--rps 50 --latency-ms 200 --memory 512 --backend-connections 30', []],
    // A request every ten minutes finds no environment any more.
    ['--rps 0.0017 --latency-ms 200 --memory 512', [COLD]],
    ['--rps 0.01 --latency-ms 200 --memory 512 --idle-minutes 60 --lifetime-hours 24', []],
  ])('%s', (line, what) => {
    expect(exceeded(line)).toEqual(what);
  });
});

it.each([
  ['--rps 1 --latency-ms 200 --memory 512', 5_000],
  ['--rps 1 --latency-ms 20 --memory 512', 10_000],
  ['--rps 1 --latency-ms 2000 --memory 512 --concurrency-quota 3000', 1_500],
])('%s: the quota lasts for %i requests per second', (line, requestsPerSecond) => {
  expect(quotaRequestsPerSecond(inputsOf(line))).toBeCloseTo(requestsPerSecond, 6);
});
