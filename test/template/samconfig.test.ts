import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** `[section]` → `key = value` lines. All that samconfig.toml uses of TOML. */
function sections(text: string): Record<string, Record<string, string>> {
  const result: Record<string, Record<string, string>> = {};
  let current: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const section = /^\[([\w.]+)\]$/.exec(line)?.[1];
    const [, key, value] = /^(\w+) = "?([^"]*)"?$/.exec(line) ?? [];
    if (section) {
      current = {};
      result[section] = current;
    } else if (key) current[key] = value!;
    else expect(line).toMatch(/^(#.*)?$/);
  }
  return result;
}

const config = sections(readFileSync('samconfig.toml', 'utf8'));

test.each([
  { section: 'default.global.parameters', keys: ['stack_name'] },
  { section: 'default.build.parameters', keys: ['cached'] },
  { section: 'default.validate.parameters', keys: ['lint'] },
  {
    section: 'default.deploy.parameters',
    keys: ['capabilities', 'resolve_s3', 's3_prefix', 'confirm_changeset', 'fail_on_empty_changeset', 'tags'],
  },
])('$section sets what the command knows', ({ section, keys }) => {
  expect(Object.keys(config[section] ?? {})).toEqual(keys);
});

test('a deployment may make the roles that the template has, and names none', () => {
  expect(config['default.deploy.parameters']?.['capabilities']).toBe('CAPABILITY_IAM');
});
