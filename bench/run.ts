import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `npm run bench`: installs the peers when they are missing, measures, prints the table, writes RESULTS.md; with --quick prints only. */

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
if (!existsSync(here('node_modules'))) {
  execFileSync('npm', ['ci', '--prefix', here('.'), '--no-audit', '--no-fund'], { stdio: 'inherit' });
}
const { bundle } = await import('./contenders.ts');
const { coldStarts } = await import('./cold-start.ts');
const { decodeTimes } = await import('./decode.ts');
const { growth } = await import('./growth.ts');
const { startBackend } = await import('./measure.ts');
const { plot } = await import('./plot.ts');
const { markdown, summary } = await import('./report.ts');
const { warm } = await import('./warm.ts');

const quick = process.argv.includes('--quick');
const effort = quick
  ? { rounds: 8, warmupMs: 200, cold: 3, decode: 8, growth: 2, growthWarmupMs: 40 }
  : { rounds: 20, warmupMs: 500, cold: 20, decode: 40, growth: 12, growthWarmupMs: 300 };

const start = performance.now();
const step = (what: string) =>
  console.error(`${((performance.now() - start) / 1000).toFixed(0).padStart(4)} s  ${what}`);

step('bundling the contenders');
await bundle();
const backend = await startBackend();
try {
  step('decoding');
  const decode = decodeTimes(effort.decode);
  step('warm invocations');
  const warmRows = await warm(backend, { quick, ...effort });
  step('cold starts');
  const cold = await coldStarts(backend, effort.cold);
  step('growth');
  const panels = await growth(backend, effort.growth, effort.growthWarmupMs);
  const seconds = (performance.now() - start) / 1000;
  const results = { quick, seconds, warm: warmRows, cold, decode, growth: panels };
  if (quick) {
    console.log(markdown(results)); // too few rounds to be kept
  } else {
    writeFileSync(here('growth.svg'), plot(panels));
    writeFileSync(here('RESULTS.md'), markdown(results));
    console.log(summary(results));
  }
} finally {
  backend.stop();
}
