import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../shared/errors.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { rampTable } from './table.ts';

const RAMP = 'rules[0].action.forward.ramp';

function faults(table: unknown): string[] {
  try {
    checkRouteTable(table, 'ROUTES');
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message.split('\n').map((line) => line.replace('ROUTES: ', ''));
  }
  return [];
}

describe('ramp', () => {
  it('needs no more than the group that requests move to', () => {
    const table = checkRouteTable(rampTable(), 'ROUTES');
    expect(table.rules[0]!.action.forward!.ramp).toEqual({
      targetGroupIdentifier: 'orders',
      steps: [1, 5, 25, 50, 100],
      holdMinutes: 10,
      minRequests: 300,
      approveAt: [],
      limits: { errorPercent: 1, p95MsOverOthers: 100, parityPercent: 99 },
    });
  });

  it('limits that are given are all there are: no default joins them', () => {
    const table = checkRouteTable(rampTable({ limits: { errorPercent: 5 } }), 'ROUTES');
    expect(table.rules[0]!.action.forward!.ramp!.limits).toEqual({ errorPercent: 5 });
  });

  it.each([
    ['running', { step: 1, since: '2026-11-28T10:00:00Z', status: 'running' }],
    ['at 0 %', { step: 0, since: '2026-11-28T10:00:00.5+01:00', status: 'rolledBack', reason: 'too many errors' }],
    ['at a time to the microsecond', { step: 1, since: '2026-11-28T10:00:00.123456Z', status: 'running' }],
    ['held', { step: 2, since: '2026-11-28T10:00:00Z', status: 'held', approvedPercent: 50 }],
    ['at the end', { step: 5, since: '2026-11-28T10:00:00Z', status: 'done', otherWeights: { legacy: 3 } }],
  ])('has a state, %s', (_, state) => expect(faults(rampTable({ state }))).toEqual([]));

  it.each([
    [
      'a group of another action',
      { targetGroupIdentifier: 'else' },
      "targetGroupIdentifier: expected one of the action's targetGroups",
    ],
    [
      'a group that does not exist',
      { targetGroupIdentifier: 'nobody' },
      'targetGroupIdentifier: no target group is called "nobody"',
    ],
    ['no step', { steps: [] }, 'steps: expected at least 1 element'],
    ['a step of 0 %', { steps: [0, 5] }, 'steps[0]: expected more than 0'],
    ['a step over 100 %', { steps: [101] }, 'steps[0]: expected at most 100'],
    ['a step that goes down', { steps: [5, 1] }, 'steps[1]: expected more than 5, the step before'],
    ['a step twice', { steps: [5, 5] }, 'steps[1]: expected more than 5, the step before'],
    ['no evidence', { minRequests: 0 }, 'minRequests: expected at least 1'],
    ['approval for what is no step', { approveAt: [30] }, 'approveAt[0]: expected one of the steps 1, 5, 25, 50, 100'],
    ['a limit over 100 %', { limits: { errorPercent: 101 } }, 'limits.errorPercent: expected at most 100'],
    ['a misspelled limit', { limits: { errorsPercent: 1 } }, 'limits: unknown key errorsPercent'],
    [
      'a step that does not exist',
      { steps: [50, 100], state: { step: 3, since: '2026-11-28T10:00:00Z', status: 'running' } },
      'state.step: expected at most 2, because there are so many steps',
    ],
    [
      'a time that is none',
      { state: { step: 1, since: 'yesterday', status: 'running' } },
      'state.since: expected a time as 2026-11-28T10:00:00Z',
    ],
  ])('does not take %s', (_, ramp, fault) => expect(faults(rampTable(ramp))).toContain(`${RAMP}.${fault}`));

  it.each([
    '2026-11-28',
    '2026-11-28T10:00:00',
    '2026-11-28T10:00:00Z.',
    'at 2026-11-28T10:00:00Z',
    '2026-13-28T10:00:00Z',
  ])('takes no time that is not as RFC 3339 writes it: %s', (since) =>
    expect(faults(rampTable({ state: { step: 1, since, status: 'running' } }))).toEqual([
      `${RAMP}.state.since: expected a time as 2026-11-28T10:00:00Z`,
    ]),
  );

  it('needs a group to take requests from', () => {
    const table = rampTable();
    table.rules[0]!.action.forward.targetGroups.splice(1);
    expect(faults(table)).toEqual([
      `${RAMP}.targetGroupIdentifier: the action's targetGroups have no other group to take requests from`,
    ]);
  });
});
