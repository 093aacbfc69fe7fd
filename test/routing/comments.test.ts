import { describe, expect, it } from 'vitest';
import { routeTableJsonSchema } from '../../scripts/lib/route-table-json-schema.ts';
import { withoutComments } from '../../shared/routing/comments.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';

const to = (name: string) => ({ forward: { targetGroups: [{ targetGroupIdentifier: name }] } });
const TABLE = {
  targetGroups: { legacy: { type: 'http', url: 'http://10.0.1.16' } },
  rules: [
    {
      name: 'orders',
      priority: 10,
      match: {
        httpMatch: {
          pathMatch: { match: { prefix: '/orders' } },
          headerMatches: [{ name: 'x', match: { exact: '1' } }],
        },
      },
      action: to('legacy'),
    },
  ],
  sources: { alb: { setCookie: 'first' } },
  requestContext: {},
  defaultAction: { fixedResponse: { statusCode: 404 } },
};

/** The value with both comments in each object. */
function commented(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(commented);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, commented(member)]);
  return { $comment: 'why', ...Object.fromEntries(members), description: 'asked for by whom' };
}

describe('comments in a route table', () => {
  it('may stand in every object, and change nothing', () => {
    expect(checkRouteTable(commented(TABLE), 'ROUTES')).toEqual(checkRouteTable(TABLE, 'ROUTES'));
  });

  it('are texts', () => {
    const table = { ...TABLE, requestContext: { description: { by: 'me' } } };
    expect(() => checkRouteTable(table, 'ROUTES')).toThrow('ROUTES: requestContext: unknown key description');
  });

  it('leave a target group called description alone', () => {
    const targetGroups = { description: TABLE.targetGroups.legacy };
    const { targetGroups: found } = checkRouteTable({ targetGroups, defaultAction: to('description') }, 'ROUTES');
    expect(Object.keys(found)).toEqual(['description']);
  });

  it('do not turn a key of every object into its prototype', () => {
    const value = withoutComments(JSON.parse('{"__proto__":{"a":1}}'));
    expect(Object.keys(value as object)).toEqual(['__proto__']);
  });
});

describe('the JSON Schema', () => {
  interface Schema {
    properties?: Record<string, unknown>;
    additionalProperties?: unknown;
  }
  const schemas: Schema[] = [];
  JSON.parse(routeTableJsonSchema(), (_, value) => {
    if (value?.type === 'object') schemas.push(value);
    return value;
  });

  it('allows comments in every object', () => {
    expect(schemas.length).toBeGreaterThan(10);
    for (const { properties } of schemas) expect(Object.keys(properties ?? {})).toContain('$comment');
  });
});
