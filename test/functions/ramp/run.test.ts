import { describe, expect, it, vi } from 'vitest';
import { logDecision, logSkipped, logUnhealthy } from '../../../functions/ramp/log.ts';
import { runRamps, sentence, type World } from '../../../functions/ramp/run.ts';
import { ChangedMeanwhile, type StoredTable } from '../../../functions/ramp/stores/store.ts';
import { NO_EVIDENCE, type RampEvidences } from '../../../shared/ramp/evidence.ts';
import type { RampState } from '../../../shared/ramp/schema.ts';
import { rampTable } from '../../ramp/table.ts';
import { logFindings } from '../../support/log-schema.ts';

const SINCE = '2026-11-28T10:00:00Z';
const NOW = Date.parse('2026-11-28T10:30:00Z');

const good = { ...NO_EVIDENCE, requests: 1000, p95Ms: 20 };
const evidence = (orders: object): RampEvidences => {
  const step = { orders: { ...good, ...orders }, legacy: good };
  return new Map([['orders', { since: SINCE, step, recent: step }]]);
};

/** A run, and what it did to the world. */
async function run(table: object | string, evidences: RampEvidences = new Map(), isChanged = false, more: object = {}) {
  const stored: StoredTable = { text: typeof table === 'string' ? table : JSON.stringify(table), version: 7 };
  const did = { written: [] as string[], lines: [] as Record<string, unknown>[], messages: [] as string[] };
  const settings = {
    service: 'proxy',
    namespace: 'lattice-migration-proxy/proxy',
    write: (line: string) => void did.lines.push(JSON.parse(line)),
    now: () => NOW,
  };
  const world: World = {
    store: {
      read: async () => stored,
      async replace(read, text, why) {
        expect(read).toBe(stored);
        if (isChanged) throw new ChangedMeanwhile('version 8 came');
        expect(why).toContain('orders: ');
        did.written.push(text);
        return 8;
      },
      ...more,
    },
    evidenceOf: async () => evidences,
    log: (decision, version) => logDecision(settings, decision, version),
    logUnhealthy: (found) => logUnhealthy(settings, found),
    logSkipped: (reason) => logSkipped(settings, reason),
    notify: async (subject, message) => void did.messages.push(`${subject}\n${message}`),
    now: () => NOW,
  };
  await runRamps(world);
  for (const line of did.lines) expect(logFindings(line)).toEqual([]);
  return did;
}

const atStep = (step: number) =>
  rampTable({ state: { step, since: SINCE, status: 'running' } }, { orders: 5, legacy: 95 });

describe('a run of all ramps', () => {
  it('takes the next step: writes, logs and tells', async () => {
    const { written, lines, messages } = await run(atStep(2), evidence({}));
    const expected = atStep(2);
    const { forward } = expected.rules[0]!.action;
    forward.targetGroups = [
      { targetGroupIdentifier: 'orders', weight: 25 },
      { targetGroupIdentifier: 'legacy', weight: 75 },
    ];
    Object.assign(forward.ramp, { state: { step: 3, since: '2026-11-28T10:30:00Z', status: 'running' } });
    // Not one default more than its author wrote.
    expect(written.map((text) => JSON.parse(text))).toEqual([expected]);
    expect(lines).toEqual([
      {
        level: 'INFO',
        message: 'ramp',
        service: 'proxy',
        timestamp: '2026-11-28T10:30:00.000Z',
        rule: 'orders',
        status: 'running',
        step: 3,
        fromPercent: 5,
        toPercent: 25,
        reason: expect.stringMatching(/^1000 requests, 0 % errors/),
        routesVersion: '8',
        _aws: {
          Timestamp: NOW,
          CloudWatchMetrics: [
            {
              Namespace: 'lattice-migration-proxy/proxy',
              Dimensions: [[], ['Rule']],
              Metrics: [
                { Name: 'RampPercent', Unit: 'Percent' },
                { Name: 'RampSteps', Unit: 'Count' },
              ],
            },
          ],
        },
        Rule: 'orders',
        RampPercent: 25,
        RampSteps: 1,
      },
    ]);
    expect(messages).toEqual([
      expect.stringMatching(/^Ramp moved: orders\norders: 5 % → 25 %, running: 1000 requests/),
    ]);
  });

  it('rolls back: the line is a warning and a metric', async () => {
    const { lines, messages } = await run(atStep(2), evidence({ targetErrors: 500 }));
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'WARN',
        status: 'rolledBack',
        step: 0,
        toPercent: 0,
        RampPercent: 0,
        RampRollbacks: 1,
        NewServiceUnhealthy: 1,
      }),
    ]);
    expect(messages).toEqual([
      expect.stringMatching(/^Ramp rolled back: orders\norders: 5 % → 0 %, rolledBack: 500 errors/),
    ]);
  });

  it('waits: a line, and nothing else', async () => {
    const { written, lines, messages } = await run(atStep(2));
    expect(lines).toEqual([expect.objectContaining({ status: 'running', routesVersion: '7', RampPercent: 5 })]);
    expect(lines[0]).not.toHaveProperty('RampSteps');
    expect([written, messages]).toEqual([[], []]);
  });

  it('tells the alarm of a new service that has a weight and no ramp, and leaves the weight', async () => {
    const weighted = rampTable({}, { orders: 5, else: 95 });
    const forward: { ramp?: unknown } = weighted.rules[0]!.action.forward;
    delete forward.ramp;
    const { written, lines } = await run(weighted, evidence({ targetErrors: 500 }));
    expect(lines).toEqual([
      expect.objectContaining({
        message: 'new service unhealthy',
        level: 'WARN',
        rule: 'orders',
        targetGroup: 'orders',
        reason: expect.stringContaining('500 errors'),
        NewServiceUnhealthy: 1,
      }),
    ]);
    expect(written).toEqual([]);
  });

  it('reverts for one ramp that rolls back beside one that steps up', async () => {
    const both = atStep(2);
    both.rules.push({ ...structuredClone(both.rules[0]!), name: 'users', priority: 20 });
    const [orders] = evidence({ targetErrors: 500 }).values();
    const [users] = evidence({}).values();
    const evidences = new Map([
      ['orders', orders!],
      ['users', users!],
    ]);
    const revert = vi.fn();
    const settled = () => Promise.reject(new Error('deployment 9 was rolled back'));
    await expect(run(both, evidences, false, { settled, revert })).rejects.toThrow('deployment 9 was rolled back');
    expect(revert).toHaveBeenCalledOnce();
  });

  it.each([
    ['a rollback takes the last step back, and the run fails', { targetErrors: 500 }, 1],
    ['a step up only fails', {}, 0],
  ])('when an alarm holds its deployment back, %s', async (_, orders, reverts) => {
    let reverted = 0;
    const held = {
      settled: async () => Promise.reject(new Error('deployment 9 was rolled back')),
      revert: async () => void reverted++,
    };
    await expect(run(atStep(2), evidence(orders), false, held)).rejects.toThrow('deployment 9 was rolled back');
    expect(reverted).toBe(reverts);
  });

  it('a rule whose name CloudWatch takes for no dimension is counted as $other', async () => {
    const table = atStep(2);
    table.rules[0]!.name = 'löschen';
    const { lines } = await run(table, new Map(), false);
    expect(lines).toEqual([expect.objectContaining({ rule: 'löschen', Rule: '$other' })]);
  });

  it.each([
    ['löschen → alt', 'Ramp moved: l?schen ? alt'],
    ['o'.repeat(120), `Ramp moved: ${'o'.repeat(88)}`],
  ])('the subject of a message is what SNS takes: rule %s', async (name, subject) => {
    const table = atStep(2);
    table.rules[0]!.name = name;
    const evidences = new Map([[name, evidence({}).get('orders')!]]);
    const { messages } = await run(table, evidences, false, { replace: async () => 8 });
    expect(messages.map((message) => message.split('\n')[0])).toEqual([subject]);
  });

  it.each<[status: RampState['status'], reason: string, text: string]>([
    ['running', 'begins', 'running: begins'],
    ['done', 'done since 2026-11-28T10:00:00Z', 'done since 2026-11-28T10:00:00Z'],
    ['done', 'done: all good', 'done: all good'],
    ['held', 'until the sale is done', 'held: until the sale is done'],
  ])('a status that its reason begins with is said once: %s, %s', (status, reason, text) => {
    const decision = { rule: 'orders', status, step: 1, fromPercent: 5, toPercent: 25, reason };
    expect(sentence(decision)).toBe(`orders: 5 % → 25 %, ${text}`);
  });

  it('does nothing for a table without ramps', async () => {
    const { rules: _, ...table } = rampTable();
    expect(await run(table)).toEqual({ written: [], lines: [], messages: [] });
  });

  it('tells nobody of a step that was not written, because a person changed the table', async () => {
    const { written, lines, messages } = await run(atStep(2), evidence({}), true);
    expect(lines).toEqual([expect.objectContaining({ message: 'ramp skipped', reason: 'version 8 came' })]);
    expect([written, messages]).toEqual([[], []]);
  });

  it('keeps line breaks where the table has them', async () => {
    const { written } = await run(JSON.stringify(rampTable(), null, 2));
    expect(written[0]!.split('\n').length).toBeGreaterThan(10);
    expect((await run(rampTable())).written[0]).not.toContain('\n');
  });

  it.each([
    ['no JSON', '{', 'JSON'],
    ['no route table', '{"rulez":[]}', 'the table in use'],
  ])('fails with %s, so that an alarm sees it', async (_, text, message) => expect(run(text)).rejects.toThrow(message));
});
