import { describe, expect, it } from 'vitest';
import { parseInputs } from '../../../cli/cost/inputs.ts';
import { model } from '../../../cli/cost/model.ts';

const modelOf = (line: string) => model(parseInputs(line.split(' ')));

describe('what the parts are put together to', () => {
  const { average, peak, ramp, charges } = modelOf('--rps 50 --latency-ms 200 --memory 512 --peak-rps 200');

  it('average and peak each have their own environments and connections', () => {
    expect(average).toMatchObject({ requestsPerSecond: 50, concurrency: 10 });
    expect(peak).toMatchObject({ requestsPerSecond: 200, concurrency: 40 });
    expect(peak.connections.perBackend).toBe(Math.ceil(peak.kept));
  });

  it('the ramp leads from one to the other', () => {
    expect(ramp.coldStarts).toBeCloseTo(peak.kept - average.kept);
  });

  it('cold starts are those without a free environment and those of environments replaced by age', () => {
    expect(average.replacedPerHour).toBeCloseTo(average.kept / 2);
    const perHour = average.coldShare * 50 * 3600;
    expect(perHour).toBeCloseTo(average.coldStartsPerSecond * 3600 + average.replacedPerHour);
  });

  it('charges are for the average, cold starts included', () => {
    const gigabyteSeconds = charges.find(({ what }) => what === 'GB-seconds')!.quantity;
    expect(gigabyteSeconds).toBeCloseTo(730 * 3600 * 50 * 0.5 * (0.2 + average.coldShare * 0.3), 3);
  });
});

it('no more requests start cold than there are', () => {
  expect(modelOf('--rps 0.0001 --latency-ms 100 --memory 512 --lifetime-hours 0.1').average.coldShare).toBe(1);
});
