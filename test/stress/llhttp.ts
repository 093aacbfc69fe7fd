import { survey } from '../hardening/llhttp/survey.ts';
import type { Part } from './report.ts';

/** The proxy's answer parser against node:http's llhttp, over a loopback socket. */

const CASES = 1_000_000;
const MOST_MINUTES = 30;

export const llhttp: Part = {
  name: 'llhttp',
  async run(report) {
    const seed = Date.now() | 0;
    const { counts, unknown } = await survey(CASES, seed, Date.now() + MOST_MINUTES * 60_000);
    for (const [name, count] of [...counts].sort((a, b) => b[1] - a[1])) report.tell(name, count);
    const total = [...counts.values()].reduce((sum, count) => sum + count, unknown.length);
    report.expect('answers', total, total >= CASES);
    report.expect(
      `disagreements without a name, seed ${seed}`,
      unknown.slice(0, 20).join('\n') || 0,
      unknown.length === 0,
    );
  },
};
