import { describe, expect, test } from 'vitest';
import type { Summary } from '../../local/inspector/messages.ts';
import type { Recording } from '../../local/inspector/recording.ts';
import { MAX_LISTED, Store } from '../../local/inspector/store.ts';

const put = (store: Store, id: number, body = '', more: Partial<Summary> = {}) => {
  const summary: Summary = { id, at: 0, door: 'ALB', source: 'alb', method: 'GET', path: '/', ...more };
  const recording: Recording = { id, at: 0, startedAt: 0, door: 'ALB', event: { body }, sent: [] };
  store.put(summary, recording);
};

describe('the store', () => {
  test('lists the latest 10,000', () => {
    const store = new Store();
    for (let id = 1; id <= MAX_LISTED + 2; id++) put(store, id);
    const ids = store.summaries().map(({ id }) => id);
    expect([ids.length, ids[0], ids.at(-1), store.recording(2), store.recording(3)?.id]).toEqual([
      10_000,
      3,
      10_002,
      undefined,
      3,
    ]);
  });

  test('gives up the oldest recordings, not their rows, when bodies are large', () => {
    const store = new Store();
    const megabytes = 'x'.repeat(50_000_000);
    for (const id of [1, 2, 3, 4]) put(store, id, megabytes);
    expect([1, 2, 3, 4].map((id) => store.recording(id)?.id)).toEqual([undefined, undefined, 3, 4]);
    expect(store.summaries()).toHaveLength(4);
  });

  test('alters a row in its place', () => {
    const store = new Store();
    put(store, 1);
    put(store, 2);
    put(store, 1, '', { parity: 'equal' });
    expect(store.summaries().map(({ id, parity }) => [id, parity])).toEqual([
      [1, 'equal'],
      [2, undefined],
    ]);
  });

  test('forgets all of it', () => {
    const store = new Store();
    put(store, 1);
    store.clear();
    expect([store.summaries(), store.recording(1)]).toEqual([[], undefined]);
  });
});
