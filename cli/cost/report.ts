import { type Charge, monthly, type Service } from './charges.ts';
import type { Inputs } from './inputs.ts';
import { limits, quotaRequestsPerSecond } from './limits.ts';
import type { Model, Steady } from './model.ts';

/** The model's numbers as text. */

/** Three digits that count; no fraction from 100 on. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return 'none given';
  const digits = value === 0 ? 0 : Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(value))));
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
const money = (amount: number | undefined): string =>
  amount === undefined
    ? 'price not given'
    : amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Columns as wide as their widest cell: the first to the left, the others to the right. */
function columns(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
}

const STEADY: readonly (readonly [what: string, value: (steady: Steady) => number])[] = [
  ['requests in the function at the same time', ({ concurrency }) => concurrency],
  ['environments kept, busy or frozen', ({ kept }) => kept],
  ['connections at each backend', ({ connections }) => connections.perBackend],
  ['connections through each subnet', ({ connections }) => connections.perSubnet],
  ['Hyperplane network interfaces', ({ connections }) => connections.networkInterfaces],
  ['cold starts per hour, no environment free', ({ coldStartsPerSecond }) => coldStartsPerSecond * 3600],
  ['cold starts per hour, environment replaced', ({ replacedPerHour }) => replacedPerHour],
  ['% of the requests that start cold', ({ coldShare }) => coldShare * 100],
];

function scale({ peakRps, rps, rampMinutes }: Inputs, { average, peak, ramp }: Model): string[] {
  const states = peakRps > rps ? [average, peak] : [average];
  const head = ['', ...states.map(({ requestsPerSecond }) => `at ${number(requestsPerSecond)}/s`)];
  const lines = columns([head, ...STEADY.map(([what, value]) => [what, ...states.map((s) => number(value(s)))])]);
  if (peakRps === rps) return lines;
  const { coldStarts, coldStartsPerHour } = ramp;
  const rise = rampMinutes === 0 ? 'jumping' : `rising within ${number(rampMinutes)} min`;
  return [
    ...lines,
    `${rise}: ${number(coldStarts)} environments start, ${number(coldStartsPerHour)} cold starts per hour while it lasts`,
  ];
}

const WAYS: readonly (readonly [name: string, services: readonly Service[]])[] = [
  ['API Gateway and the proxy', ['API Gateway', 'Lambda']],
  ['an ALB and the proxy', ['ALB', 'Lambda']],
  ['Lattice and the proxy', ['Lattice', 'Lambda']],
  ['Lattice with a rule of its own', ['Lattice']],
];

function month({ rps }: Inputs, charges: Charge[]): string[] {
  return [
    ...columns([
      [`a month at ${number(rps)}/s`, 'quantity', 'charge'],
      ...charges.map(({ service, what, quantity, amount }) => [`${service} ${what}`, number(quantity), money(amount)]),
    ]),
    '',
    ...columns(WAYS.map(([name, services]) => [name, money(monthly(charges, services))])),
  ];
}

function sense(inputs: Inputs, model: Model): string[] {
  const list = limits(inputs, model);
  const exceeded = list.filter(({ here, most }) => here > most);
  const { breakEven } = model;
  return [
    ...columns([
      ['where it stops being sensible', 'here', 'at most'],
      ...list.map(({ what, here, most }) => [what, number(here), number(most)]),
    ]),
    '',
    `The concurrency quota lasts for ${number(quotaRequestsPerSecond(inputs))} requests/s of ${number(inputs.latencyMs)} ms.`,
    breakEven === undefined
      ? 'From which load on a Lattice service with a rule of its own is cheaper than the function: price not given.'
      : breakEven === 'never'
        ? 'The function is cheaper than a Lattice service with a rule of its own, whatever the load.'
        : `From ${number(breakEven)} requests/s on a Lattice service with a rule of its own is cheaper than the function alone.`,
    ...exceeded.map(({ what, beyond }) => `Not sensible: ${what}: ${beyond}.`),
    exceeded.length === 0
      ? 'Sensible for a migration at this load.'
      : 'A rule in Lattice itself runs no function and has none of these limits.',
  ];
}

export function report(inputs: Inputs, model: Model): string {
  const { rps, latencyMs, memory, assumed } = inputs;
  return [
    `${number(rps)} requests/s of ${number(latencyMs)} ms in ${number(memory)} MB`,
    ...(assumed.length > 0 ? ['', 'assumed', ...assumed.map((line) => `  ${line}`)] : []),
    '',
    ...scale(inputs, model),
    '',
    ...month(inputs, model.charges),
    '',
    ...sense(inputs, model),
  ].join('\n');
}
