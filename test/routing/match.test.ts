import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LatticeRequest } from '../../shared/lattice/request.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { compileRules } from '../../shared/routing/match.ts';
import type { HttpMatch } from '../../shared/routing/schema.ts';
import { request } from './rules.ts';

// biome-ignore lint/suspicious/noExplicitAny: rules as a route table has them, before the defaults
type Match = any;

/** Rules in this order, priorities 1, 2, …, unless one has its own; through the schema, as they always come. */
function matcher(...rules: { name?: string; priority?: number; httpMatch: Match }[]) {
  const table = checkRouteTable(
    {
      targetGroups: {},
      rules: rules.map(({ name, priority, httpMatch }, i) => ({
        name: name ?? `rule ${i + 1}`,
        priority: priority ?? i + 1,
        match: { httpMatch },
        action: { fixedResponse: { statusCode: 200 } },
      })),
    },
    'test',
  );
  const match = compileRules(table.rules);
  return (asked: LatticeRequest) => {
    const { rule, refusal } = match(asked);
    return refusal ? 400 : rule?.name;
  };
}

const exact = (path: string, caseSensitive?: boolean): Match => ({
  pathMatch: { match: { exact: path }, caseSensitive },
});
const prefix = (path: string, caseSensitive?: boolean): Match => ({
  pathMatch: { match: { prefix: path }, caseSensitive },
});
const header = (name: string, match: object, caseSensitive?: boolean): Match => ({
  headerMatches: [{ name, match, caseSensitive }],
});

describe('exact path', () => {
  it.each<[rule: Match, path: string, matches: boolean]>([
    [exact('/orders'), '/orders', true],
    [exact('/orders'), '/orders?id=1', true],
    [exact('/orders'), '/orders?', true],
    [exact('/orders'), '/ORDERS', true],
    [exact('/ORDERS'), '/orders', true],
    [exact('/orders'), '/orders/', false],
    [exact('/orders'), '/orders/1', false],
    [exact('/orders'), '/order', false],
    [exact('/orders'), '/', false],
    [exact('/orders'), '/x?path=/orders', false],
    [exact('/'), '/', true],
    [exact('/'), '/?a', true],
    [exact('/'), '/a', false],
    [exact('/orders', true), '/orders', true],
    [exact('/orders', true), '/Orders', false],
    [exact('/Orders', true), '/Orders', true],
    [exact('/a.b'), '/axb', false],
    [exact('/a*'), '/ab', false],
    [exact('/a;v=1'), '/a;v=1', true],
    [exact('/a;v=1'), '/a', false],
  ])('%j and %s: %s', (rule, path, matches) => {
    expect(matcher({ httpMatch: rule })(request(path)) !== undefined).toBe(matches);
  });
});

describe('a prefix ends at a segment', () => {
  it.each<[rule: Match, path: string, matches: boolean]>([
    [prefix('/orders'), '/orders', true],
    [prefix('/orders'), '/orders/', true],
    [prefix('/orders'), '/orders/1/lines', true],
    [prefix('/orders'), '/orders?id=1', true],
    [prefix('/orders'), '/Orders/1', true],
    [prefix('/orders'), '/orders-archive', false],
    [prefix('/orders'), '/orders.json', false],
    [prefix('/orders'), '/v1/orders', false],
    [prefix('/orders'), '/', false],
    [prefix('/orders/'), '/orders/1', true],
    [prefix('/orders/'), '/orders/', true],
    [prefix('/orders/'), '/orders', false],
    [prefix('/'), '/', true],
    [prefix('/'), '/anything/at/all', true],
    [prefix('/orders', true), '/orders/1', true],
    [prefix('/orders', true), '/Orders/1', false],
    [prefix('/v1/orders'), '/v1', false],
    // The same where the segments in front of it are the same.
    [prefix('/v1/orders'), '/v1/orders', true],
    [prefix('/v1/orders'), '/v1/orders/1', true],
    [prefix('/v1/orders'), '/v1/orders-archive', false],
    [prefix('/v1/orders/'), '/v1/orders/1', true],
    [prefix('/v1/orders/'), '/v1/orders', false],
  ])('%j and %s: %s', (rule, path, matches) => {
    expect(matcher({ httpMatch: rule })(request(path)) !== undefined).toBe(matches);
  });

  it('OPTIONS * has no path that a rule could name', () => {
    expect(matcher({ httpMatch: prefix('/') })(request('*', [], 'OPTIONS'))).toBeUndefined();
    expect(matcher({ httpMatch: { method: 'OPTIONS' } })(request('*', [], 'OPTIONS'))).toBe('rule 1');
  });
});

describe('method', () => {
  it.each([
    ['GET', 'GET', true],
    ['GET', 'HEAD', false],
    ['POST', 'GET', false],
    ['PROPFIND', 'PROPFIND', true],
  ])('%s for %s: %s', (method, asked, matches) => {
    expect(matcher({ httpMatch: { method } })(request('/', [], asked)) !== undefined).toBe(matches);
  });
});

describe('header conditions', () => {
  it.each<[rule: Match, headers: [string, string[]][], matches: boolean]>([
    [header('x-beta', { exact: '1' }), [['x-beta', ['1']]], true],
    [header('X-Beta', { exact: '1' }), [['x-beta', ['1']]], true],
    [header('x-beta', { exact: '1' }), [['x-beta', ['11']]], false],
    [header('x-beta', { exact: '1' }), [['x-beta', ['']]], false],
    [header('x-beta', { exact: '1' }), [], false],
    [header('x-beta', { exact: 'Yes' }), [['x-beta', ['yes']]], true],
    [header('x-beta', { exact: 'Yes' }, true), [['x-beta', ['yes']]], false],
    [header('x-beta', { exact: 'Yes' }, true), [['x-beta', ['Yes']]], true],
    [header('user-agent', { prefix: 'ELB-HealthChecker/' }), [['user-agent', ['elb-healthchecker/2.0']]], true],
    [header('user-agent', { prefix: 'ELB-HealthChecker/' }), [['user-agent', ['x ELB-HealthChecker/']]], false],
    [header('accept', { contains: 'JSON' }), [['accept', ['text/html, application/json']]], true],
    [header('accept', { contains: 'JSON' }, true), [['accept', ['application/json']]], false],
    [header('accept', { contains: 'xml' }), [['accept', ['text/html']]], false],
    // Several lines are one value (RFC 9110 section 5.3).
    [header('x-tag', { exact: 'a, b' }), [['x-tag', ['a', 'b']]], true],
    [header('x-tag', { exact: 'a' }), [['x-tag', ['a', 'b']]], false],
    [header('x-tag', { prefix: 'a' }), [['x-tag', ['a', 'b']]], true],
    [header('x-tag', { contains: 'b' }), [['x-tag', ['a', 'b']]], true],
    [header('cookie', { contains: 'b=2' }), [['cookie', ['a=1', 'b=2']]], true],
    [header('cookie', { exact: 'a=1; b=2' }), [['cookie', ['a=1', 'b=2']]], true],
    // Names that objects have by themselves.
    [header('constructor', { contains: 'function' }), [], false],
    [header('__proto__', { contains: 'object' }), [], false],
    [header('__proto__', { exact: '1' }), [['__proto__', ['1']]], true],
    [header('toString', { contains: 'a' }), [], false],
  ])('%j with %j: %s', (rule, headers, matches) => {
    expect(matcher({ httpMatch: rule })(request('/', headers)) !== undefined).toBe(matches);
  });

  it('must hold all', () => {
    const both = {
      headerMatches: [
        { name: 'x-a', match: { exact: '1' } },
        { name: 'x-b', match: { exact: '2' } },
      ],
    };
    const match = matcher({ httpMatch: both });
    expect(match(request('/', [['x-a', ['1']]]))).toBeUndefined();
    expect(match(request('/', [['x-b', ['2']]]))).toBeUndefined();
    expect(
      match(
        request('/', [
          ['x-a', ['1']],
          ['x-b', ['2']],
        ]),
      ),
    ).toBe('rule 1');
  });
});

describe('several conditions and several rules', () => {
  it('all conditions of a rule must hold', () => {
    const match = matcher({ httpMatch: { method: 'GET', ...prefix('/orders'), ...header('x-beta', { exact: '1' }) } });
    const beta: [string, string[]][] = [['x-beta', ['1']]];
    expect(match(request('/orders/1', beta))).toBe('rule 1');
    expect(match(request('/orders/1', beta, 'POST'))).toBeUndefined();
    expect(match(request('/other', beta))).toBeUndefined();
    expect(match(request('/orders/1'))).toBeUndefined();
  });

  it('the lowest priority number wins, whatever the order in the table', () => {
    const match = matcher(
      { name: 'last', priority: 100, httpMatch: prefix('/') },
      { name: 'first', priority: 2, httpMatch: prefix('/orders') },
      { name: 'second', priority: 10, httpMatch: prefix('/orders/1') },
    );
    expect(match(request('/orders/1'))).toBe('first');
    expect(match(request('/x'))).toBe('last');
  });

  it('a longer or exact path has no precedence of its own', () => {
    const match = matcher({ httpMatch: prefix('/') }, { httpMatch: exact('/orders') });
    expect(match(request('/orders'))).toBe('rule 1');
  });

  it('none matches: none', () => {
    expect(matcher()(request('/'))).toBeUndefined();
    expect(matcher({ httpMatch: exact('/a') })(request('/b'))).toBeUndefined();
  });
});

/**
 * `/admin` and what is below is one thing, the rest another. How a lenient server reads a path must not decide which
 * (design section 5): `admin` and `rest` pass as they came, 400 is where the two readings part. One path of each kind;
 * odd-paths.test.ts has those that a real server reads so, and the property below the ways to combine them.
 */
describe('a path that a backend may read as another one', () => {
  const match = matcher({ name: 'admin', httpMatch: prefix('/admin') }, { name: 'rest', httpMatch: prefix('/') });

  it.each([
    ['/admin', 'admin'],
    ['/public', 'rest'],
    // dot segments
    ['/public/../admin', 400],
    ['/./admin', 400],
    ['/admin/../public', 400],
    ['/admin/..', 400],
    ['/admin/./users', 'admin'],
    ['/admin/users/../roles', 'admin'],
    ['/public/../other', 'rest'],
    // dots that are none
    ['/public/...', 'rest'],
    ['/.admin', 'rest'],
    ['/public?next=/../admin', 'rest'],
    // with parameters, as Java servers drop them
    ['/admin;v=1', 400],
    ['/public;v=1/x', 'rest'],
    ['/public/..;/admin', 400],
    ['/admin/..;/public', 400],
    ['/admin/..;/admin', 'admin'],
    // escaped dots, in any case and partly
    ['/public/%2e%2e/admin', 400],
    ['/public/%2e%2e/other', 'rest'],
    ['/public/%2e%2eadmin', 'rest'],
    // escaped slashes
    ['/admin%2fusers', 400],
    ['/public/..%2fadmin', 400],
    ['/public%2fadmin', 'rest'],
    ['/admin/a%2fb', 'admin'],
    // backslashes, plain and escaped
    ['/admin\\users', 400],
    ['/public\\..\\admin', 400],
    ['\\admin', 400],
    ['/admin%5cusers', 400],
    ['/admin/a\\b', 'admin'],
    ['/public/a%5cb', 'rest'],
    // NUL
    ['/admin%00', 400],
    ['/admin/%00', 'admin'],
    // several slashes
    ['//admin', 400],
    ['/admin//users', 'admin'],
    ['/public//a', 'rest'],
    // escapes of what needs none
    ['/%61dmin', 400],
    ['/admin/%61', 'admin'],
    ['/public/%61', 'rest'],
    // Bytes that are no UTF-8 hide nothing: neighbours are read all the same.
    ['/%61dmin%2f%ff', 400],
    ['/public/%2e%2e%2f%ff/../admin', 400],
    ['/public/%ff%2f%2e%2e/%2e%2e/admin', 400],
    ['/admin/%ff', 'admin'],
    ['/public/%ff', 'rest'],
    // What the most lenient server reads as harmless, a stricter one reads as it is meant: `new URL` among them.
    ['/public/../admin/a//../../x', 400],
    ['/public/../admin/%2f..%2f..%2fx', 400],
    ['/public/../admin/%2e%2e/x', 400],
    ['/public/../admin/b%00/../../../x', 400],
    ['/admin%00/../x', 400],
    // broken escapes are read by nobody
    ['/public/%', 'rest'],
    ['/admin/%zz', 'admin'],
    ['/%zz/../admin', 400],
    // decoded once: what a second decoding finds is another server's affair
    ['/public/%252e%252e/other', 'rest'],
  ])('%s: %s', (path, expected) => {
    expect(match(request(path))).toBe(expected);
  });

  /** Ways to read a path that are not ours: the URL standard's, and decoding before or after resolving. */
  const servers: [name: string, read: (path: string) => string][] = [
    ['new URL', (path) => new URL(`http://h${path}`).pathname],
    ['decode, then normalize', (path) => posix.normalize(decodeURIComponent(path))],
    ['normalize, then decode', (path) => decodeURIComponent(posix.normalize(path))],
    ['decode, then new URL', (path) => new URL(`http://h${decodeURIComponent(path)}`).pathname],
    ['new URL, then normalize', (path) => posix.normalize(new URL(`http://h${path}`).pathname)],
  ];

  const piece = fc.constantFrom('/', '/', 'admin', 'x', '..', '.', '%2e', '%2F', '\\', '%5c', '%61dmin', ';', 'b');
  const paths = fc.array(piece, { maxLength: 14 }).map((pieces) => `/${pieces.join('')}`);

  it.each(servers)('what passes as one thing is no other to a server that reads it by: %s', (_, read) => {
    fc.assert(
      fc.property(paths, (path) => {
        const passes = match(request(path));
        if (passes === 400) return;
        const meant = /^\/admin(?:\/|$)/i.test(read(path)) ? 'admin' : 'rest';
        expect(passes).toBe(meant);
      }),
      { numRuns: 1000 },
    );
  });

  it('agrees where no rule speaks of paths', () => {
    const byMethod = matcher({ httpMatch: { method: 'GET' } });
    expect(byMethod(request('/a/../b%2fc//%00'))).toBe('rule 1');
  });

  it('agrees where no rule matches either way', () => {
    expect(matcher({ httpMatch: exact('/x') })(request('/a/../b'))).toBeUndefined();
  });

  it('is refused when one reading matches a rule and the other none', () => {
    expect(matcher({ httpMatch: exact('/b') })(request('/a/../b'))).toBe(400);
    expect(matcher({ httpMatch: prefix('/a') })(request('/a/../b'))).toBe(400);
  });

  it('counts the other conditions too: a rule that the method rules out cannot be met', () => {
    const onlyPost = matcher({ httpMatch: { method: 'POST', ...exact('/b') } });
    expect(onlyPost(request('/a/../b'))).toBeUndefined();
    expect(onlyPost(request('/a/../b', [], 'POST'))).toBe(400);
  });
});

describe('a rule whose own path is escaped', () => {
  const cases: [rule: HttpMatch | Match, path: string, expected: string | 400 | undefined][] = [
    [exact('/a%20b'), '/a%20b', 'rule 1'],
    [exact('/a%2Fb'), '/a%2Fb', 'rule 1'],
    [exact('/a%2fb'), '/a%2Fb', 'rule 1'],
    [prefix('/a%2Fb'), '/a%2Fb/c', 'rule 1'],
    [exact('/a%2Fb'), '/a/b', undefined],
    [exact('/caf%C3%A9'), '/caf%c3%a9', 'rule 1'],
    [exact('/a//b'), '/a//b', 'rule 1'],
    [exact('/100%25'), '/100%25', 'rule 1'],
    [prefix('/a%2Fb'), '/a%2Fb//c', 'rule 1'],
    [prefix('/a//b'), '/a//b/c%2Fd', 'rule 1'],
  ];

  it.each(cases)('%j and %s: %s', (rule, path, expected) => {
    expect(matcher({ httpMatch: rule })(request(path))).toBe(expected);
  });
});
