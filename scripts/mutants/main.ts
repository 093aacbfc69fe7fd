import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from './run-tests.ts';
import { createSandbox, type Mutant, type Sandbox } from './sandbox.ts';

/**
 * `npm run mutants -- FOLDER… [--sample N] [--seed S]`: edits the code in one place at a time and runs the tests that
 * reach this place. Prints each edit that no test noticed or that made tests late, and a row for each folder. With
 * `--sample`, N edits of each folder, drawn by the seed.
 */

/** Test files that an edit may pass before it counts as unnoticed: the nearest and quickest of those that reach it. */
const MAX_TEST_FILES = 16;

const { values, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
if (folders.length === 0) {
  console.error('usage: npm run mutants -- FOLDER… [--sample N] [--seed S], for instance shared/http functions/proxy');
  process.exit(2);
}

const lanes = await Promise.all(['a', 'b'].map((name) => createSandbox(name, folders)));
const [{ mutants }] = lanes as [Sandbox];
console.error(`${mutants.length} edits; finding the tests that reach each of them`);
const reach = await findReach(lanes[0]!);

const chosen = folders.flatMap((folder) => {
  const here = mutants.filter(({ file }) => file.startsWith(folder));
  return values.sample ? draw(here, Number(values.sample), Number(values.seed)) : here;
});
/** `late` counts as noticed: such an edit loops, or the machine was too busy for the survey. */
type Outcome = 'noticed' | 'late' | 'survived' | 'not reached';
const outcomes = new Map<Mutant, Outcome>();
const waiting = [...chosen];
await Promise.all(
  lanes.map(async (lane) => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift())
      outcomes.set(mutant, await survey(lane, mutant));
  }),
);

console.log(
  '| folder | edits tried of | noticed | of these late | survived | reached by no test |\n|---|---|---|---|---|---|',
);
for (const folder of folders) {
  const tried = chosen.filter(({ file }) => file.startsWith(folder));
  const count = (outcome: string) => tried.filter((mutant) => outcomes.get(mutant) === outcome).length;
  const all = mutants.filter(({ file }) => file.startsWith(folder)).length;
  const noticed = count('noticed') + count('late');
  const percent = ((100 * noticed) / tried.length).toFixed(1);
  const cells = [
    `${tried.length} of ${all}`,
    `${noticed} (${percent} %)`,
    count('late'),
    count('survived'),
    count('not reached'),
  ];
  console.log(`| ${[`\`${folder}\``, ...cells].join(' | ')} |`);
}

async function survey(lane: Sandbox, mutant: Mutant): Promise<Outcome> {
  const files = nearest(mutant).slice(0, MAX_TEST_FILES);
  lane.activate(mutant);
  // The nearest alone first, because it notices most edits.
  let outcome: Outcome = files.length === 0 ? 'not reached' : 'survived';
  for (const batch of [files.slice(0, 1), files.slice(1)]) {
    if (batch.length === 0 || outcome === 'late') continue;
    const run = await runTests(lane.folder, batch, { seconds: 120, args: ['--bail', '1', '--maxWorkers', '1'] });
    if (run === 'failed') return 'noticed';
    if (run === 'late') outcome = 'late';
  }
  console.log(`${outcome}  ${mutant.file}:${mutant.line}  ${mutant.edit}`);
  return outcome;
}

/** The test files that reach an edit and pass without it: first the one of the same name, then by common folders. */
function nearest({ id, file }: Mutant): string[] {
  const own = file
    .replace(/^shared\//, '')
    .replace(/\.ts$/, '')
    .split('/');
  const distance = (testFile: string): number => {
    const other = testFile
      .replace(/^test\//, '')
      .replace(/\.test\.ts$/, '')
      .split('/');
    const common = own.findIndex((part, i) => part !== other[i]);
    return common === -1 ? -own.length : -common;
  };
  return (reach.get(id) ?? []).toSorted((a, b) => distance(a) - distance(b));
}

/** One run without an edit: test files by the edits that they reach. A file that fails in the sandbox is left out. */
async function findReach({ folder }: Sandbox): Promise<Map<string, string[]>> {
  const list = join(folder, 'reached.jsonl');
  const report = join(folder, 'report.json');
  rmSync(list, { force: true });
  await runTests(folder, [], {
    seconds: 1800,
    env: { MUTANTS_REACHED: list },
    args: ['--maxWorkers', '2', '--reporter', 'json', '--outputFile', report],
  });
  interface Report {
    testResults: { name: string; status: string; startTime: number; endTime: number }[];
  }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const seconds = new Map<string, number>();
  for (const { name, status, startTime, endTime } of testResults) {
    if (status === 'passed') seconds.set(name.slice(folder.length + 1), (endTime - startTime) / 1000);
    else console.error(`left out, because it fails in the sandbox: ${name.slice(folder.length + 1)}`);
  }
  const found = new Map<string, string[]>();
  const lines = readFileSync(list, 'utf8').trim().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as { testFile: string; mutants: string[] });
  const quickFirst = parsed
    .filter(({ testFile }) => seconds.has(testFile))
    .sort((a, b) => seconds.get(a.testFile)! - seconds.get(b.testFile)!);
  for (const { testFile, mutants: ids } of quickFirst) {
    for (const id of ids) found.set(id, [...(found.get(id) ?? []), testFile]);
  }
  return found;
}

/** Draws by a seed, so that two runs try the same edits. */
function draw(from: readonly Mutant[], count: number, seed: number): Mutant[] {
  const left = [...from];
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31; // the generator of the C standard
    return Math.floor((state / 2 ** 31) * below);
  };
  return Array.from({ length: Math.min(count, from.length) }, () => left.splice(next(left.length), 1)[0]!);
}
