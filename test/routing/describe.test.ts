import { describe, expect, it } from 'vitest';
import {
  describeForward,
  describePercent,
  describeRedirect,
  describeTable,
  describeTargetGroup,
} from '../../shared/routing/describe.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';

const group = (targetGroup: object) =>
  describeTargetGroup(checkRouteTable({ targetGroups: { a: targetGroup }, rules: [] }, 'test').targetGroups['a']!);

const action = (given: object) =>
  checkRouteTable(
    {
      targetGroups: { a: { type: 'http', url: 'http://a' }, b: { type: 'http', url: 'http://b' } },
      defaultAction: given,
    },
    'test',
  ).defaultAction!;

describe('a target group', () => {
  it.each<[given: object, said: string[]]>([
    [{ type: 'http', url: 'http://10.0.1.16:8080' }, ['http http://10.0.1.16:8080']],
    [
      { type: 'http', url: 'http://a', host: 'preserve', timeoutMs: 500, forwardContext: false },
      ['http http://a', 'host preserve', 'timeoutMs 500'],
    ],
    [
      {
        type: 'lambda',
        functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:f',
        eventFormat: 'alb',
        streaming: true,
      },
      ['lambda arn:aws:lambda:eu-central-1:123456789012:function:f (alb)', 'streaming true'],
    ],
  ])('%j', (given, said) => expect(group(given)).toEqual(said));
});

describe('a forward action: all but the weights', () => {
  const targetGroups = [{ targetGroupIdentifier: 'a' }, { targetGroupIdentifier: 'b', weight: 3 }];
  const said = (more: object, groups: object[] = targetGroups) =>
    describeForward(action({ forward: { targetGroups: groups, ...more } }).forward!);

  it.each<[more: object, said: string[]]>([
    [{}, []],
    [{ stickiness: { by: ['header:x-user', 'sourceIp'] } }, ['stickiness by header:x-user, sourceIp']],
    [{ mirror: { targetGroupIdentifier: 'b' } }, ['mirror to b 100 %']],
    [
      { mirror: { targetGroupIdentifier: 'b', percent: 2.5, mode: 'inline', methods: ['GET'] } },
      ['mirror to b 2.5 %, methods ["GET"], mode inline'],
    ],
    [{ fallback: { targetGroupIdentifier: 'b', on: ['unreachable', 404] } }, ['fallback to b on unreachable, 404']],
    [{ ramp: { targetGroupIdentifier: 'a', steps: [5, 100] } }, ['ramp to a by 5, 100 %, not begun']],
    [
      {
        ramp: {
          targetGroupIdentifier: 'a',
          steps: [5, 100],
          holdMinutes: 60,
          state: { step: 1, since: '2026-11-28T10:00:00Z', status: 'held', reason: 'night shift' },
        },
      },
      ['ramp to a by 5, 100 %, at step 1, held, since 2026-11-28T10:00:00Z, reason "night shift", holdMinutes 60'],
    ],
    [{ urlRewrite: { path: { replacePrefixMatch: '/v2' } } }, ['urlRewrite {"path":{"replacePrefixMatch":"/v2"}}']],
  ])('%j', (more, words) => expect(said(more)).toEqual(words));

  it('what a group of it has of its own', () =>
    expect(said({}, [{ targetGroupIdentifier: 'a', urlRewrite: { hostname: 'a.example' } }])).toEqual([
      'a has urlRewrite {"hostname":"a.example"}',
    ]));
});

it('a redirect', () =>
  expect(describeRedirect(action({ redirect: { statusCode: 301, hostname: 'shop.example' } }).redirect!)).toBe(
    'redirect 301, hostname shop.example',
  ));

it('a table: what is not its groups, rules and default action', () =>
  expect(
    describeTable(
      checkRouteTable({ targetGroups: {}, rules: [], versionHeader: 'X-Routes', eventSources: ['alb'] }, 'test'),
    ),
  ).toEqual(['eventSources ["alb"]', 'versionHeader X-Routes']));

it.each([
  [1, '100 %'],
  [0.12345, '12.35 %'],
  [0, '0 %'],
])('a share of %d is %s', (share, text) => expect(describePercent(share)).toBe(text));
