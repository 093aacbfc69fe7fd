import { parseCommand, UsageError } from '../usage.ts';

/** What the command takes: each option with its unit, the values it can have, and what is assumed without it. */

interface Option {
  /** As the report names it, with its unit. */
  what: string;
  /** Bounds, both included; `above` itself is not. */
  from?: number;
  above?: number;
  to?: number;
  /** Absent: the option has to be given. */
  assumed?: number;
}

const OPTIONS = {
  rps: { what: 'requests per second', above: 0, to: 100_000 },
  'latency-ms': { what: 'ms that a request takes in the function, its target included', above: 0, to: 900_000 },
  memory: { what: 'MB of memory', from: 128, to: 10_240 },
  'peak-rps': { what: 'requests per second at the peak', above: 0, to: 100_000, assumed: Number.NaN },
  'ramp-minutes': { what: 'minutes from the average to the peak', from: 0, to: 10_000, assumed: 10 },
  'init-ms': { what: 'ms of a cold start', above: 0, to: 600_000, assumed: 300 },
  'idle-minutes': {
    what: 'minutes after which Lambda takes an idle environment away',
    from: 0.1,
    to: 1_440,
    assumed: 5,
  },
  'lifetime-hours': { what: 'hours after which it replaces one in use', from: 0.1, assumed: 2 },
  'target-groups': { what: 'target groups that an environment comes to call', from: 1, assumed: 1 },
  subnets: { what: 'subnets of the function', from: 1, to: 16, assumed: 2 },
  'concurrency-quota': { what: 'concurrent executions that the account allows', from: 1, assumed: 1_000 },
  'backend-connections': { what: 'connections that a backend takes', from: 1, assumed: Number.POSITIVE_INFINITY },
  'payload-kb': { what: 'KB of a request and its answer together', from: 0, to: 12_000, assumed: 10 },
  'requests-per-connection': { what: 'requests of a client on one connection', from: 1, assumed: 1 },
} satisfies Record<string, Option>;

/** Prices, in whatever currency: none is built in. */
const PRICES = {
  'price-lambda-million': 'a million Lambda requests',
  'price-lambda-gb-second': 'a GB-second of Lambda',
  'price-api-million': 'a million API Gateway requests',
  'price-alb-hour': 'an hour of a load balancer',
  'price-alb-lcu-hour': 'an hour of a load balancer capacity unit',
  'price-lattice-hour': 'an hour of a Lattice service',
  'price-lattice-gb': 'a GB through a Lattice service',
  'price-lattice-million': 'a million requests to a Lattice service',
} as const;

export type PriceName = keyof typeof PRICES;
export type Prices = Partial<Record<PriceName, number>>;

type Key<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<Key<B>>}` : S;
/** The options by name: `latency-ms` is `latencyMs`. */
export type Inputs = { [K in keyof typeof OPTIONS as Key<K>]: number } & {
  prices: Prices;
  /** What was not given, as `--name value: what it means`. */
  assumed: string[];
};

const entries: [name: string, option: Option][] = Object.entries(OPTIONS);
const required = entries.filter(([, { assumed }]) => assumed === undefined).map(([name]) => name);
export const USAGE = `cli cost ${required.map((name) => `--${name} N`).join(' ')} [--peak-rps N …] (all options: docs/cost.md)`;

/** Reads the command line. Throws UsageError with one line that names the option and what was expected. */
export function parseInputs(args: string[]): Inputs {
  const names = [...Object.keys(OPTIONS), ...Object.keys(PRICES)];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' } as const]));
  const { values, positionals } = parseCommand(USAGE, args, options);
  if (positionals.length > 0) throw new UsageError(`unexpected ${positionals[0]}; usage: ${USAGE}`);

  const missing = required.filter((name) => values[name] === undefined);
  if (missing.length > 0) throw new UsageError(`missing --${missing.join(', --')}; usage: ${USAGE}`);

  const inputs: Record<string, number> = {};
  const assumed: string[] = [];
  for (const [name, option] of entries) {
    const given = values[name] as string | undefined;
    const value = given === undefined ? option.assumed! : numberIn(name, given, option);
    inputs[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())] = value;
    if (given === undefined && Number.isFinite(value)) assumed.push(`--${name} ${value}: ${option.what}`);
  }
  // A peak that is not given is none.
  if (Number.isNaN(inputs['peakRps'])) inputs['peakRps'] = inputs['rps']!;
  if (inputs['peakRps']! < inputs['rps']!) throw new UsageError('--peak-rps: expected no less than --rps');

  const prices = Object.fromEntries(
    Object.keys(PRICES)
      .filter((name) => values[name] !== undefined)
      .map((name) => [name, numberIn(name, values[name] as string, { what: '', from: 0 })]),
  );
  return { ...(inputs as Omit<Inputs, 'prices' | 'assumed'>), prices, assumed };
}

function numberIn(name: string, text: string, { above, from, to = Number.MAX_SAFE_INTEGER }: Option): number {
  // A plain decimal number: not what Number() also reads, such as an empty text, 0x10 or Infinity.
  const value = /^\d+(\.\d+)?(e-?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  if (value <= to && (above === undefined || value > above) && (from === undefined || value >= from)) return value;
  const least = above === undefined ? `from ${from}` : `above ${above}`;
  const most = to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`;
  throw new UsageError(`--${name}: expected a number ${least}${most}, got ${JSON.stringify(text)}`);
}
