import { faultText, type Row, simulate, summary, TRAFFIC } from './report.ts';

/** Prints the tables of docs/maintainers/ramp.md. Bounded: some minutes for 10,000 ramps. */

const COUNT = Number(process.argv[2] ?? 10_000);
const SEED = 16;

const number = (value: number): string => (value >= 10 ? value.toFixed(0) : value.toFixed(1)).replace(/\.0$/, '');

function table(rows: readonly Row[]): string {
  const lines = rows.map(({ fault, traffic: [least, most], outcomes }) => {
    const { ramps, aborted, advanced, medianMinutes, p95Minutes, medianMet } = summary(outcomes);
    const cells = fault
      ? [number(advanced), number(100 - aborted), `${number(medianMinutes)} (${number(p95Minutes)})`, number(medianMet)]
      : ['', '', '', ''];
    return [faultText(fault), `${least}–${most}`, ramps, fault ? '' : number(aborted), ...cells];
  });
  const head = [
    'fault',
    'requests/s',
    'ramps',
    'good, aborted %',
    'bad, next step %',
    'never found %',
    'minutes to rollback, median (p95)',
    'requests that met it',
  ];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const started = performance.now();
console.log(`${COUNT} ramps, seed ${SEED}, the defaults\n`);
console.log(table(simulate(COUNT, SEED, {})));

/** Other values that the defaults could have had. */
const LIMITS = { errorPercent: 1, p95MsOverOthers: 100, parityPercent: 99 };
const OTHERS: readonly (readonly [string, object])[] = [
  ['the defaults', {}],
  ['`minRequests` 200', { minRequests: 200 }],
  ['`minRequests` 1000', { minRequests: 1000 }],
  ['`errorPercent` 2', { limits: { ...LIMITS, errorPercent: 2 } }],
  ['`errorPercentOverOthers` 0.5 in addition', { limits: { ...LIMITS, errorPercentOverOthers: 0.5 } }],
  ['`p95MsOverOthers` 50', { limits: { ...LIMITS, p95MsOverOthers: 50 } }],
  ['`parityPercent` 99.5', { limits: { ...LIMITS, parityPercent: 99.5 } }],
];
const EACH = Math.round(COUNT / 8);

console.log(`\n${EACH} ramps each, seed ${SEED}\n`);
const head = [
  'settings',
  ...TRAFFIC.map(([a, b]) => `good, aborted % at ${a}–${b}/s`),
  'bad, next step %',
  'never found %',
  'median minutes',
];
const compared = OTHERS.map(([name, ramp]) => {
  const rows = simulate(EACH, SEED, ramp);
  const good = rows.filter(({ fault }) => !fault).map(({ outcomes }) => number(summary(outcomes).aborted));
  const { advanced, caught, medianMinutes } = summary(
    rows.filter(({ fault }) => fault).flatMap(({ outcomes }) => outcomes),
  );
  return [name, ...good, number(advanced), number(100 - caught), number(medianMinutes)];
});
console.log([head, head.map(() => '---'), ...compared].map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s`);
