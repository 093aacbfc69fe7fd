import { expect, test } from 'vitest';
import { LEAST } from './support/parameters.ts';
import { resolveTemplate } from './support/resolve.ts';
import { wholeTemplate } from './support/whole.ts';

const { Resources } = resolveTemplate(wholeTemplate(), LEAST);

interface Alarm {
  Metrics: { Expression?: string }[];
  Threshold: string;
}

/** The two functions of CloudWatch's metric math that the alarms use. A missing value is undefined. */
const IF = (condition: boolean, yes: number, no: number) => (condition ? yes : no);
const FILL = (value: number | undefined, otherwise: number) => value ?? otherwise;

/** Whether the alarm goes off in a minute with these counts. */
function goesOff(id: string, errors: number | undefined, requests: number | undefined): boolean {
  const { Metrics, Threshold } = Resources[id]!.Properties as unknown as Alarm;
  const { Expression } = Metrics.find((metric) => metric.Expression !== undefined)!;
  const percent = new Function('IF', 'FILL', 'errors', 'requests', `return ${Expression}`)(IF, FILL, errors, requests);
  return (percent as number) >= Number(Threshold);
}

test.each<[what: string, errors: number | undefined, requests: number | undefined, alarm: boolean]>([
  ['no requests', undefined, undefined, false],
  ['requests and no errors', undefined, 1000, false],
  ['one client’s failures among others’ requests', 5, 1000, false],
  ['failures of a night with few requests', 5, 19, false],
  ['a canary of 10 % that always fails', 10, 100, true],
  ['the smallest minute that is judged', 1, 20, true],
  ['just below the share', 49, 1000, false],
  ['exactly the share', 50, 1000, true],
])('%s', (_what, errors, requests, alarm) => {
  for (const id of ['ErrorsAlarm', 'GatewayErrorsAlarm']) expect(goesOff(id, errors, requests)).toBe(alarm);
});
