import { parseInputs } from './cost/inputs.ts';
import { model } from './cost/model.ts';
import { report } from './cost/report.ts';

/** `cost --rps N --latency-ms N --memory N …`: scale and cost of the proxy under a load (docs/cost.md). */
export function cost(args: string[]): string {
  const inputs = parseInputs(args);
  return report(inputs, model(inputs));
}
