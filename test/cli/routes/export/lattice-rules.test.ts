import { describe, expect, it, test } from 'vitest';
import { latticeRules } from '../../../../cli/routes/export/lattice-rules.ts';
import { FORMS } from '../../../../cli/routes/limits.ts';
import { answer, legacy, orders, rule, table, to } from '../tables.ts';

const many = (count: number) =>
  Array.from({ length: count }, (_, i) => rule(`rule${i}`, `ANY /r${i}`, to('legacy'), i + 1));
const groups = (count: number) => {
  const names = Array.from({ length: count }, (_, i) => `group-${i}`);
  return {
    targetGroups: Object.fromEntries(names.map((name) => [name, legacy])),
    defaultAction: to(...names.map((name): [string, number] => [name, 1])),
  };
};
const headers = (count: number) => Array.from({ length: count }, (_, i) => `x-h${'a'.repeat(i)}=1`).join(' ');

/** What each form says of a table; absent: it takes it. */
const LIMITS: [string, ReturnType<typeof table>, Partial<Record<(typeof FORMS)[number], string>>][] = [
  ['a path of 128', table([rule('abc', `ANY /${'p'.repeat(127)}`, to('legacy'))]), {}],
  [
    'a path of 129',
    table([rule('abc', `ANY /${'p'.repeat(128)}`, to('legacy'))]),
    { cloudformation: 'rule "abc": path of 129 characters, at most 128' },
  ],
  [
    'a path of 201',
    table([rule('abc', `ANY /${'p'.repeat(200)}/*`, to('legacy'))]),
    {
      cloudformation: 'rule "abc": path of 201 characters, at most 128',
      cli: 'rule "abc": path of 201 characters, at most 200',
      terraform: 'rule "abc": path of 201 characters, at most 200',
    },
  ],
  [
    'a path of 200',
    table([rule('abc', `ANY /${'p'.repeat(199)}`, to('legacy'))]),
    { cloudformation: 'rule "abc": path of 200 characters, at most 128' },
  ],
  ...['/a;b', '/a/b;', '/a;b/c'].map((path): (typeof LIMITS)[number] => [
    `the path ${path}`,
    table([rule('abc', `ANY ${path}`, to('legacy'))]),
    Object.fromEntries(
      FORMS.map((form) => [form, `rule "abc": path ${path}, allowed are letters, digits and @:%_+.~#?&/=-`]),
    ),
  ]),
  [
    'PATCH',
    table([rule('abc', 'PATCH /a', to('legacy'))]),
    { cloudformation: 'rule "abc": method PATCH, allowed are CONNECT DELETE GET HEAD OPTIONS POST PUT TRACE' },
  ],
  ...[16, 17].map((length): (typeof LIMITS)[number] => {
    const method = 'M'.repeat(length);
    const tooLong = `rule "abc": method ${method}, at most 16 characters`;
    return [
      `a method of ${length}`,
      table([rule('abc', `${method} /a`, to('legacy'))]),
      {
        cloudformation: `rule "abc": method ${method}, allowed are CONNECT DELETE GET HEAD OPTIONS POST PUT TRACE`,
        ...(length > 16 && { cli: tooLong, terraform: tooLong }),
      },
    ];
  }),
  ...'CONNECT DELETE GET HEAD OPTIONS POST PUT TRACE'
    .split(' ')
    .map((method): (typeof LIMITS)[number] => [method, table([rule('abc', `${method} /a`, to('legacy'))]), {}]),
  ['5 header matches', table([rule('abc', `ANY ${headers(5)}`, to('legacy'))]), {}],
  [
    '6 header matches',
    table([rule('abc', `ANY ${headers(6)}`, to('legacy'))]),
    Object.fromEntries(FORMS.map((form) => [form, 'rule "abc": 6 header matches, at most 5'])),
  ],
  [
    'a header name of 40, and a value of 200',
    table([rule('abc', `ANY ${'h'.repeat(40)}^${'v'.repeat(200)}`, to('legacy'))]),
    {},
  ],
  [
    'a header name of 41',
    table([rule('abc', `ANY ${'h'.repeat(41)}=1`, to('legacy'))]),
    Object.fromEntries(FORMS.map((form) => [form, `rule "abc": header name ${'h'.repeat(41)}, at most 40 characters`])),
  ],
  [
    'a header value of 201',
    table([rule('abc', `ANY x-h=${'v'.repeat(201)}`, to('legacy'))]),
    Object.fromEntries(FORMS.map((form) => [form, 'rule "abc": value of header x-h, at most 200 characters'])),
  ],
  ['a fixed response 500', table([rule('abc', 'ANY /a', answer(500))]), {}],
  [
    'a fixed response 418',
    table([rule('abc', 'ANY /a', answer(418))]),
    Object.fromEntries(FORMS.map((form) => [form, 'rule "abc": fixed response 418, allowed are 404 and 500'])),
  ],
  ['a fixed response 404', table([rule('abc', 'ANY /a', answer(404))]), {}],
  ['2 target groups', table([], groups(2)), {}],
  [
    '2 target groups with a weight, and one without',
    table([], { targetGroups: { a: legacy, b: legacy, c: legacy }, defaultAction: to('a', 'b', ['c', 0]) }),
    {},
  ],
  ['3 target groups', table([], groups(3)), { terraform: 'defaultAction: 3 target groups, at most 2' }],
  [
    '11 target groups',
    table([], groups(11)),
    {
      cloudformation: 'defaultAction: 11 target groups, at most 10',
      cli: 'defaultAction: 11 target groups, at most 10',
      terraform: 'defaultAction: 11 target groups, at most 2',
    },
  ],
  [
    'weights that are all 0',
    table([], { defaultAction: to(['legacy', 0]) }),
    Object.fromEntries(FORMS.map((form) => [form, 'default action: every target group has weight 0'])),
  ],
  [
    'weights of a rule that are all 0',
    table([rule('abc', 'ANY /a', to(['legacy', 0], ['orders', 0]))]),
    Object.fromEntries(FORMS.map((form) => [form, 'abc: every target group has weight 0'])),
  ],
  ['100 rules', table(many(100)), {}],
  ['101 rules', table(many(101)), Object.fromEntries(FORMS.map((form) => [form, '101 rules: priorities end at 100']))],
];

describe.each(FORMS)('the limits of %s', (form) => {
  test.each(LIMITS)('%s', (_, routes, faults) => {
    const expected = faults[form];
    if (expected === undefined) expect(latticeRules(routes, form).rules).toHaveLength(routes.rules.length);
    else expect(() => latticeRules(routes, form)).toThrow(new Error(`cannot be exported as ${form}: ${expected}`));
  });
});

it('names every limit at once', () => {
  const routes = table([rule('tea', 'PATCH /tea', answer(418))], { defaultAction: answer(200) });
  expect(() => latticeRules(routes, 'cloudformation')).toThrow(
    'cannot be exported as cloudformation: rule "tea": method PATCH, allowed are CONNECT DELETE GET HEAD OPTIONS POST PUT TRACE; rule "tea": fixed response 418, allowed are 404 and 500; defaultAction: fixed response 200, allowed are 404 and 500',
  );
});

describe('what is changed to fit, and said', () => {
  it('priorities above 100: all are numbered again, in the same order', () => {
    const routes = table([rule('last', 'ANY /a', to('legacy'), 50_000), rule('first', 'ANY /b', to('legacy'), 7)]);
    const { rules, notes } = latticeRules(routes, 'cloudformation');
    expect(rules.map(({ name, priority }) => [name, priority])).toEqual([
      ['first', 1],
      ['last', 2],
    ]);
    expect(notes).toEqual(['priorities are 1 to 2, in the same order: a listener takes none above 100']);
  });

  it('priorities up to 100 stay', () => {
    const { rules, notes } = latticeRules(table([rule('abc', 'ANY /a', to('legacy'), 100)]), 'cli');
    expect([rules[0]!.priority, notes]).toEqual([100, []]);
  });

  test.each([
    ['orders', 'orders'],
    ['All Orders!', 'all-orders'],
    ['GET /a', 'get-a'],
    ['a', 'r-a'],
    ['ü', 'r-x'],
    ['rule-7', 'r-rule-7'],
    ['my-rule-7', 'my-rule-7'],
    ['abc', 'abc'],
    ['7-up', '7-up'],
    ['Orders', 'orders'],
    ['orders-', 'orders'],
    ['-orders', 'orders'],
    ['a--b', 'a-b'],
    ['ab', 'r-ab'],
    ['x'.repeat(63), 'x'.repeat(63)],
    ['x'.repeat(64), 'x'.repeat(58)],
    [`a-${'x'.repeat(55)} yyyyyy`, `a-${'x'.repeat(55)}`],
  ])('the name %s becomes %s', (name, expected) => {
    expect(latticeRules(table([rule(name, 'ANY /a', to('legacy'))]), 'cli').rules[0]!.name).toBe(expected);
  });

  it('names that become the same stay apart', () => {
    const routes = table(['a b', 'a-b', 'A B'].map((name, i) => rule(name, `ANY /${i}`, to('legacy'))));
    const { rules, notes } = latticeRules(routes, 'cli');
    expect(rules.map(({ name }) => name)).toEqual(['a-b-2', 'a-b', 'a-b-3']);
    expect(notes).toEqual(['rule "a b" is named a-b-2', 'rule "A B" is named a-b-3']);
  });

  it('a target group of weight 0 is left out, and the weight of one that is alone', () => {
    const { rules, notes } = latticeRules(table([rule('abc', 'ANY /a', to(['orders', 7], ['legacy', 0]))]), 'cli');
    expect(rules[0]!.action).toEqual({ forward: { targetGroups: [{ targetGroupIdentifier: 'orders' }] } });
    expect(notes).toEqual(['rule abc: left out for weight 0: legacy']);
  });

  it('several target groups keep their weights', () => {
    const routes = table([], {
      targetGroups: { orders, legacy, old: legacy, older: legacy },
      defaultAction: to(['orders', 7], ['legacy', 3], ['old', 0], ['older', 0]),
    });
    const { defaultAction, targetGroups, notes } = latticeRules(routes, 'cli');
    expect(defaultAction).toEqual(to(['orders', 7], ['legacy', 3]));
    expect(targetGroups).toEqual(['orders', 'legacy']);
    expect(notes).toEqual(['default action: left out for weight 0: old, older']);
  });

  test.each<[words: string, httpMatch: object]>([
    ['GET', { method: 'GET' }],
    ['ANY /a', { pathMatch: { match: { exact: '/a' } } }],
    ['ANY /A!', { pathMatch: { match: { exact: '/A' }, caseSensitive: true } }],
    [
      'ANY x-a=1 x-b^2!',
      {
        headerMatches: [
          { name: 'x-a', match: { exact: '1' } },
          { name: 'x-b', match: { prefix: '2' }, caseSensitive: true },
        ],
      },
    ],
  ])('the conditions %s are written without defaults', (words, httpMatch) => {
    expect(latticeRules(table([rule('abc', words, to('legacy'))]), 'cli').rules[0]!.match).toEqual({ httpMatch });
  });

  it('without a default action a listener answers as the proxy does', () => {
    expect(latticeRules(table([]), 'cli').defaultAction).toEqual({ fixedResponse: { statusCode: 404 } });
  });

  it('what a forward action has in addition to target groups', () => {
    const forward = {
      ...to('orders').forward,
      stickiness: { by: ['sourceIp'] },
      mirror: { targetGroupIdentifier: 'legacy', percent: 5 },
      fallback: { targetGroupIdentifier: 'legacy', on: [404] },
    };
    expect(latticeRules(table([rule('abc', 'ANY /a', { forward })]), 'cli').notes).toEqual([
      'rule abc: stickiness by sourceIp has no counterpart',
      'rule abc: mirror to legacy 5 % has no counterpart',
      'rule abc: fallback to legacy on 404 has no counterpart',
    ]);
  });

  it('settings of the whole table, but not those of front doors', () => {
    const settings = {
      versionHeader: 'x-version',
      sources: { alb: { setCookie: 'first' } },
      eventSources: ['alb'],
      requestContext: { serviceArn: 'arn:aws:vpc-lattice:us-east-2:123456789012:service/svc-1' },
    };
    expect(latticeRules(table([], { ...settings, defaultAction: to('legacy') }), 'cli').notes).toEqual([
      'versionHeader x-version has no counterpart',
    ]);
  });

  it('10 rules are within the quota', () => {
    expect(latticeRules(table(many(10)), 'cli').notes).toEqual([]);
  });

  it('the quota of rules, and the header of testers', () => {
    expect(latticeRules(table(many(11), { targetGroupHeader: 'x-target-group' }), 'cli').notes).toEqual([
      '11 rules: a listener has at most 10 unless the quota "Rules per listener" is raised',
      'targetGroupHeader x-target-group has no counterpart',
    ]);
  });

  test.each<[string, object, string[]]>([
    ['an HTTP server', orders, []],
    [
      'one with settings',
      { type: 'http', url: 'http://h/base', host: 'target', timeoutMs: 1, ca: 'ca.pem', forwardContext: true },
      [
        'base path /base has no counterpart',
        "host target has no counterpart: targets see the caller's Host",
        'timeoutMs has no counterpart',
        'ca has no counterpart',
        'forwardContext has no counterpart',
      ],
    ],
    ['one whose settings are the defaults', { ...orders, host: 'preserve', lenient: false, auth: 'NONE' }, []],
    [
      'a VPC Lattice service, signed',
      { type: 'lattice', url: 'https://x.on.aws', auth: 'AWS_IAM', region: 'us-east-2', pathEscaping: 'twice' },
      ['is a VPC Lattice service, which a rule cannot forward to: give the target group behind it'],
    ],
    [
      'a VPC Lattice service',
      { type: 'lattice', url: 'https://x.on.aws' },
      ['is a VPC Lattice service, which a rule cannot forward to: give the target group behind it'],
    ],
    [
      'a function of API Gateway',
      {
        type: 'lambda',
        functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:f',
        eventFormat: 'apigateway-rest',
        multiValueHeaders: true,
      },
      ['its function reads apigateway-rest events, and VPC Lattice sends its own'],
    ],
    [
      'a function of VPC Lattice',
      { type: 'lambda', functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:f', eventFormat: 'lattice-v2' },
      [],
    ],
  ])('of %s', (_, group, told) => {
    const routes = table([], { targetGroups: { group }, defaultAction: to('group') });
    expect(latticeRules(routes, 'cli').notes).toEqual(told.map((note) => `target group group: ${note}`));
  });
});
