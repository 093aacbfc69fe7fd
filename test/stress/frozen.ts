import type { Ending } from '../hardening/dying-backend.ts';
import { play, playRound, type Scenario, type Tally } from '../hardening/frozen.ts';
import { type FrozenSetup, frozenSetup } from '../hardening/frozen-setup.ts';
import { canCreateNetworks, createNetwork, type Network } from '../hardening/network.ts';
import { copiedHandler } from '../hardening/package.ts';
import type { Part, Report } from './report.ts';

/** 10,000 rounds of freeze, end of the connection, event and thaw; each is two invocations, of which one counts. */

interface Batch {
  tls?: boolean;
  needsNetwork?: boolean;
  environments: number;
  endings: Ending[];
  methods: string[];
  rounds: number;
  changes?: Partial<Scenario>;
}

const EVENTS = ['before', 'after'] as const;
const MINUTE_LATER = { clockAheadMs: 60_000 };
const ALL_SEEN: Ending[] = ['FIN', 'RST', 'half-close'];

/** Rounds are for each ending, order and method. */
const BATCHES: Batch[] = [
  { environments: 4, endings: ALL_SEEN, methods: ['GET', 'PUT', 'POST'], rounds: 300 },
  { environments: 4, endings: ALL_SEEN, methods: ['GET', 'PUT', 'POST'], rounds: 80, tls: true },
  { needsNetwork: true, environments: 20, endings: ['silence'], methods: ['GET', 'PUT'], rounds: 250 },
  {
    needsNetwork: true,
    environments: 20,
    endings: ['silence'],
    methods: ['GET', 'POST'],
    rounds: 250,
    changes: MINUTE_LATER,
  },
  { needsNetwork: true, environments: 1, endings: ['amnesia'], methods: ['GET', 'POST'], rounds: 250 },
  {
    needsNetwork: true,
    environments: 1,
    endings: ['amnesia'],
    methods: ['GET', 'POST'],
    rounds: 100,
    changes: MINUTE_LATER,
  },
  {
    needsNetwork: true,
    environments: 20,
    endings: ['silence'],
    methods: ['POST'],
    rounds: 30,
    changes: { remainingMs: 2_000 },
  },
];

/** A freeze as long as it says: nothing of it is simulated. */
const REAL = { environments: 20, frozenMs: 65_000 };

const isIdempotent = (method: string) => method !== 'POST';

interface Sum {
  rounds: number;
  failures: number;
  doubleDeliveries: number;
}

async function playBatch(batch: Batch, handlerFile: string, network: Network | undefined, report: Report) {
  const { environments, tls = false, changes = {} } = batch;
  const setup = await frozenSetup(handlerFile, { environments, tls, ...(batch.needsNetwork && { network }) });
  const sums = { idempotent: none(), other: none(), secrets: 0, lines: 0 };
  for (const ending of batch.endings) {
    for (const method of batch.methods) {
      const tallies: Tally[] = [];
      for (const event of EVENTS) {
        const scenario = { ending, event, method, ...changes };
        tallies.push(await play(setup.environments, setup.backend, scenario, batch.rounds, network));
      }
      const tally = tallies.reduce(merged);
      add(isIdempotent(method) ? sums.idempotent : sums.other, tally);
      const what = `${tls ? 'https' : 'http'} ${ending}${changes.clockAheadMs ? ', a minute later' : ''}, ${method}`;
      const statuses = Object.entries(tally.statuses).map(([status, n]) => `${n} × ${status}`);
      report.tell(what, `${statuses.join(', ')}; slowest ${Math.round(tally.slowestMs)} ms`);
    }
  }
  sums.secrets = setup.logged().secrets;
  sums.lines = setup.logged().lines;
  await setup.close();
  return sums;
}

const none = (): Sum => ({ rounds: 0, failures: 0, doubleDeliveries: 0 });

function add(sum: Sum, tally: Sum): void {
  sum.rounds += tally.rounds;
  sum.failures += tally.failures;
  sum.doubleDeliveries += tally.doubleDeliveries;
}

function merged(a: Tally, b: Tally): Tally {
  const statuses = { ...a.statuses };
  for (const [status, n] of Object.entries(b.statuses)) statuses[status] = (statuses[status] ?? 0) + n;
  return {
    rounds: a.rounds + b.rounds,
    statuses,
    failures: a.failures + b.failures,
    doubleDeliveries: a.doubleDeliveries + b.doubleDeliveries,
    slowestMs: Math.max(a.slowestMs, b.slowestMs),
  };
}

async function reallyFrozen(handlerFile: string, network: Network | undefined, report: Report): Promise<void> {
  const setup: FrozenSetup = await frozenSetup(handlerFile, { environments: REAL.environments, network });
  const endings: Ending[] = network ? [...ALL_SEEN, 'silence'] : ALL_SEEN;
  const rounds = await Promise.all(
    setup.environments.map((environment, i) => {
      const method = i % 2 ? 'POST' : 'GET';
      const ending = endings[(i >> 1) % endings.length]!;
      const scenario: Scenario = { ending, event: 'after', method, frozenMs: REAL.frozenMs };
      return playRound(environment, setup.backend, scenario);
    }),
  );
  await setup.close();
  const good = rounds.filter(({ outcome, deliveries }) => outcome.result?.statusCode === 200 && deliveries === 1);
  const what = `environments stopped for ${REAL.frozenMs / 1000} real seconds, GET and POST, answered`;
  report.expect(what, `${good.length} of ${rounds.length}`, good.length === rounds.length);
}

export const frozen: Part = {
  name: 'frozen',
  async run(report) {
    const handlerFile = copiedHandler();
    const network = canCreateNetworks() ? createNetwork() : undefined;
    if (!network) report.tell('no network namespaces here (root, iproute2): silence and amnesia are NOT played', '');
    const total = { idempotent: none(), other: none(), secrets: 0, lines: 0 };
    for (const batch of BATCHES) {
      if (batch.needsNetwork && !network) continue;
      const sums = await playBatch(batch, handlerFile, network, report);
      add(total.idempotent, sums.idempotent);
      add(total.other, sums.other);
      total.secrets += sums.secrets;
      total.lines += sums.lines;
    }
    await reallyFrozen(handlerFile, network, report);
    network?.remove();

    const rounds = total.idempotent.rounds + total.other.rounds;
    report.expect('rounds', rounds, rounds >= 10_000 || !network);
    const { idempotent, other } = total;
    report.expect(`idempotent: ${idempotent.rounds} rounds, failures`, idempotent.failures, idempotent.failures === 0);
    report.tell(
      `other: ${other.rounds} rounds, failures (never sent again, so lost with their connection)`,
      other.failures,
    );
    const twice = idempotent.doubleDeliveries + other.doubleDeliveries;
    report.expect('double deliveries', twice, twice === 0);
    report.expect(`secrets in ${total.lines.toLocaleString('en')} log lines`, total.secrets, total.secrets === 0);
  },
};
