import { expect, test } from 'vitest';
import { type Lock, problems } from '../../../scripts/lib/dependencies.ts';

const MIT = { version: '1.0.0', license: 'MIT' };
const lock = (packages: Lock['packages']): Lock => ({ packages: { '': {}, ...packages } });

test.each<[what: string, lock: Lock, found: string[]]>([
  ['a licence of the list', lock({ 'node_modules/a': MIT }), []],
  ['a copyleft licence', lock({ 'node_modules/a': { ...MIT, license: 'AGPL-3.0' } }), ['a: its licence is AGPL-3.0']],
  [
    'a nested package without a licence',
    lock({ 'node_modules/a': MIT, 'node_modules/a/node_modules/@s/b': { version: '1.0.0' } }),
    ['@s/b: its licence is none'],
  ],
  ['a licence that was read', lock({ 'node_modules/busboy': { version: '1.6.0' } }), []],
  [
    'a licence that only begins like one of the list',
    lock({ 'node_modules/a': { ...MIT, license: 'MIT AND GPL-3.0' } }),
    ['a: its licence is MIT AND GPL-3.0'],
  ],
  [
    'a prerelease among direct dependencies',
    { packages: { '': { dependencies: { a: '2.0.0-rc.1' }, devDependencies: { b: '1.0.0' } } } },
    ['a: 2.0.0-rc.1 is a prerelease, and scripts/lib/dependencies.ts gives no reason'],
  ],
  [
    'a prerelease with a written reason',
    { packages: { '': { devDependencies: { '@aws/cloudformation-validate': '1.9.0-beta' } } } },
    [],
  ],
  ['a prerelease of a dependency’s own', lock({ 'node_modules/a': { ...MIT, version: '1.0.0-beta' } }), []],
])('%s', (_what, given, found) => expect(problems(given)).toEqual(found));
