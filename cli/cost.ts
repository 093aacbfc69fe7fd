import {
  CHARGES,
  CONNECTIONS_PER_ENI,
  type Load,
  monthly,
  type Prices,
  quantitiesOf,
  scaleOf,
} from './cost/estimate.ts';
import { parseCommand, UsageError } from './usage.ts';

const USAGE = 'cli cost --rps N --latency-ms N --memory N [--peak-rps N …] (all options: docs/cost.md)';

const REQUIRED = ['rps', 'latency-ms', 'memory'] as const;

/** Values of the options that may be left out; `docs/cost.md` lists them. */
const DEFAULTS = {
  'payload-kb': 10,
  'target-groups': 1,
  subnets: 2,
  'concurrency-quota': 1_000,
  'backend-connections': Number.POSITIVE_INFINITY,
} as const;

interface Limits {
  /** Concurrent executions that the account, or the function, may have. */
  concurrency: number;
  /** Connections that one backend accepts. */
  backendConnections: number;
}

/** `cost`: what a load needs of Lambda and of the network, and what a month costs compared with a Lattice rule. */
export function cost(args: string[]): string {
  const names = [...REQUIRED, 'peak-rps', ...Object.keys(DEFAULTS), ...CHARGES.map(({ price }) => price)];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' } as const]));
  const { values, positionals } = parseCommand(USAGE, args, options);
  if (positionals.length > 0) throw new UsageError(`unexpected ${positionals[0]}; usage: ${USAGE}`);
  const missing = REQUIRED.filter((name) => values[name] === undefined);
  if (missing.length > 0) throw new UsageError(`missing --${missing.join(', --')}; usage: ${USAGE}`);

  const given: Record<string, number> = Object.fromEntries(
    Object.entries(values).map(([name, text]) => [name, numberOf(name, text as string)]),
  );
  const input = { ...DEFAULTS, 'peak-rps': given['rps'], ...given } as Record<string, number>;
  const load: Load = {
    rps: input['rps']!,
    peakRps: input['peak-rps']!,
    latencyMs: input['latency-ms']!,
    memory: input['memory']!,
    payloadKb: input['payload-kb']!,
    targetGroups: input['target-groups']!,
    subnets: input['subnets']!,
  };
  if (load.peakRps < load.rps) throw new UsageError('--peak-rps: expected at least the value of --rps');
  const limits = { concurrency: input['concurrency-quota']!, backendConnections: input['backend-connections']! };
  return [...scaleLines(load, limits), '', ...monthLines(load, given as Prices, args)].join('\n');
}

/** A plain decimal number. Prices may be 0, nothing else. */
function numberOf(name: string, text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 || (value === 0 && name.startsWith('price-'))) return value;
  throw new UsageError(`--${name}: expected a number above 0, got ${JSON.stringify(text)}`);
}

function scaleLines(load: Load, limits: Limits): string[] {
  const scale = scaleOf(load);
  const { concurrency, environments } = scale;
  const problems = [
    ...(concurrency > limits.concurrency
      ? ['Lambda throttles at the peak. Raise the concurrency quota, or move busy paths to Lattice first.']
      : []),
    ...(environments > limits.backendConnections
      ? ['A backend refuses connections at the peak. Raise its limit, or set ReservedConcurrency (docs/deploy.md).']
      : []),
  ];
  return [
    `at the peak: ${number(load.peakRps)} requests/s of ${number(load.latencyMs)} ms`,
    ...columns([
      ['requests at once, on average', number(scale.mean), ''],
      ['concurrency with room for bursts', number(concurrency), `of ${number(limits.concurrency)}`],
      ['connections at each target group', number(environments), `of ${number(limits.backendConnections)}`],
      ['connections through each subnet', number(scale.connectionsPerSubnet), `${number(CONNECTIONS_PER_ENI)} per ENI`],
      ['network interfaces (ENIs)', number(scale.networkInterfaces), ''],
    ]),
    ...(problems.length > 0 ? problems : ['Within all limits.']),
  ];
}

function monthLines(load: Load, prices: Prices, args: readonly string[]): string[] {
  const quantities = quantitiesOf(load);
  const missing = CHARGES.map(({ price }) => price).filter((price) => prices[price] === undefined);
  const head = `in a month of ${number(load.rps)} requests/s, ${number(load.memory)} MB`;
  const rows = CHARGES.map(({ what, price, per }) => {
    const unit = prices[price];
    return [what, number(quantities[what]), unit === undefined ? '' : money((quantities[what] / per) * unit)];
  });
  if (missing.length > 0) {
    const prompt = ['npm run -s cli -- cost', ...args, ...missing.map((name) => `--${name} N`)].join(' ');
    return [head, ...columns(rows), 'To compare the two, add the prices of your region (docs/cost.md):', `  ${prompt}`];
  }
  const [proxy, rule] = (['proxy', 'rule'] as const).map((way) => monthly(load, prices as Required<Prices>, way));
  const sums = [
    ['the proxy', '', money(proxy!)],
    ['a Lattice rule instead', '', money(rule!)],
  ];
  return [
    head,
    ...columns([...rows, ...sums]),
    `The ${proxy! > rule! ? 'Lattice rule' : 'proxy'} is cheaper at this load.`,
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
