import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { METRICS } from '../../functions/proxy/log/metrics.ts';
import { RAMP_METRICS } from '../../functions/ramp/log.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { RouteTable } from '../../shared/routing/schema.ts';
import { brokenRules } from './support/resolve.ts';
import { wholeTemplate } from './support/whole.ts';

const template = wholeTemplate();
const PAGES = ['deploy.md', 'when.md', 'migrate.md', 'route-table.md', 'use-cases.md', 'operate.md'];

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1]!);

const metrics = [
  ...Object.keys(METRICS),
  ...Object.values(METRICS).flatMap(({ by }): readonly string[] => by.flat()),
  ...Object.keys(RAMP_METRICS),
];

/** What stands in backticks, or in a code block. */
const code = (text: string): string[] => all(text, /(?:```\w*\n([\s\S]*?)```)/g).concat(all(text, /`([^`\n]+)`/g));

describe.each(PAGES)('docs/%s', (page) => {
  const text = readFileSync(join('docs', page), 'utf8');

  test('gives values to parameters that exist, and values that they take', () => {
    const assignments = code(text).flatMap((block) => [
      ...block.matchAll(/(?<![\w?])([A-Z][a-z][A-Za-z0-9]*)=([^\s"']*)/g),
    ]);
    for (const [, name, value] of assignments.filter(
      ([, name]) => !['Name', 'Path', 'Principal', 'SourceVpcArn'].includes(name!),
    )) {
      expect(Object.keys(template.Parameters)).toContain(name);
      const { AllowedPattern, AllowedValues } = template.Parameters[name!]!;
      if (value && !value.startsWith('$') && AllowedPattern)
        expect(value).toMatch(new RegExp(`^(?:${AllowedPattern})$`));
      if (AllowedValues) expect(AllowedValues.map(String)).toContain(value);
    }
  });

  test('names parameters, outputs and resources that exist', () => {
    const known = new Set(
      [template.Parameters, template.Outputs, template.Resources]
        .flatMap((section) => Object.keys(section))
        .concat(metrics),
    );
    const foreign = new Set([
      'RequestCount',
      'Invocations',
      'SecureString',
      'CreateRule',
      'AllAtOnce',
      'Pending',
      'Host',
      'PrefixLists',
      'ApplicationLogLevel',
      'IamAuth',
      'ApplicationManaged',
      'MultiRegion',
      'RequestRedirect',
    ]);
    const names = all(text, /`([A-Z][a-z]+(?:[A-Z][a-z0-9]+)+)`/g).concat(all(text, /OutputKey=='(\w+)'/g));
    expect(names.filter((name) => !known.has(name) && !foreign.has(name))).toEqual([]);
  });

  test('deploys with parameters that the template takes together', () => {
    for (const command of all(text.replaceAll('\\\n', ' '), /sam deploy --parameter-overrides (.*VpcId=.*)/g)) {
      const values = Object.fromEntries(
        [...command.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!]),
      );
      expect(brokenRules(template, { ...values, Routes: '{}' })).toEqual([]);
    }
  });

  test('runs npm scripts that exist', () => {
    const scripts = code(text).flatMap((block) =>
      all(block, /npm (?:run (?:-s )?)([\w-]+)/g).concat(all(block, /npm (start|test)\b/g)),
    );
    expect(scripts.filter((script) => !Object.hasOwn(packageJson.scripts, script))).toEqual([]);
  });

  test('links to pages and sends events that exist', () => {
    const links = all(text, /\]\((?!https?:)([^)#]+)/g).map((link) => join(dirname(join('docs', page)), link));
    const events = all(text, /file:\/\/(events\/[\w.-]+)/g);
    expect([...links, ...events].filter((file) => !existsSync(file))).toEqual([]);
  });

  test('shows route tables that are right', () => {
    const shown = all(text, /```json\n([\s\S]*?)```/g).concat(all(text, /routes\.json <<'END'\n([\s\S]*?)END\n/g));
    for (const table of shown.map((json) => JSON.parse(json) as object).filter((value) => 'targetGroups' in value)) {
      expect(RouteTable.safeParse(table).error?.issues).toBeUndefined();
    }
  });

  test('names stacks as samconfig.toml does', () => {
    const [stack] = all(readFileSync('samconfig.toml', 'utf8'), /stack_name = "(.+)"/g);
    expect(all(text, /--stack-name (\S+)/g).filter((name) => name !== stack)).toEqual([]);
  });
});

test('docs/deploy.md explains every parameter and every alarm', () => {
  const text = readFileSync('docs/deploy.md', 'utf8');
  const alarms = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
  const wanted = [...Object.keys(template.Parameters), ...alarms.map(([id]) => id)];
  expect(wanted.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
