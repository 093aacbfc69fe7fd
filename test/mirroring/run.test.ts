import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../shared/errors.ts';
import type { LatticeResponse } from '../../shared/lattice/response.ts';
import { runMirror } from '../../shared/mirroring/run.ts';
import type { Mirror } from '../../shared/routing/schema.ts';
import type { Target } from '../../shared/targets/target.ts';
import { response } from '../support/settings.ts';
import { mirroredRequest, mirrorSettings } from './mirrored.ts';

const json = (value: unknown, headers: Record<string, string[]> = {}): LatticeResponse =>
  response(200, { 'content-type': ['application/json'], ...headers }, JSON.stringify(value));

/** `mirror` and, asked again, `primary` answer the job whose first answer was `first`. */
function run(
  answers: { first: LatticeResponse; mirror: LatticeResponse | Error; again?: LatticeResponse | Error },
  compare: Partial<Mirror['compare']> = {},
  method = 'GET',
) {
  const asked: string[] = [];
  const target =
    (name: string, answer: LatticeResponse | Error | undefined): Target =>
    async () => {
      asked.push(name);
      if (answer === undefined || answer instanceof Error) throw answer;
      return answer;
    };
  const targets = new Map([
    ['orders', target('orders', answers.mirror)],
    ['legacy', target('legacy', answers.again)],
  ]);
  const mirrored = mirroredRequest({ response: answers.first, mirror: mirrorSettings(compare) });
  mirrored.request.method = method;
  return runMirror(mirrored, targets, () => 1000).then((result) => ({ result, asked }));
}

describe('a mirrored request', () => {
  it('is equal', async () => {
    const { result, asked } = await run({ first: json({ a: 1 }), mirror: json({ a: 1 }) });
    expect(result).toEqual({ equal: true });
    expect(asked).toEqual(['orders']);
  });

  it('or says where it differs, not what with', async () => {
    const { result } = await run({ first: json({ a: 'secret' }), mirror: json({ a: 'other' }) });
    expect(result).toEqual({ equal: false, differences: [{ at: '/a', type: 'changed' }] });
    expect(JSON.stringify(result)).not.toMatch(/secret|other/);
  });

  it('says what with where it was asked to', async () => {
    const { result } = await run({ first: json({ a: 1 }), mirror: json({ a: 2 }) }, { values: true });
    expect(result.differences).toEqual([{ at: '/a', type: 'changed', primary: 1, mirror: 2 }]);
  });

  it.each<[what: string, value: unknown, shortened: unknown]>([
    ['of 500 characters', 'x'.repeat(500), 'x'.repeat(500)],
    ['of more', 'x'.repeat(501), `${'x'.repeat(500)}…`],
    ['of more as JSON', ['x'.repeat(500)], `["${'x'.repeat(498)}…`],
  ])('shows the beginning of a value %s, and of its place', async (_, value, shortened) => {
    const place = 'p'.repeat(600);
    const { result } = await run({ first: json({ [place]: value }), mirror: json({}) }, { values: true });
    expect(result.differences).toEqual([{ at: `/${'p'.repeat(499)}…`, type: 'removed', primary: shortened }]);
  });

  it.each([
    { differences: 20, listed: 20, more: undefined },
    { differences: 21, listed: 20, more: 1 },
    { differences: 50, listed: 20, more: 30 },
  ])('lists $listed of $differences differences and counts the others', async ({ differences, listed, more }) => {
    const list = (sign: 1 | -1) => json(Array.from({ length: differences }, (_, i) => sign * (i + 1)));
    const { result } = await run({ first: list(1), mirror: list(-1) });
    expect(result.differences).toHaveLength(listed);
    expect(result.moreDifferences).toBe(more);
  });

  it.each([
    ['cannot be reached', new ProxyError('unreachable', 'x'), 'unreachable'],
    ['is too slow', new ProxyError('deadline', 'x'), 'deadline'],
    ['breaks', new Error('defect'), 'internal'],
    ['answers with base64 that is none', response(200, {}, '!', true), 'badAnswer'],
  ])('is not equal where the mirror %s, and fails nothing', async (_what, mirror, mirrorError) => {
    expect((await run({ first: json({}), mirror })).result).toEqual({ equal: false, mirrorError });
  });
});

describe('with noise', () => {
  const noise = { noise: true };

  it('asks the primary once more, and forgives what differs between its own answers', async () => {
    const { result, asked } = await run(
      { first: json({ id: 1, at: 'a' }), again: json({ id: 1, at: 'b' }), mirror: json({ id: 1, at: 'c' }) },
      noise,
    );
    expect(result).toEqual({ equal: true });
    expect(asked.sort()).toEqual(['legacy', 'orders']);
  });

  it('forgives nothing else', async () => {
    const { result } = await run(
      { first: json({ id: 1, at: 'a' }), again: json({ id: 1, at: 'b' }), mirror: json({ id: 2, at: 'c' }) },
      noise,
    );
    expect(result.differences).toEqual([{ at: '/id', type: 'changed' }]);
  });

  it('forgives no place whose name only begins like that of a noisy one', async () => {
    const { result } = await run(
      {
        first: json({ at: 'a', atHome: 1 }),
        again: json({ at: 'b', atHome: 1 }),
        mirror: json({ at: 'c', atHome: 2 }),
      },
      noise,
    );
    expect(result.differences).toEqual([{ at: '/atHome', type: 'changed' }]);
  });

  it('forgives the parts of what differs as a whole, not the whole of which a part differs', async () => {
    const whole = { first: json({ a: { b: 1 } }), again: json({ a: null }), mirror: json({ a: { b: 2 } }) };
    expect((await run(whole, noise)).result.equal).toBe(true);
    const part = { first: json({ a: { b: 1 } }), again: json({ a: { b: 2 } }), mirror: json({ a: null }) };
    expect((await run(part, noise)).result.differences).toEqual([{ at: '/a', type: 'changed' }]);
  });

  it('compares nothing where the primary does not answer again', async () => {
    const answers = { first: json({ at: 'a' }), again: new ProxyError('unreachable', 'x'), mirror: json({ at: 'b' }) };
    expect((await run(answers, noise)).result).toEqual({ skipped: 'noiseUnknown' });
  });

  it('compares nothing where the primary answers with another status, which would forgive a mirror everything', async () => {
    const answers = { first: json({ a: 1 }), again: response(503), mirror: response(404) };
    expect((await run(answers, noise)).result).toEqual({ skipped: 'noiseUnknown' });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    '%s, which may change something, is not asked of it again',
    async (method) => {
      const { result, asked } = await run({ first: json({ at: 'a' }), mirror: json({ at: 'b' }) }, noise, method);
      expect(asked).toEqual(['orders']);
      expect(result.differences).toEqual([{ at: '/at', type: 'changed' }]);
    },
  );
});

/** One document as two servers would write it: keys in any order, each with its own time stamps and ids. */
const noisyPair = fc.tuple(fc.jsonValue({ maxDepth: 4 }), fc.infiniteStream(fc.nat())).map(([value, stream]) => {
  const draw = () => stream.next().value as number;
  const shuffled = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(shuffled);
    if (typeof part !== 'object' || part === null) return part;
    const entries = Object.entries(part).map(([key, inner]) => ({ entry: [key, shuffled(inner)], place: draw() }));
    return Object.fromEntries(entries.sort((a, b) => a.place - b.place).map(({ entry }) => entry));
  };
  const answer = (): LatticeResponse => {
    const stamp = () => `${draw()}`;
    const document = { requestId: stamp(), data: shuffled(value), meta: { generatedAt: stamp(), took: draw() } };
    return json(document, {
      date: [stamp()],
      server: [stamp()],
      'x-request-id': [stamp()],
      'x-amzn-trace-id': [stamp()],
      'content-length': [stamp()],
    });
  };
  return [answer(), answer(), answer()] as const;
});

describe('pairs of equal answers with time stamps, ids and keys in any order', () => {
  const runs = { numRuns: 200, seed: 7 };

  it('have no difference by ignored pointers', async () => {
    const ignore = { ignore: ['/requestId', '/meta/*'] };
    await fc.assert(
      fc.asyncProperty(noisyPair, async ([first, mirror]) => {
        expect((await run({ first, mirror }, ignore)).result.equal).toBe(true);
      }),
      runs,
    );
  });

  it('have one where a third answer shows no noise there; where it does, none', async () => {
    await fc.assert(
      fc.asyncProperty(noisyPair, async ([first, again, mirror]) => {
        const { result } = await run({ first, again, mirror }, { noise: true });
        const body = (answer: LatticeResponse) => JSON.parse(answer.body as string);
        const [a, b, c] = [first, again, mirror].map(body);
        // Two draws may be the same by chance, and then the place is no noise to anybody.
        const unlucky = [
          a.requestId === b.requestId && a.requestId !== c.requestId,
          a.meta.generatedAt === b.meta.generatedAt && a.meta.generatedAt !== c.meta.generatedAt,
          a.meta.took === b.meta.took && a.meta.took !== c.meta.took,
        ];
        expect(result.equal).toBe(!unlucky.includes(true));
      }),
      runs,
    );
  });
});
