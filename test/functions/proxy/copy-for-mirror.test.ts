import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Invocation } from '../../../functions/proxy/invocation.ts';
import { copyForMirror } from '../../../functions/proxy/mirror.ts';

/** An invocation whose streamed answer is to be mirrored. */
const invocation = (more: Partial<Invocation> = {}): Invocation => ({
  event: {},
  startedAt: 0,
  streams: true,
  decision: { action: 'forward', forward: { targetGroups: [], mirror: {} } } as unknown as Invocation['decision'],
  delivery: { outcome: { statusCode: 200, headers: {}, stream: new Readable() } } as unknown as Invocation['delivery'],
  ...more,
});

describe('a streamed answer is kept for its mirror', () => {
  it('when it is sent', () => {
    expect(copyForMirror(invocation())).toBeDefined();
  });

  it('not when it could not be encoded: nothing was sent, so an empty body would be compared', () => {
    expect(copyForMirror(invocation({ error: new Error('unencodable') }))).toBeUndefined();
  });

  it('not when no target answered: the proxy itself did', () => {
    const { delivery: _, ...failed } = invocation({ error: new Error('unreachable') });
    expect(copyForMirror(failed)).toBeUndefined();
  });

  it('not when it came whole with its head: it is mirrored like a buffered one', () => {
    const delivery = { outcome: { statusCode: 200, headers: {}, body: 'a' } } as unknown as Invocation['delivery'];
    expect(copyForMirror(invocation({ delivery }))).toBeUndefined();
  });
});
