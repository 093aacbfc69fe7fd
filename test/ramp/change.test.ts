import { expect, it } from 'vitest';
import { type Document, withChanges } from '../../shared/ramp/change.ts';
import { rampTable } from './table.ts';

/** As JSON has it. */
const table = (): Document & { rules: { name: string; action: object }[] } => rampTable() as never;

const state = { step: 1, since: '2026-11-28T10:00:00Z', status: 'running' } as const;
const weights = { orders: 1, legacy: 99 };

it('changes a copy: the document stays', () => {
  const document = table();
  const before = structuredClone(document);
  const [rule] = withChanges(document, [{ rule: 'orders', state, weights }]).rules;
  expect(rule!.action.forward).toMatchObject({
    targetGroups: [
      { targetGroupIdentifier: 'orders', weight: 1 },
      { targetGroupIdentifier: 'legacy', weight: 99 },
    ],
    ramp: { state },
  });
  expect(document).toEqual(before);
});

it.each<[what: string, rule: string | undefined]>([
  ['a rule that is gone', 'gone'],
  ['an action whose ramp is gone', undefined],
])('a change of %s changes nothing', (_, rule) =>
  expect(withChanges(table(), [{ rule, state, weights }])).toEqual(table()),
);

it('nothing is copied where nothing changes', () => {
  const document = table();
  expect(withChanges(document, [])).toBe(document);
});

it.each<[document: object, rule: string | undefined]>([
  [{}, undefined],
  [{}, 'orders'],
  [{ rules: [] }, 'orders'],
  [{ defaultAction: { redirect: { statusCode: 301 } } }, undefined],
])('%j has no ramp of rule %s', (document, rule) =>
  expect(withChanges(document, [{ rule, state, weights }])).toEqual(document),
);
