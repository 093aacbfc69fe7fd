import { describe, expect, it, test } from 'vitest';
import { checkRoutes } from '../../../cli/routes/check.ts';
import { answer, legacy, orders, rule, to, written } from './tables.ts';

const found = (value: unknown): string[] => checkRoutes(value).map(({ level, message }) => `${level}: ${message}`);
const both = { defaultAction: to('legacy', ['orders', 1]) };

describe('what check finds', () => {
  test.each<[string, unknown, string[]]>([
    ['nothing', written([rule('special', 'GET /a/b', to('orders')), rule('general', 'ANY /a/*', to('legacy'))]), []],
    [
      'a rule that an earlier one covers',
      written([rule('general', 'ANY /a/*', to('orders')), rule('special', 'GET /a/b', to('legacy'))]),
      ['error: rule "special" is never reached: rule "general" (any method prefix /a) comes first'],
    ],
    [
      'the same by priority, whatever the order in the file',
      written([rule('special', 'GET /a/b', to('legacy'), 20), rule('general', 'ANY /a/*', to('orders'), 10)]),
      ['error: rule "special" is never reached: rule "general" (any method prefix /a) comes first'],
    ],
    [
      'rules that share requests without one being the special case',
      written([rule('reads', 'GET /a/*', to('orders')), rule('deep', 'ANY /a/b/*', to('legacy'))]),
      [
        'warning: rule "reads" (GET prefix /a) and rule "deep" (any method prefix /a/b) overlap: what both match goes to the first',
      ],
    ],
    [
      'nothing of rules that overlap and do the same',
      written([rule('reads', 'GET /a/*', to('orders')), rule('deep', 'ANY /a/b/*', to('orders'))], both),
      [],
    ],
    [
      'weights that are all 0',
      written([rule('a', 'ANY /a', to(['orders', 0], ['legacy', 0]))]),
      ['error: rule "a": every target group has weight 0, so all its requests are answered 503'],
    ],
    [
      'the same of the default action',
      written([], { targetGroups: { legacy }, defaultAction: to(['legacy', 0]) }),
      ['error: defaultAction: every target group has weight 0, so all its requests are answered 503'],
    ],
    [
      'a target group that no action names',
      written([rule('a', 'ANY /a', to('orders'))]),
      ['warning: target group "legacy": no action names it'],
    ],
    [
      'none that a mirror or a fallback names',
      written([
        rule('a', 'ANY /a', {
          forward: {
            ...to('orders').forward,
            fallback: { targetGroupIdentifier: 'legacy', on: [404] },
          },
        }),
      ]),
      [],
    ],
    [
      'a mirror that is the only one to answer, so that nothing is ever mirrored',
      written([], {
        targetGroups: { legacy, orders },
        defaultAction: {
          forward: {
            ...to(['legacy', 0], ['orders', 100]).forward,
            mirror: { targetGroupIdentifier: 'orders' },
          },
        },
      }),
      ['warning: defaultAction: mirror orders is the only target group with a weight, so nothing is mirrored'],
    ],
    [
      'a fallback to the only one that is asked',
      written(
        [
          rule('a', 'ANY /a', {
            forward: { ...to('orders').forward, fallback: { targetGroupIdentifier: 'orders', on: [404] } },
          }),
        ],
        both,
      ),
      ['warning: rule "a": fallback orders is the only target group with a weight, so nothing falls back'],
    ],
    [
      "an import's placeholder",
      written([], {
        targetGroups: { stock: { type: 'http', url: 'http://stock.invalid' } },
        defaultAction: to('stock'),
      }),
      [`error: target group "stock" has an import's placeholder for its URL`],
    ],
    [
      'a rule whose own path the proxy refuses',
      written([rule('read', 'ANY /a/b', to('orders')), rule('raw', 'ANY /a%2Fb', to('legacy'))]),
      [
        'warning: rule "raw": its own path /a%2Fb is answered 400, the path matches one rule as sent and another once decoded and normalised',
      ],
    ],
    [
      'limits of VPC Lattice, and of one form of it',
      written([rule('teapot', 'PATCH /tea', answer(418))], both),
      [
        'warning: rule "teapot": method PATCH, allowed are CONNECT DELETE GET HEAD OPTIONS POST PUT TRACE (export --to cloudformation)',
        'warning: rule "teapot": fixed response 418, allowed are 404 and 500 (VPC Lattice)',
      ],
    ],
    [
      'more rules than the quota',
      written(
        Array.from({ length: 11 }, (_, i) => rule(`r${i}`, `ANY /r${i}`, to('orders'))),
        both,
      ),
      ['warning: 11 rules: a VPC Lattice listener has at most 10 unless the quota is raised'],
    ],
    [
      'more rules than there are priorities',
      written(
        Array.from({ length: 101 }, (_, i) => rule(`r${i}`, `ANY /r${i}`, to('orders'))),
        both,
      ),
      ['warning: 101 rules: a VPC Lattice listener has at most 100 priorities'],
    ],
    [
      'every fault by the schema, and then nothing else',
      written([rule('a', 'ANY /a', to('legacy')), rule('b', 'ANY /a', { forword: {} })]),
      [
        'error: rules[1].action: unknown key forword',
        'error: rules[1].action: expected exactly one of forward, fixedResponse',
      ],
    ],
    [
      'names that nobody has',
      written([rule('a', 'ANY /a', to('nowhere')), rule('a', 'ANY /b', to('legacy'))]),
      [
        'error: rules[1].name: rules[0] has it already',
        'error: rules[0].action.forward.targetGroups[0].targetGroupIdentifier: no target group is called "nowhere"',
      ],
    ],
    ['what is no table at all', [], ['error: route table: expected object']],
  ])('%s', (_, value, expected) => expect(found(value)).toEqual(expected));
});

it('says of a rule once that it is never reached', () => {
  const rules = [
    rule('one', 'ANY /*', to('orders')),
    rule('two', 'ANY /a/*', to('legacy')),
    rule('three', 'ANY /a/b', to('orders')),
  ];
  expect(found(written(rules)).filter((line) => line.includes('"three" is never'))).toHaveLength(1);
});
