import { expect } from 'vitest';
import { SECRET } from '../support/site.ts';
import { spellingsOf } from '../support/spellings.ts';
import { asking, type Check, type Pair } from './check.ts';

const COMBINATIONS = 1_500;

/** Asks for every spelling of a path that a rule denies; the server must give none of them its secret. */
async function expectDenied(pair: Pair, path: string): Promise<void> {
  const plain = await pair.curl(asking('GET', path));
  expect(plain.body.toString(), 'the server itself has the secret').toBe(SECRET);
  expect((await pair.ask(asking('GET', path))).status).toBe(403);

  const served: string[] = [];
  let passed = 0;
  for (const target of spellingsOf(path, COMBINATIONS)) {
    const { status, body } = await pair.ask(asking('GET', target));
    if (body.includes(SECRET)) served.push(target);
    if (status !== 403 && status !== 400) passed += 1;
  }
  expect(served).toEqual([]);
  // Where nothing reaches the server, it was not asked.
  expect(passed).toBeGreaterThan(20);
}

export const PATH_RULES: readonly Check[] = [
  {
    name: 'path rules: files',
    shows: `a rule denies \`/secret\`: ${COMBINATIONS.toLocaleString('en')} spellings of a file below it, none served`,
    run: (pair) => expectDenied(pair, '/secret/data.txt'),
  },
  {
    name: 'path rules: application',
    shows: `a rule denies \`/app/secret\`: ${COMBINATIONS.toLocaleString('en')} spellings of it, none served`,
    run: (pair) => expectDenied(pair, '/app/secret'),
  },
];
