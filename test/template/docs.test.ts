import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { METRICS } from '../../functions/proxy/log/metrics.ts';
import { RAMP_METRICS } from '../../functions/ramp/log.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { RouteTable } from '../../shared/routing/schema.ts';
import { some } from '../support/some.ts';
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

const TEXTS = new Map(PAGES.map((page) => [page, readFileSync(join('docs', page), 'utf8')]));

/** For `test.each`: each page that has some, with what it has. */
const pagesWith = <T>(what: string, find: (text: string, page: string) => readonly T[]) =>
  some(
    [...TEXTS].map(([page, text]) => [page, find(text, page)] as const).filter(([, found]) => found.length > 0),
    `page that ${what}`,
  );

/** Names before `=` that are no parameters: of policies, queries and other tools. */
const NO_PARAMETERS = new Set(['Name', 'Path', 'Principal', 'SourceVpcArn']);

test.each(
  pagesWith('gives values to parameters', (text) =>
    code(text)
      .flatMap((block) => [...block.matchAll(/(?<![\w?])([A-Z][a-z][A-Za-z0-9]*)=([^\s"']*)/g)])
      .map(([, name, value]) => [name!, value!] as const)
      .filter(([name]) => !NO_PARAMETERS.has(name)),
  ),
)('docs/%s gives values to parameters that exist, and values that they take', (_, assignments) => {
  for (const [name, value] of assignments) {
    expect(Object.keys(template.Parameters)).toContain(name);
    const { AllowedPattern, AllowedValues } = template.Parameters[name]!;
    if (value && !value.startsWith('$') && AllowedPattern) expect(value).toMatch(new RegExp(`^(?:${AllowedPattern})$`));
    if (AllowedValues) expect(AllowedValues.map(String)).toContain(value);
  }
});

/** What else is written like this: of AWS, of the Gateway API. */
const FOREIGN = new Set([
  ...['RequestCount', 'Invocations', 'SecureString', 'CreateRule', 'AllAtOnce', 'Pending', 'Host', 'PrefixLists'],
  ...['ApplicationLogLevel', 'IamAuth', 'ApplicationManaged', 'MultiRegion', 'RequestRedirect'],
]);

test.each(
  pagesWith('names parts of the template', (text) =>
    all(text, /`([A-Z][a-z]+(?:[A-Z][a-z0-9]+)+)`/g).concat(all(text, /OutputKey=='(\w+)'/g)),
  ),
)('docs/%s names parameters, outputs and resources that exist', (_, names) => {
  const sections = [template.Parameters, template.Outputs, template.Resources];
  const known = new Set([...sections.flatMap((section) => Object.keys(section)), ...metrics, ...FOREIGN]);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

test.each(
  pagesWith('deploys', (text) => all(text.replaceAll('\\\n', ' '), /sam deploy --parameter-overrides (.*VpcId=.*)/g)),
)('docs/%s deploys with parameters that the template takes together', (_, commands) => {
  for (const command of commands) {
    const values = Object.fromEntries([...command.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!]));
    expect(brokenRules(template, { ...values, Routes: '{}' })).toEqual([]);
  }
});

test.each(
  pagesWith('runs npm scripts', (text) =>
    code(text).flatMap((block) =>
      all(block, /npm (?:run (?:-s )?)([\w-]+)/g).concat(all(block, /npm (start|test)\b/g)),
    ),
  ),
)('docs/%s runs npm scripts that exist', (_, scripts) => {
  expect(scripts.filter((script) => !Object.hasOwn(packageJson.scripts, script))).toEqual([]);
});

test.each(
  pagesWith('has links or events', (text, page) => [
    ...all(text, /\]\((?!https?:)([^)#]+)/g).map((link) => join(dirname(join('docs', page)), link)),
    ...all(text, /file:\/\/(events\/[\w.-]+)/g),
  ]),
)('docs/%s links to pages and sends events that exist', (_, files) => {
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test.each(
  pagesWith('shows route tables', (text) =>
    [...all(text, /```json\n([\s\S]*?)```/g), ...all(text, /routes\.json <<'END'\n([\s\S]*?)END\n/g)]
      .map((json) => JSON.parse(json) as object)
      .filter((value) => 'targetGroups' in value),
  ),
)('docs/%s shows route tables that are right', (_, tables) => {
  for (const table of tables) expect(RouteTable.safeParse(table).error?.issues).toBeUndefined();
});

test.each(pagesWith('names stacks', (text) => all(text, /--stack-name (\S+)/g)))(
  'docs/%s names stacks as samconfig.toml does',
  (_, names) => {
    const [stack] = all(readFileSync('samconfig.toml', 'utf8'), /stack_name = "(.+)"/g);
    expect(names.filter((name) => name !== stack)).toEqual([]);
  },
);

test('docs/deploy.md explains every parameter and every alarm', () => {
  const text = readFileSync('docs/deploy.md', 'utf8');
  const alarms = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm');
  const wanted = [...Object.keys(template.Parameters), ...alarms.map(([id]) => id)];
  expect(wanted.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
