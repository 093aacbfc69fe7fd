import { readFileSync } from 'node:fs';
import { type Lock, problems } from './lib/dependencies.ts';

/** Prints what is wrong with the packages of package-lock.json, and exits with 1 if anything is. */

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as Lock;
const found = problems(lock);
for (const problem of found) console.error(problem);
if (found.length > 0) process.exitCode = 1;
