import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import type { Ending } from './dying-backend.ts';
import { play, type Scenario } from './frozen.ts';
import { type FrozenSetup, frozenSetup } from './frozen-setup.ts';
import { canCreateNetworks, createNetwork, type Network } from './network.ts';
import { copiedHandler } from './package.ts';

/**
 * Environments that are really frozen (SIGSTOP) while their connection ends. `npm run test:stress -- frozen` plays
 * 10,000 rounds; these are a few of each kind.
 */

const METHODS = ['GET', 'PUT', 'POST'];
const EVENTS = ['before', 'after'] as const;

const scenarios = (endings: readonly Ending[], changes: Partial<Scenario> = {}): Scenario[] =>
  endings.flatMap((ending) =>
    EVENTS.flatMap((event) => METHODS.map((method) => ({ ending, event, method, ...changes }))),
  );

const perfect = (rounds: number) => ({ rounds, statuses: { 200: rounds }, failures: 0, doubleDeliveries: 0 });

describe.each([{ tls: false }, { tls: true }])('the backend ends it while we are frozen, TLS: $tls', ({ tls }) => {
  let here: FrozenSetup;
  beforeAll(async () => {
    here = await frozenSetup(copiedHandler(), { environments: 2, tls });
  });
  afterAll(async () => {
    expect(here.logged()).toEqual({ lines: expect.any(Number), secrets: 0 });
    expect(here.logged().lines).toBeGreaterThan(100);
    await here.close();
  });

  it.each(scenarios(['FIN', 'RST', 'half-close']))(
    '$ending, the event $event it: $method gets its answer and is delivered once',
    async (scenario) => {
      expect(await play(here.environments, here.backend, scenario, 6)).toMatchObject(perfect(6));
    },
  );
});

describe('the network loses it while we are frozen', needs(canCreateNetworks(), 'root and iproute2'), () => {
  let network: Network;
  let here: FrozenSetup;
  beforeAll(async () => {
    network = createNetwork();
    here = await frozenSetup(copiedHandler(), { environments: 2, network });
  });
  afterAll(async () => {
    expect(here.logged().secrets).toBe(0);
    await here.close();
    network.remove();
  });
  // Taking the link down is for one environment at a time.
  const played = (scenario: Scenario) =>
    play(
      scenario.ending === 'amnesia' ? here.environments.slice(0, 1) : here.environments,
      here.backend,
      scenario,
      2,
      network,
    );

  it.each(scenarios(['silence', 'amnesia'], { clockAheadMs: 60_000 }))(
    '$ending, and a minute has passed, the event $event it: $method gets its answer, delivered once',
    async (scenario) => {
      expect(await played(scenario)).toMatchObject(perfect(2));
    },
  );

  it.each(scenarios(['silence', 'amnesia']).filter(({ method }) => method !== 'POST'))(
    '$ending, and hardly any time has passed, the event $event it: $method gets its answer',
    async (scenario) => {
      expect(await played(scenario)).toMatchObject(perfect(2));
    },
  );

  it.each([
    ['silence', 504],
    ['amnesia', 502],
  ] as const)(
    '%s, and hardly any time has passed: a POST that may have been heard is a %i, and never sent again',
    async (ending, status) => {
      const scenario = { ending, event: 'before', method: 'POST', remainingMs: 2_000 } as const;
      expect(await played(scenario)).toMatchObject({ statuses: { [status]: 2 }, doubleDeliveries: 0 });
    },
  );
});
