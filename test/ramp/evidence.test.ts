import { describe, expect, it } from 'vitest';
import { type EvidenceRecord, evidenceOf, type MirrorRecord, type RequestRecord } from '../../shared/ramp/evidence.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { rampTable } from './table.ts';

const SINCE = '2026-11-28T10:00:00Z';
const at = (minutes: number): number => Date.parse(SINCE) + minutes * 60_000;
const STATE = { step: 1, since: SINCE, status: 'running' };

const request = (changes: Partial<RequestRecord> = {}): RequestRecord => ({
  kind: 'request',
  time: at(1),
  rule: 'orders',
  targetGroup: 'orders',
  targetMs: 20,
  ...changes,
});

const mirror = (changes: Partial<MirrorRecord> = {}): MirrorRecord => ({
  kind: 'mirror',
  time: at(1),
  rule: 'orders',
  targetGroup: 'legacy',
  mirror: 'orders',
  equal: true,
  ...changes,
});

/** Evidence of the step for the rule orders. */
function step(records: EvidenceRecord[], extra: object = {}, now = at(60)) {
  const table = rampTable({ state: STATE });
  Object.assign(table.rules[0]!.action.forward, extra);
  return evidenceOf(checkRouteTable(table, 'ROUTES'), records, now).get('orders')!.step;
}

const none = { requests: 0, targetErrors: 0, gatewayErrors: 0, compared: 0, different: 0 };

describe('evidence of requests', () => {
  it('is counted by the target group', () =>
    expect(step([request(), request(), request({ targetGroup: 'legacy', targetMs: 7 })])).toEqual({
      orders: { ...none, requests: 2, p95Ms: 20 },
      legacy: { ...none, requests: 1, p95Ms: 7 },
    }));

  it.each<[what: string, record: RequestRecord, counted: object]>([
    ['a 5xx of the target', request({ error: 'target' }), { targetErrors: 1 }],
    ['a 5xx of the proxy for it', request({ error: 'gateway' }), { gatewayErrors: 1 }],
  ])('%s', (_, record, counted) =>
    expect(step([record])).toEqual({ orders: { ...none, requests: 1, p95Ms: 20, ...counted } }),
  );

  it.each<[what: string, record: RequestRecord]>([
    ['of another rule', request({ rule: 'else' })],
    ['of the default action', request({ rule: undefined })],
    ['from before the step', request({ time: at(-0.1) })],
    ['from after now', request({ time: at(60.1) })],
    ['that no group was asked', request({ targetGroup: undefined, error: 'gateway' })],
  ])('is none %s', (_, record) => expect(step([record])).toEqual({}));

  it.each([0, 60])('counts from the beginning of the step up to now: minute %i', (minute) =>
    expect(step([request({ time: at(minute) })])).toHaveProperty('orders.requests', 1),
  );

  it('of the default action is that of lines without a rule', () => {
    const table = rampTable({ state: STATE });
    const { action } = table.rules[0]!;
    const whole = checkRouteTable({ ...table, rules: [], defaultAction: action }, 'ROUTES');
    const evidence = evidenceOf(whole, [request({ rule: undefined }), request()], at(60));
    expect(evidence.get(undefined)!.step).toEqual({ orders: { ...none, requests: 1, p95Ms: 20 } });
  });

  it('takes the 95th percentile by nearest rank', () => {
    const times = Array.from({ length: 100 }, (_, i) => request({ targetMs: 100 - i }));
    expect(step(times)['orders']!.p95Ms).toBe(95);
  });

  it('counts requests without a target time, and leaves them out of the percentile', () => {
    const unasked = request({ targetMs: undefined, error: 'gateway' });
    expect(step([request(), unasked, unasked])['orders']).toMatchObject({ requests: 3, gatewayErrors: 2, p95Ms: 20 });
  });
});

describe('a request that fell back counts for the group that was asked first', () => {
  const fell = (changes: Partial<RequestRecord>) =>
    request({ targetGroup: 'legacy', fellBackFrom: 'orders', targetMs: 900, ...changes });
  const fallback = (on: (string | number)[]) => ({ fallback: { targetGroupIdentifier: 'legacy', on } });

  it.each<[what: string, on: (string | number)[], record: RequestRecord, errors: number]>([
    ['as an error, when the group did not answer', ['unreachable', 404], fell({ fellBackOn: 'unreachable' }), 1],
    ['as an error, when it answered 5xx', [404, 500], fell({ fellBackOn: 500 }), 1],
    ['as none, when it answered less', ['unreachable', 404], fell({ fellBackOn: 404 }), 0],
    ['as none, when the action falls back on less alone', [404, 410], fell({}), 0],
    ['once, when the fallback failed too', ['unreachable'], fell({ fellBackOn: 'unreachable', error: 'target' }), 1],
    ['as an error, when the line does not say which it was', ['unreachable', 404], fell({}), 1],
  ])('%s', (_, on, record, targetErrors) =>
    expect(step([record], fallback(on))).toEqual({ orders: { ...none, requests: 1, targetErrors, p95Ms: 900 } }),
  );
});

describe('evidence of mirrored requests', () => {
  it('is evidence of both groups that answered', () =>
    expect(step([mirror(), mirror({ equal: false }), mirror({ targetGroup: 'orders', mirror: 'legacy' })])).toEqual({
      orders: { ...none, compared: 3, different: 1 },
      legacy: { ...none, compared: 3, different: 1 },
    }));

  it('is none of a ramp whose group had no part in it', () =>
    expect(step([mirror({ mirror: 'else', equal: false })])).toEqual({
      legacy: { ...none, compared: 1, different: 1 },
      else: { ...none, compared: 1, different: 1 },
    }));
});

describe('the last minutes', () => {
  const recent = (holdMinutes: number, minute: number) =>
    evidenceOf(
      checkRouteTable(rampTable({ holdMinutes, state: STATE }), 'ROUTES'),
      [request({ time: at(minute) })],
      at(60),
    ).get('orders')!.recent;

  it('are as many as a step lasts at least', () => {
    expect(recent(10, 51)).toHaveProperty('orders.requests', 1);
    expect(recent(10, 50)).toEqual({});
  });

  it('are one where a step need not last', () => {
    expect(recent(0, 59.5)).toHaveProperty('orders.requests', 1);
    expect(recent(0, 59)).toEqual({});
  });
});

it('a ramp that has not begun has no evidence', () =>
  expect(evidenceOf(checkRouteTable(rampTable(), 'ROUTES'), [request()], at(60)).size).toBe(0));
