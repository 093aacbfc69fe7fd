import { describe, expect, it } from 'vitest';
import { DOORS, exchange } from '../support/doors.ts';
import { proxiedBackend } from '../support/proxied-backend.ts';

const here = proxiedBackend();

/** Who loses what of a request target before the event exists (docs/wire-facts.md). */
type Reader =
  | 'raw'
  | 'query decoded'
  | 'path decoded'
  | 'query in pairs'
  | 'last value in pairs'
  | 'last value decoded';

const READER: Record<string, Reader> = {
  'REST API': 'query decoded',
  'HTTP API, payload 1.0': 'query decoded',
  'HTTP API': 'path decoded',
  'Function URL': 'raw',
  ALB: 'last value in pairs',
  'ALB with multi-value headers': 'query in pairs',
  'Lattice v1': 'raw',
  'Lattice v2': 'raw',
  '2016 event': 'last value decoded',
};

/**
 * A target as the client sent it, and as the backend sees it where its reader changes it. A greedy path parameter, all
 * that a 2016 event has, loses a trailing slash (docs/wire-facts.md#rest-request).
 */
const TARGETS: [sent: string, seen?: Partial<Record<Reader, string>>][] = [
  ['/'],
  ['/a/b'],
  ['/a/b/', { 'last value decoded': '/a/b' }],
  ['/a%20b'],
  ['/a%2Fb', { 'path decoded': '/a/b' }],
  ['/a%2fb', { 'path decoded': '/a/b' }],
  ['/100%25'],
  ['/a//b'],
  ['/a///b//', { 'last value decoded': '/a///b/' }],
  ['/a;v=1;w/b;'],
  ['/~user/-._'],
  ["/a+b@c:d,e=f&g$h!i*j'(k)"],
  ['/caf%C3%A9'],
  ['/caf%c3%a9', { 'path decoded': '/caf%C3%A9' }],
  ['/%e2%98%95', { 'path decoded': '/%E2%98%95' }],
  ['/a/./b/../c'],
  ['/a%3Fb', { 'path decoded': '/a' }],
  ['/a%23b'],
  ['/%252F', { 'path decoded': '//' }],
  ['/?a=1'],
  ['/?a=1&a=2&a=3', { 'last value in pairs': '/?a=3', 'last value decoded': '/?a=3' }],
  [
    '/?a=1&b=2&a=',
    {
      'query decoded': '/?a=1&a=&b=2',
      'query in pairs': '/?a=1&a=&b=2',
      'last value in pairs': '/?a=&b=2',
      'last value decoded': '/?a=&b=2',
    },
  ],
  ['/?a=&b='],
  [
    '/?flag',
    {
      'query decoded': '/?flag=',
      'query in pairs': '/?flag=',
      'last value in pairs': '/?flag=',
      'last value decoded': '/?flag=',
    },
  ],
  ['/?q=x+y', { 'query decoded': '/?q=x%20y', 'last value decoded': '/?q=x%20y' }],
  ['/?q=x%20y'],
  ['/?q=x%2By'],
  ['/?q=100%25'],
  ['/?q=%2525'],
  ['/?q=a%26b%3Dc%23d'],
  ['/?q=a%2Fb'],
  ['/?q=a/b', { 'query decoded': '/?q=a%2Fb', 'last value decoded': '/?q=a%2Fb' }],
  ['/?q=~-._'],
  ['/?q=%7E', { 'query decoded': '/?q=~', 'last value decoded': '/?q=~' }],
  ['/?q=%C3%BC'],
  ['/?q=%c3%bc', { 'query decoded': '/?q=%C3%BC', 'last value decoded': '/?q=%C3%BC' }],
  ['/?next=https%3A%2F%2Fexample.com%2F%3Fa%3D1%26b%3D2'],
  ['/?q=a?b', { 'query decoded': '/?q=a%3Fb', 'last value decoded': '/?q=a%3Fb' }],
  ['/?__proto__=1&constructor=2'],
  ['/?a%5Bb%5D=1&a%5Bc%5D=2'],
  ['/?a[b]=1', { 'query decoded': '/?a%5Bb%5D=1', 'last value decoded': '/?a%5Bb%5D=1' }],
];

/**
 * A `;` parts pairs at a REST API (docs/wire-facts.md#rest-request), and its template parts the 2016 event's the same
 * way.
 */
const WITH_SEMICOLON = '/?q=a;b&r=1';

it.each(DOORS)('$name', async (door) => {
  const reader = READER[door.name]!;
  const seen: Record<string, string> = {};
  for (const [target] of TARGETS) {
    here.backend.reset();
    await exchange(door, here.proxy, { method: 'GET', target });
    seen[target] = here.received().target;
  }
  expect(seen).toEqual(Object.fromEntries(TARGETS.map(([sent, read]) => [sent, read?.[reader] ?? sent])));
});

describe.each(DOORS.filter((door) => /raw|path|pairs/.test(READER[door.name]!)))('$name', (door) => {
  it(`keeps the semicolon of ${WITH_SEMICOLON}`, async () => {
    await exchange(door, here.proxy, { method: 'GET', target: WITH_SEMICOLON });
    expect(here.received().target).toBe(WITH_SEMICOLON);
  });
});

describe.each(DOORS.filter((door) => READER[door.name] === 'raw'))('$name', (door) => {
  it.each(['/?a=%zz', '/?a=%FF', '/?&a=1&&b=2&', '/?=1', '/?a=1=2', '/?a=%', '/?a|b={c}'])(
    'passes the odd query %s as it is',
    async (target) => {
      const event = door.toEvent({ method: 'GET', target: '/' });
      const [path, query] = target.split(/\?(.*)/s) as [string, string];
      if ('rawPath' in event) Object.assign(event, { rawPath: path, rawQueryString: query });
      if ('path' in event) Object.assign(event, { path: target });
      if ('raw_path' in event) Object.assign(event, { raw_path: target });
      door.toAnswer(await here.proxy.invoke(event));
      expect(here.received().target).toBe(target);
    },
  );
});

describe('a target group with a base path', () => {
  const based = proxiedBackend((url) => ({ BACKEND_URL: `${url}/base/` }));

  it.each(DOORS)('$name: it is put in front of the path', async (door) => {
    await exchange(door, based.proxy, { method: 'GET', target: '/a//b/c?q=1' });
    expect(based.received().target).toBe('/base/a//b/c?q=1');
  });
});
