import { compileRules, type Matcher } from '../../shared/routing/match.ts';
import type { Rule } from '../../shared/routing/schema.ts';
import { request } from '../routing/rules.ts';
import { median, type Part, type Report } from './report.ts';

/** How the time of matching grows with the rules, with the path, and with what is odd about the path. */
export const paths: Part = {
  name: 'paths',
  async run(report) {
    for (const count of [1, 10, 100, 1000, 10_000]) {
      for (const bytes of [100, 1000, 8000, 64_000])
        compare(report, `${count} rules`, compileRules(rulesBelow('/v1', count)), bytes);
    }
    compare(report, '10,000 rules without a path, 60 KB header', compileRules(headerRules(10_000)), 8000);
    compare(report, '10,000 rules of one path, 60 KB header', compileRules(headerRules(10_000, '/v1')), 8000);
  },
};

/** Where a plain path takes a few microseconds, ten times as much says little (docs/decisions/0008-path-readings.md). */
const MAX_SHORT_MICROSECONDS = 150;

/** Paths of one length against a plain one of that length. */
function compare(report: Report, rules: string, match: Matcher, bytes: number): void {
  const plain = timeOf(match, fill('/v1/orders-7', 'abcdefghi/', bytes));
  const figures: string[] = [];
  let worst = 0;
  for (const [name, odd] of Object.entries(ODD_PATHS)) {
    const time = timeOf(match, odd(bytes));
    const times = time / plain;
    worst = Math.max(worst, times);
    figures.push(`${name} ${times.toFixed(1)}`);
  }
  const what = `${rules}, ${bytes.toLocaleString('en')} bytes: plain ${plain.toFixed(1)} µs; times that:`;
  report.expect(what, figures.join(', '), worst <= 10 || worst * plain <= MAX_SHORT_MICROSECONDS);
}

/** Whole units only: half an escape would be another kind of path. */
const fill = (start: string, unit: string, bytes: number): string =>
  start + unit.repeat(Math.floor((bytes - start.length) / unit.length));

const ODD_PATHS: Record<string, (bytes: number) => string> = {
  blanks: (bytes) => fill('/v1/orders-7/', 'ab%20cd/', bytes),
  'one blank': (bytes) => fill('/v1/orders-7/%20', 'abcdefghi/', bytes),
  letters: (bytes) => fill('/v1/', '%E3%81%82', bytes),
  escapes: (bytes) => fill('/v1/', '%61', bytes),
  'escaped slashes': (bytes) => fill('/v1/', 'a%2f', bytes),
  dots: (bytes) => fill('/v1/', 'orders-7/../', bytes),
  mixture: (bytes) => fill('/v1/', '..%2f;a/%2e%2e/orders-7;x\\%252e./', bytes),
  'malformed escapes': (bytes) => fill('/v1/', 'a%/x/../', bytes),
  'escapes of escapes': (bytes) => fill('/v1/%', '25', bytes),
  'escaped percent signs': (bytes) => fill('/v1/', `100%25-${'a'.repeat(200)}/`, bytes),
  overlong: (bytes) => fill('/v1/', 'a%c0%af', bytes),
  'long dots': (bytes) => `${fill('/v1/', '.', bytes - 1)}x`,
  accents: (bytes) => fill('/v1/e', '%CC%81%CC%A7', bytes),
  'short names': (bytes) => fill('/v1/', 'ORDERS~1/', bytes),
  bytes: (bytes) => fill('/v1/', '%ff', bytes),
};

/** Microseconds of processor time that one match takes: wall time would count the machine's other work. */
function timeOf(match: Matcher, path: string): number {
  const asked = request(path, [['x-tag', [HEADER]]]);
  const timeOfMany = (times: number): number => {
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) match(asked);
    return process.cpuUsage(before).user / times;
  };
  const times = Math.max(3, Math.ceil(10_000 / Math.max(1, timeOfMany(5))));
  return median(Array.from({ length: 7 }, () => timeOfMany(times)));
}

const HEADER = 'Abcdefgh-'.repeat(6700);

const rule = (i: number, httpMatch: Rule['match']['httpMatch']): Rule => ({
  name: `rule ${i}`,
  priority: i + 1,
  match: { httpMatch },
  action: { fixedResponse: { statusCode: 200 } },
});

const rulesBelow = (prefix: string, count: number): Rule[] =>
  Array.from({ length: count }, (_, i) =>
    rule(i, { pathMatch: { match: { prefix: `${prefix}/orders-${i}` }, caseSensitive: false } }),
  );

const headerRules = (count: number, prefix?: string): Rule[] =>
  Array.from({ length: count }, (_, i) =>
    rule(i, {
      ...(prefix && { pathMatch: { match: { prefix }, caseSensitive: false } }),
      headerMatches: [{ name: 'x-tag', match: { prefix: `tag-${i}` }, caseSensitive: false }],
    }),
  );
