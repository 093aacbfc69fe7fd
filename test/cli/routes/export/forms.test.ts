import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { exportTable } from '../../../../cli/routes/export.ts';
import { validatorFindingsOf } from '../../../template/support/validator.ts';
import { answer, legacy, orders, rule, table, to } from '../tables.ts';
import { READERS } from './exported.ts';

const routes = table(
  [
    rule('orders', 'GET /orders/* x-beta=1', to(['orders', 10], ['legacy', 90])),
    rule('exact', 'POST /a-b_c.~@:%+=&!', to('orders')),
    rule('gone', 'ANY /old', answer(404)),
    rule('words', 'ANY x-a~b x-c^d', to('legacy')),
  ],
  { targetGroups: { orders, legacy }, defaultAction: to('legacy') },
);

test.each([
  ['cloudformation', 'cloudformation.yaml'],
  ['cli', 'cli.sh'],
  ['terraform', 'terraform.tf'],
] as const)('the whole text for %s', (form, file) => {
  const small = table(
    [
      rule('orders', 'GET /orders/* X-Beta=a!', to(['orders', 10], ['legacy', 90])),
      rule('7-gone', 'ANY /old', answer(404)),
    ],
    { defaultAction: to('legacy') },
  );
  const expected = readFileSync(new URL(`../fixtures/export/${file}`, import.meta.url), 'utf8');
  expect(`${exportTable(small, form).output}\n`).toBe(expected);
});

it("AWS's validator finds nothing in the CloudFormation template", () => {
  const template = parse(exportTable(routes, 'cloudformation').output, { version: '1.1' });
  expect(validatorFindingsOf(template)).toEqual([]);
});

it("AWS's validator finds what is beyond a limit, so that its silence means something", () => {
  const { output } = exportTable(routes, 'cloudformation');
  expect(validatorFindingsOf(parse(output.replace('Method: GET', 'Method: PATCH')))).not.toEqual([]);
  expect(validatorFindingsOf(parse(output.replace('Priority: 10', 'Priority: 101')))).not.toEqual([]);
});

/** Values that YAML 1.1, a shell or HCL could take for something of their own. */
const TRAPS = [
  'yes',
  'on',
  '010',
  '1e3',
  '2020-01-01',
  'null',
  "it's",
  '"',
  '\\',
  '\\n',
  '$HOME',
  `\${x}`,
  '%{if}',
  `$\${x}`,
  '`id`',
  '$(id)',
  '!Ref x',
  'a: b',
  '# c',
  '\t',
  'ü☕',
  '{"a":1}',
  '*',
  '~',
  '\u0085',
  '\u2028',
];
const GROUPS = { TARGET_GROUP_LEGACY: 'legacy' };

test.each(Object.entries(READERS))('header values arrive as they are by %s', async (form, read) => {
  const trapped = TRAPS.map((exact, i) => ({
    ...rule(`abc${i}`, 'ANY', to('legacy')),
    match: { httpMatch: { headerMatches: [{ name: 'x-h', match: { exact } }] } },
  }));
  const { output } = exportTable(table(trapped as ReturnType<typeof rule>[]), form as keyof typeof READERS);
  const documents = JSON.stringify(await read(output, GROUPS)).toLowerCase();
  const lost = TRAPS.filter((exact) => !documents.includes(`"exact":${JSON.stringify(exact)}`.toLowerCase()));
  expect(lost).toEqual([]);
});

it('target groups whose names differ only in signs keep parameters of their own', () => {
  const twins = table([], {
    targetGroups: { 'a-b': orders, 'a b': legacy, 'A-B': legacy },
    defaultAction: to(['a-b', 1], ['a b', 1]),
  });
  expect(Object.keys(parse(exportTable(twins, 'cloudformation').output).Parameters).slice(2)).toEqual([
    'TargetGroupAB',
    'TargetGroupABNo2',
  ]);
  const { output } = exportTable(twins, 'cli');
  expect(output).toContain('"$TARGET_GROUP_A_B_2"');
  expect(output).toMatch(/^: "\$\{TARGET_GROUP_A_B_2:\?ID or ARN of the target group /m);
  expect(exportTable(twins, 'terraform').output).toContain('var.target_group_a_b_2');
});

it('the script changes the default action after the last rule', () => {
  const commands = exportTable(routes, 'cli').output.match(/^aws vpc-lattice \S+/gm);
  expect(commands).toEqual([...Array(4).fill('aws vpc-lattice create-rule'), 'aws vpc-lattice update-listener']);
});

it('the script does nothing while a target group is not given', async () => {
  await expect(async () => READERS.cli(exportTable(routes, 'cli').output, {})).rejects.toThrow(/TARGET_GROUP_/);
});

it('the script ends with the first command that fails', async () => {
  const output = exportTable(routes, 'cli').output.replace('aws ', 'false ');
  await expect(async () => READERS.cli(output, { ...GROUPS, TARGET_GROUP_ORDERS: 'orders' })).rejects.toThrow();
});

it('logical IDs are unique, of letters and digits', () => {
  const names = ['a', '7', 'R'];
  const same = table(
    ['a-b-c', '7-up', 'a-b--c'].map((name, i) => rule(name, `ANY /${i}`, to(names[i]!))),
    { targetGroups: Object.fromEntries(names.map((name) => [name, orders])) },
  );
  const { Resources, Parameters } = parse(exportTable(same, 'cloudformation').output);
  expect(Object.keys(Resources)).toEqual(['Listener', 'RuleABC', 'Rule7Up', 'RuleABC2']);
  expect(Object.keys(Parameters).slice(2)).toEqual(['TargetGroupA', 'TargetGroup7', 'TargetGroupR']);
});

it('Terraform configuration declares each variable that it uses', () => {
  const { output } = exportTable(routes, 'terraform');
  const named = (pattern: RegExp) => [...new Set([...output.matchAll(pattern)].map(([, name]) => name))].sort();
  expect(named(/\bvar\.(\w+)/g)).toEqual(named(/^variable "(.*)"/gm));
});
