import { frozen } from './frozen.ts';
import { fuzz } from './fuzz.ts';
import { llhttp } from './llhttp.ts';
import { memory } from './memory.ts';
import { paths } from './paths.ts';
import { createReport, type Part } from './report.ts';
import { secrets } from './secrets.ts';
import { soak } from './soak.ts';
import { validator } from './validator.ts';
import { warm } from './warm.ts';

/** `npm run test:stress`, or `npm run test:stress -- frozen warm` for some parts. Exit code 1 if a figure fails. */
const PARTS: readonly Part[] = [frozen, warm, memory, paths, fuzz, validator, llhttp, secrets, soak];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0)
  throw new Error(`no part ${unknown.join(', ')}; there are ${PARTS.map(({ name }) => name).join(', ')}`);

const report = createReport();
for (const part of PARTS.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const startedAt = performance.now();
  console.log(part.name);
  await part.run(report);
  console.log(`  ${part.name} took ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
}

const failed = report.failed();
console.log(failed.length === 0 ? 'every figure holds' : `FAILED: ${failed.join('; ')}`);
process.exit(failed.length === 0 ? 0 : 1);
