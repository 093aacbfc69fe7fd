import { expect, it, test } from 'vitest';
import { importLattice as importDocuments } from '../../../../cli/routes/import/lattice.ts';
import { apiShapes } from '../../../../cli/routes/import/lattice-template.ts';
import { fixture, noted } from '../tables.ts';

const importLattice = (...input: Parameters<typeof importDocuments>) => noted(importDocuments(...input));

const files = (...names: string[]): unknown[] => names.map((name) => fixture(`lattice/${name}.json`));
const TARGETS = new Map([
  ['tg-0eaa4b9ab4EXAMPLE', 'http://10.0.1.17'],
  ['tg-0ff213abb6EXAMPLE', 'http://10.0.1.16'],
]);
const forward = (...targetGroups: unknown[]) => ({ forward: { targetGroups } });

it('takes rules as they are, and the default action from the listener', () => {
  const { table, notes } = importLattice(files('get-rule-gone', 'get-rule-orders', 'get-listener'), TARGETS);
  expect(table).toEqual({
    targetGroups: {
      'tg-0eaa4b9ab4EXAMPLE': { type: 'http', url: 'http://10.0.1.17' },
      'tg-0ff213abb6EXAMPLE': { type: 'http', url: 'http://10.0.1.16' },
    },
    rules: [
      {
        name: 'orders',
        priority: 10,
        match: {
          httpMatch: {
            method: 'GET',
            pathMatch: { match: { prefix: '/orders' }, caseSensitive: true },
            headerMatches: [{ name: 'x-beta', match: { contains: 'yes' } }],
          },
        },
        action: forward(
          { targetGroupIdentifier: 'tg-0eaa4b9ab4EXAMPLE', weight: 10 },
          { targetGroupIdentifier: 'tg-0ff213abb6EXAMPLE', weight: 90 },
        ),
      },
      {
        name: 'gone',
        priority: 20,
        match: { httpMatch: { pathMatch: { match: { exact: '/old' } } } },
        action: { fixedResponse: { statusCode: 404 } },
      },
    ],
    defaultAction: forward({ targetGroupIdentifier: 'tg-0ff213abb6EXAMPLE' }),
  });
  expect(notes).toEqual([]);
});

it('a function behind a target group reads Lattice v2 events', () => {
  const functionArn = 'arn:aws:lambda:us-east-2:123456789012:function:orders';
  const { table } = importLattice(
    files('get-rule-orders'),
    new Map([...TARGETS, ['tg-0eaa4b9ab4EXAMPLE', functionArn]]),
  );
  expect(table.targetGroups['tg-0eaa4b9ab4EXAMPLE']).toEqual({
    type: 'lambda',
    functionArn,
    eventFormat: 'lattice-v2',
  });
});

it('names the rules that list-rules has and nobody gave', () => {
  const { notes } = importLattice(files('list-rules', 'get-rule-gone', 'get-rule-orders', 'get-listener'), TARGETS);
  expect(notes).toEqual(['rule stock: list-rules names it, but its get-rule is not given: left out']);
});

const NOT_FOUND = { fixedResponse: { statusCode: 404 } };

test.each<[string, listed: object, given: object[], told: string[]]>([
  ['a rule by its ID', { id: 'rule-1' }, [{ defaultAction: NOT_FOUND }], ['rule rule-1']],
  ['the default rule', { id: 'rule-1', name: 'default', isDefault: true }, [], ['rule default']],
  ['no default rule next to its listener', { id: 'rule-1', isDefault: true }, [{ defaultAction: NOT_FOUND }], []],
])('of list-rules, it names %s', (_, listed, given, told) => {
  const rule = { id: 'rule-2', name: 'a', priority: 1, action: NOT_FOUND };
  const { notes } = importLattice([{ items: [listed] }, rule, ...given], new Map());
  expect(notes.filter((note) => note.includes('list-rules'))).toEqual(
    told.map((where) => `${where}: list-rules names it, but its get-rule is not given: left out`),
  );
});

it('takes no rule but the default one, from list-rules and get-listener', () => {
  const listed = { items: [{ id: 'rule-1', isDefault: true }] };
  expect(importDocuments([listed, { defaultAction: NOT_FOUND }], new Map()).from).toBe('0 rules');
  expect(importLattice([listed, { defaultAction: NOT_FOUND }], new Map()).table).toEqual({
    targetGroups: {},
    rules: [],
    defaultAction: NOT_FOUND,
  });
});

test.each<[names: object[], expected: string[]]>([
  [[{ name: 'a', id: 'rule-1' }], ['a']],
  [[{ id: 'rule-1' }], ['rule-1']],
  [[{}], ['rule-1']],
  [
    [{ name: 'a' }, { name: 'a' }],
    ['a', 'a-2'],
  ],
])('the names of %j', (names, expected) => {
  const rules = names.map((name, i) => ({ ...name, priority: i + 1, action: NOT_FOUND }));
  expect(importLattice(rules, new Map()).table.rules.map(({ name }) => name)).toEqual(expected);
});

const ANY = { pathMatch: { match: { prefix: '/' } } };
const beta = { name: 'x-beta', match: { exact: 'yes' } };

test.each<[given: object | undefined, expected: object]>([
  [undefined, ANY],
  [{}, ANY],
  [{ httpMatch: {} }, ANY],
  [{ httpMatch: { headerMatches: [] } }, ANY],
  [{ httpMatch: { method: 'GET' } }, { method: 'GET' }],
  [
    { httpMatch: { pathMatch: { match: { exact: '/a' }, caseSensitive: false } } },
    { pathMatch: { match: { exact: '/a' } } },
  ],
  [
    { httpMatch: { headerMatches: [{ ...beta, caseSensitive: true }, beta] } },
    { headerMatches: [{ ...beta, caseSensitive: true }, beta] },
  ],
])('the match %j', (match, expected) => {
  const { rules } = importLattice([{ priority: 1, match, action: NOT_FOUND }], new Map()).table;
  expect(rules.map(({ match: { httpMatch } }) => httpMatch)).toEqual([expected]);
});

it('target groups without weights share alike', () => {
  const targetGroups = ['a', 'b'].map((targetGroupIdentifier) => ({ targetGroupIdentifier }));
  const { rules } = importLattice([{ priority: 1, action: { forward: { targetGroups } } }], new Map()).table;
  expect(rules.map(({ action }) => action)).toEqual([
    forward(...targetGroups.map((group) => ({ ...group, weight: 1 }))),
  ]);
});

it('a target group by its ARN has the name of its ID', () => {
  const arn = 'arn:aws:vpc-lattice:us-east-2:123456789012:targetgroup/tg-0eaa4b9ab4EXAMPLE';
  const action = { forward: { targetGroups: [{ targetGroupIdentifier: arn }] } };
  expect(importLattice([{ priority: 1, action }], new Map()).table.rules.map((rule) => rule.action)).toEqual([
    forward({ targetGroupIdentifier: 'tg-0eaa4b9ab4EXAMPLE' }),
  ]);
});

it('takes the default action from the default rule as well', () => {
  const rule = { id: 'rule-1', isDefault: true, name: 'default', action: { fixedResponse: { statusCode: 404 } } };
  expect(importLattice([[rule]], new Map())).toEqual({
    table: { targetGroups: {}, rules: [], defaultAction: { fixedResponse: { statusCode: 404 } } },
    notes: [],
  });
});

it('notes a missing default action and missing URLs', () => {
  expect(importLattice(files('get-rule-orders'), new Map()).notes).toEqual([
    'no default action is given (get-listener): requests that no rule matches will be answered 404',
    "target group tg-0eaa4b9ab4EXAMPLE: no URL or Lambda ARN is known for tg-0eaa4b9ab4EXAMPLE: give --target 'tg-0eaa4b9ab4EXAMPLE=…'",
    "target group tg-0ff213abb6EXAMPLE: no URL or Lambda ARN is known for tg-0ff213abb6EXAMPLE: give --target 'tg-0ff213abb6EXAMPLE=…'",
  ]);
});

const listenerOf = (name: string) =>
  `arn:aws:vpc-lattice:us-east-2:123456789012:service/svc-0285b53b2eEXAMPLE/listener/${name}`;
const ruleOf = (listener: string, priority: number) => ({
  arn: `${listenerOf(listener)}/rule/rule-${priority}`,
  name: `r${priority}`,
  priority,
  match: { httpMatch: { method: 'GET' } },
  action: { fixedResponse: { statusCode: 404 } },
});
const template = (listener: unknown, identifier: unknown) => ({
  Resources: {
    Listener: {
      Type: 'AWS::VpcLattice::Listener',
      Properties: { DefaultAction: { FixedResponse: { StatusCode: 404 } } },
    },
    Orders: {
      Type: 'AWS::VpcLattice::Rule',
      Properties: {
        ListenerIdentifier: listener,
        Priority: 1,
        Match: { HttpMatch: { Method: 'GET' } },
        Action: { Forward: { TargetGroups: [{ TargetGroupIdentifier: identifier }] } },
      },
    },
  },
});

test.each<[string, unknown]>([
  ['a parameter or a resource', { Ref: 'Orders' }],
  ['its ARN', { 'Fn::GetAtt': ['Orders', 'Arn'] }],
  ['its ID', { 'Fn::GetAtt': ['Orders', 'Id'] }],
  ['its ARN, as the short form has it', { 'Fn::GetAtt': 'Orders.Arn' }],
  ['its ARN, by the tag of YAML', 'Orders.Arn'],
])('a template may name a target group by %s', (_, identifier) => {
  const { table } = importLattice([template({ Ref: 'Listener' }, identifier)], new Map());
  expect(table.rules.map(({ action }) => action)).toEqual([forward({ targetGroupIdentifier: 'Orders' })]);
});

test.each<[string, unknown[]]>([
  ['get-rule', [ruleOf('listener-a', 1), ruleOf('listener-b', 2)]],
  [
    'get-rule and get-listener',
    [ruleOf('listener-a', 1), { arn: listenerOf('listener-b'), defaultAction: { fixedResponse: { statusCode: 404 } } }],
  ],
  [
    'templates',
    [template({ 'Fn::GetAtt': ['A', 'Arn'] }, { Ref: 'T' }), template({ 'Fn::GetAtt': ['B', 'Arn'] }, { Ref: 'T' })],
  ],
])('rules of two listeners are no one table: %s', (_, documents) => {
  expect(() => importLattice(documents, new Map())).toThrow('rules of several listeners');
});

test.each<[string, unknown[], string]>([
  ['list-rules alone', files('list-rules'), 'the output of list-rules has no matches and actions'],
  ['a rule without a priority, by its ID', [{ id: 'rule-1', action: {} }], 'rule rule-1: no priority'],
  ['something else', [{ Rules: [] }], 'not the output of aws vpc-lattice'],
  ['a rule without a priority', [{ name: 'x', action: { fixedResponse: { statusCode: 404 } } }], 'rule x: no priority'],
  [
    'an action of no kind',
    [{ name: 'x', priority: 1, action: {} }],
    'expected an action with forward or fixedResponse',
  ],
])('refuses %s', (_, documents, message) => {
  expect(() => importLattice(documents, new Map())).toThrow(message);
});

test.each<[member: string, rule: object]>([
  ['arn', { arn: 1 }],
  ['id', { id: 1 }],
  ['listenerIdentifier', { listenerIdentifier: 1 }],
  ['name', { name: 1 }],
  ['isDefault', { isDefault: 'no' }],
  ['priority', { priority: '1' }],
  ['match', { match: [] }],
  ['match.httpMatch.method', { match: { httpMatch: { method: 1 } } }],
  ...['exact', 'prefix'].map((kind): [string, object] => [
    `the ${kind} path`,
    { match: { httpMatch: { pathMatch: { match: { [kind]: 1 } } } } },
  ]),
  ['the letter case of a path', { match: { httpMatch: { pathMatch: { match: {}, caseSensitive: 1 } } } }],
  ['the name of a header', { match: { httpMatch: { headerMatches: [{ match: {} }] } } }],
  ...['exact', 'prefix', 'contains'].map((kind): [string, object] => [
    `the ${kind} header`,
    { match: { httpMatch: { headerMatches: [{ name: 'x-a', match: { [kind]: 1 } }] } } },
  ]),
  ['the status', { action: { fixedResponse: { statusCode: '404' } } }],
  ['the target group', { action: { forward: { targetGroups: [{}] } } }],
  ['the weight', { action: { forward: { targetGroups: [{ targetGroupIdentifier: 'a', weight: '1' }] } } }],
])('refuses a rule of another shape: %s', (_, rule) => {
  expect(() => importLattice([{ priority: 1, action: NOT_FOUND, ...rule }], new Map())).toThrow(
    'not the output of aws vpc-lattice get-rule, list-rules or get-listener',
  );
});

test.each<[member: string, document: object]>([
  ['the ID of a listed rule', { items: [{}] }],
  ['the name of a listed rule', { items: [{ id: 'rule-1', name: 1 }] }],
  ['the ARN of a listener', { arn: 1, defaultAction: NOT_FOUND }],
  ['the default action', { defaultAction: { fixedResponse: {} } }],
])('refuses a document of another shape: %s', (_, document) => {
  expect(() => importLattice([document], new Map())).toThrow('not the output of aws vpc-lattice');
});

const LATTICE = 'AWS::VpcLattice';

test.each<[string, document: unknown, shapes: unknown[]]>([
  [
    'a rule',
    { Resources: { R: { Type: `${LATTICE}::Rule`, Properties: { Priority: 1 } } } },
    [{ id: 'R', priority: 1 }],
  ],
  [
    'an empty property, which stays empty',
    { Resources: { R: { Type: `${LATTICE}::Rule`, Properties: { Match: null, Priority: 1 } } } },
    [{ id: 'R', match: null, priority: 1 }],
  ],
  [
    'a reference to the output of a nested stack',
    {
      Resources: {
        R: {
          Type: `${LATTICE}::Rule`,
          Properties: { ListenerIdentifier: { 'Fn::GetAtt': ['Nested', 'Outputs.IdOfListener'] } },
        },
      },
    },
    [{ id: 'R', listenerIdentifier: 'Nested.Outputs.IdOfListener' }],
  ],
  ['resources of other types', { Resources: { T: { Type: `${LATTICE}::TargetGroup`, Properties: {} }, U: null } }, []],
  ['what is no template', { Resources: [] }, [{ Resources: [] }]],
  ['several documents', [{ items: [] }, { name: 'a' }], [{ items: [] }, { name: 'a' }]],
])('a document with %s', (_, document, shapes) => expect(apiShapes(document)).toEqual(shapes));

it('refuses a --target that nothing uses', () => {
  expect(() => importLattice(files('get-rule-gone'), TARGETS)).toThrow(
    '--target: the export has neither a target nor a target group',
  );
});
