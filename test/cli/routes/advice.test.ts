import { expect, test } from 'vitest';
import { exportTable } from '../../../cli/routes/export.ts';
import { rule, table } from './tables.ts';

const forward = (filters: object, own: object = {}) => ({
  forward: {
    targetGroups: [
      { targetGroupIdentifier: 'orders', ...own },
      { targetGroupIdentifier: 'legacy', weight: 0, urlRewrite: { path: { replacePrefixMatch: '/gone' } } },
    ],
    ...filters,
  },
});
const rewrite = (replacePrefixMatch: string) => ({ urlRewrite: { path: { replacePrefixMatch } } });
const header = (name: string) => ({ name, value: '1' });

/** VPC Lattice has no filters. Before the proxy goes, the services have to do what the filters did. */
test.each<[string, action: object, advice: string[]]>([
  [
    'a prefix',
    forward(rewrite('/orders')),
    ['urlRewrite has no counterpart: let orders serve /v1 as it now serves /orders'],
  ],
  ['no prefix', forward(rewrite('')), ['urlRewrite has no counterpart: let orders serve /v1 as it now serves /']],
  [
    'a host, and a path in its place',
    forward({ urlRewrite: { hostname: 'b', path: { replaceFullPath: '/x' } } }),
    [
      "urlRewrite has no counterpart: let orders serve /v1 as it now serves /x, and accept the caller's Host in place of b",
    ],
  ],
  [
    "a group's own",
    forward({}, rewrite('/o')),
    ['urlRewrite has no counterpart: let orders serve /v1 as it now serves /o'],
  ],
  ["a group's empty one", forward(rewrite('/o'), { urlRewrite: {} }), []],
  [
    'headers of the request',
    forward({ requestHeaderModifier: { set: [header('x-a')], add: [header('x-b')], remove: ['x-c'] } }),
    [
      "requestHeaderModifier has no counterpart: let the service do without the proxy's x-a, the proxy's x-b, the loss of x-c",
    ],
  ],
  [
    'headers of the response',
    forward({ responseHeaderModifier: { set: [header('x-a')], add: [header('vary')], remove: ['server'] } }),
    ['responseHeaderModifier has no counterpart: let the service itself send x-a, send vary, leave out server'],
  ],
  [
    'a redirect',
    { redirect: { hostname: 'b' } },
    ['redirect has no counterpart: let a service answer it, and forward the rule to that service'],
  ],
])('%s', (_, action, advice) => {
  const exported = () => exportTable(table([rule('v1', 'ANY /v1/*', action)]), 'cli').output;
  if (advice.length === 0) expect(exported()).not.toMatch(/urlRewrite|gone/);
  else expect(exported).toThrow(`cannot be exported as cli: ${advice.map((what) => `rule "v1": ${what}`).join('; ')}`);
});
