import type { Command } from 'commander';
import { amount, command, positiveNumber, print, RUN, UsageError } from './command.ts';
import { CHARGES, CONNECTIONS_PER_ENI, type Load, type PriceName, scaleOf } from './cost/estimate.ts';

interface Options extends Load, Partial<Record<PriceName, number>> {
  /** Concurrent executions that the account, or the function, may have. */
  concurrencyQuota: number;
  /** Connections that one backend accepts. */
  backendConnections: number;
}

/** `cost`: what a load needs of Lambda and of the network, and what a month costs compared with a Lattice rule. */
export const cost = command('cost', 'Show what a load needs, and what it costs compared with a Lattice rule', [
  'cost --rps 50 --latency-ms 60 --memory 512 --peak-rps 400',
])
  .requiredOption('--rps <n>', 'requests per second, average over the month', positiveNumber)
  .requiredOption('--latency-ms <n>', "time in the function, the target's time included", positiveNumber)
  .requiredOption('--memory <mb>', 'memory of the function', positiveNumber)
  .option('--peak-rps <n>', 'requests per second at the peak (default: --rps)', positiveNumber)
  .option('--target-groups <n>', 'target groups that are called', positiveNumber, 1)
  .option('--subnets <n>', 'subnets of the function', positiveNumber, 2)
  .option('--concurrency-quota <n>', "of the account, or the function's reserved concurrency", positiveNumber, 1_000)
  .option('--backend-connections <n>', 'connections that one backend accepts (default: any number)', positiveNumber)
  .option('--payload-kb <n>', 'a request and its answer together, 1 KB is 1,000 bytes', positiveNumber, 10);
for (const { price, unit } of CHARGES) cost.option(`${flagOf(price)} <amount>`, `price of ${unit}`, amount);
cost.action((given: Omit<Options, 'peakRps' | 'backendConnections'> & Partial<Options>) => {
  const options: Options = { peakRps: given.rps, backendConnections: Number.POSITIVE_INFINITY, ...given };
  if (options.peakRps < options.rps) throw new UsageError('--peak-rps: expected at least the value of --rps');
  print([...scaleLines(options), '', ...monthLines(options, givenOptions(cost))].join('\n'));
});

/** `priceLatticeGb` is `--price-lattice-gb`. */
function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The command line again, as far as it has options. */
const givenOptions = (called: Command): string[] =>
  called.options
    .filter((option) => called.getOptionValueSource(option.attributeName()) === 'cli')
    .map((option) => `${option.long} ${called.getOptionValue(option.attributeName())}`);

function scaleLines(load: Options): string[] {
  const scale = scaleOf(load);
  const { concurrency, environments } = scale;
  const problems = [
    ...(concurrency > load.concurrencyQuota
      ? ['Lambda throttles at the peak. Raise the concurrency quota, or move busy paths to Lattice first.']
      : []),
    ...(environments > load.backendConnections
      ? ['A backend refuses connections at the peak. Raise its limit, or set ReservedConcurrency (docs/deploy.md).']
      : []),
  ];
  return [
    `at the peak: ${number(load.peakRps)} requests/s of ${number(load.latencyMs)} ms`,
    ...columns([
      ['requests at once, on average', number(scale.mean), ''],
      ['concurrency with room for bursts', number(concurrency), `of ${number(load.concurrencyQuota)}`],
      ['connections at each target group', number(environments), `of ${number(load.backendConnections)}`],
      ['connections through each subnet', number(scale.connectionsPerSubnet), `${number(CONNECTIONS_PER_ENI)} per ENI`],
      ['network interfaces (ENIs)', number(scale.networkInterfaces), ''],
    ]),
    ...(problems.length > 0 ? problems : ['Within all limits.']),
  ];
}

function monthLines(load: Options, given: readonly string[]): string[] {
  const charges = CHARGES.map(({ way, what, price, per, quantity }) => {
    const unitPrice = load[price];
    return { way, what, quantity: quantity(load), cost: unitPrice && (quantity(load) / per) * unitPrice };
  });
  const rows = charges.map(({ what, quantity, cost }) => [
    what,
    number(quantity),
    cost === undefined ? '' : money(cost),
  ]);
  const head = `in a month of ${number(load.rps)} requests/s, ${number(load.memory)} MB`;
  const missing = CHARGES.filter(({ price }) => load[price] === undefined).map(({ price }) => `${flagOf(price)} N`);
  if (missing.length > 0) {
    const prompt = `  ${RUN} cost ${[...given, ...missing].join(' ')}`;
    return [head, ...columns(rows), 'To compare the two, add the prices of your region (docs/cost.md):', prompt];
  }
  const sumOf = (way: string): number =>
    charges.reduce((sum, charge) => sum + (charge.way === way ? charge.cost! : 0), 0);
  const [proxy, rule] = [sumOf('proxy'), sumOf('rule')];
  const sums = [
    ['the proxy', '', money(proxy)],
    ['a Lattice rule instead', '', money(rule)],
  ];
  return [
    head,
    ...columns([...rows, ...sums]),
    `The ${proxy > rule ? 'Lattice rule' : 'proxy'} is cheaper at this load.`,
  ];
}

/** Three significant digits below 100, whole numbers above. */
const number = (value: number): string =>
  Number.isFinite(value)
    ? value.toLocaleString('en-US', value < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 })
    : 'any number';

const money = (amount: number): string =>
  amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Columns as wide as their widest cell: the first to the left, the second and third to the right. */
function columns(rows: string[][]): string[] {
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map(([what, value, note]) =>
    `  ${what!.padEnd(widths[0]!)}  ${value!.padStart(widths[1]!)}  ${note!.padStart(widths[2]!)}`.trimEnd(),
  );
}
