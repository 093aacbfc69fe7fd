import { describe, expect, it, test } from 'vitest';
import {
  counted,
  imported,
  isPlaceholder,
  numbered,
  parseTargets,
  slug,
  TargetGroups,
  uniqueName,
} from '../../../../cli/routes/import/table.ts';

describe('--target', () => {
  test.each<[option: string, name: string, where: string]>([
    ['a=http://10.0.0.1', 'a', 'http://10.0.0.1'],
    ['a=https://b.example/c', 'a', 'https://b.example/c'],
    ['a=arn:aws:lambda:us-east-2:123456789012:function:b', 'a', 'arn:aws:lambda:us-east-2:123456789012:function:b'],
    ['http://h/?a=b=http://c', 'http://h/?a=b', 'http://c'],
    ['a=http://b/?c=http://d', 'a', 'http://b/?c=http://d'],
  ])('%s', (option, name, where) => expect([...parseTargets([option])]).toEqual([[name, where]]));

  test.each(['a', 'a=', '=http://b', 'a=b', 'a=ftp://b', 'a=http://', 'a=http://b c', 'a=arn:', 'a=x-http://b'])(
    '%s is refused',
    (option) => {
      expect(() => parseTargets([option])).toThrow(`--target: expected NAME=URL or NAME=LAMBDA_ARN, got ${option}`);
    },
  );

  test.each<[where: string, type: string]>([
    ['https://a-0a1b.7d67968.vpc-lattice-svcs.us-west-2.on.aws', 'lattice'],
    ['https://a-0a1b.7d67968.vpc-lattice-svcs.us-west-2.on.aws/base', 'lattice'],
    ['https://a.vpc-lattice-svcs.us-west-2.on.aws.example.com', 'http'],
    ['https://a.lambda-url.us-west-2.on.aws', 'http'],
    ['https://a-vpc-lattice-svcs.us-west-2.on.aws', 'http'],
    ['arn:aws:lambda:us-east-2:123456789012:function:a', 'lambda'],
  ])('%s is of type %s', (where, type) => {
    const targets = new TargetGroups(new Map([['a', where]]));
    targets.nameOf('a', 'a', 'alb');
    expect(targets.groups['a']).toMatchObject({ type });
  });

  it('names all that nothing uses', () => {
    const targets = new TargetGroups(new Map(['a', 'b', 'c'].map((name) => [name, 'http://10.0.0.1'])));
    targets.nameOf('b', 'b', 'alb');
    expect(() => targets.checkAllUsed()).toThrow('--target: the export has neither a target nor a target group a, c');
  });
});

describe('target groups', () => {
  const known = { type: 'http', url: 'http://10.0.0.1' };

  it('have one name for one target, and a number for another of the same name', () => {
    const targets = new TargetGroups(new Map());
    const names = ['arn/a/1', 'arn/a/2', 'arn/a/1'].map((key) => targets.nameOf(key, 'a', 'alb', known));
    expect([names, targets.groups, targets.notes]).toEqual([['a', 'a-2', 'a'], { a: known, 'a-2': known }, []]);
  });

  it('that are described in two ways are two', () => {
    const targets = new TargetGroups(new Map());
    const groups = [known, { ...known, timeoutMs: 1000 }];
    expect(groups.map((group) => targets.nameOf('k', 'a', 'alb', group))).toEqual(['a', 'a-2']);
    expect(targets.groups).toEqual({ a: groups[0], 'a-2': groups[1] });
  });

  it('without a URL get one that no host has', () => {
    const targets = new TargetGroups(new Map());
    targets.nameOf('arn/Web 1', 'Web 1', 'alb');
    expect(targets.groups).toEqual({ 'Web 1': { type: 'http', url: 'http://web-1.invalid' } });
    expect(Object.values(targets.groups).map(isPlaceholder)).toEqual([true]);
  });

  test.each<[group: Parameters<typeof isPlaceholder>[0], is: boolean]>([
    [{ type: 'http', url: 'http://a.invalid:8080/b' }, true],
    [{ type: 'http', url: 'http://a.example/b.invalid' }, false],
    [{ type: 'http', url: 'http://a.invalid.example' }, false],
    [{ type: 'lambda' }, false],
  ])('%j is a placeholder: %s', (group, is) => expect(isPlaceholder(group)).toBe(is));
});

test.each<[text: string, slug: string]>([
  ['GET/Pets/{petId}', 'get-pets-petid'],
  ['/a--b/', 'a-b'],
  ['/', 'x'],
])('%s as a name is %s', (text, name) => expect(slug(text)).toBe(name));

test.each<[taken: string[], separator: string | undefined, name: string]>([
  [[], undefined, 'a'],
  [['a'], undefined, 'a-2'],
  [['a', 'a-2', 'a-3'], undefined, 'a-4'],
  [['a'], '_', 'a_2'],
])('next to %j, with separator %s, a is %s', (taken, separator, name) =>
  expect(uniqueName('a', taken, separator)).toBe(name),
);

it('numbers rules in tens, and names each once', () => {
  const rule = { name: 'a', match: { httpMatch: { method: 'GET' } }, action: { fixedResponse: { statusCode: 404 } } };
  expect(numbered([rule, rule])).toEqual([
    { ...rule, name: 'a', priority: 10 },
    { ...rule, name: 'a-2', priority: 20 },
  ]);
});

test.each([
  [0, '0 rules'],
  [1, '1 rule'],
  [2, '2 rules'],
])('counts %i', (count, text) => expect(counted(count, 'rule')).toBe(text));

it('has each note once, and no table that the proxy refuses', () => {
  const note = { where: 'rule 1', what: 'lost' };
  const table = { targetGroups: {}, rules: [] };
  expect(imported('', table, [note, { what: 'lost' }, { ...note }]).notes).toEqual([note, { what: 'lost' }]);
  expect(() => imported('', { ...table, sources: 1 }, [])).toThrow('imported table: sources');
});
