import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { describe, expect, test } from 'vitest';
import { TEMPLATE_FILE, templateWithSchema } from '../../scripts/lib/route-table-json-schema.ts';
import { readTemplate } from '../../scripts/lib/template.ts';
import { RouteTable } from '../../shared/routing/schema.ts';

const { Validators } = readTemplate('template.yaml').Resources['RoutesProfile']!.Properties as {
  Validators: { Content: string }[];
};
const content = Validators[0]!.Content;
const schema = JSON.parse(content) as Schema;
const validator = new Validator(schema, '4');

const tablesOf = (page: string): unknown[] =>
  [...readFileSync(join('docs', page), 'utf8').matchAll(/```json\n([\s\S]*?)```/g)]
    .map(([, text]) => JSON.parse(text!) as Record<string, unknown>)
    .filter((value) => 'targetGroups' in value);

/** Every route table that the project shows. */
const SHOWN: [where: string, table: unknown][] = [
  ['local/routes.json', JSON.parse(readFileSync('local/routes.json', 'utf8'))],
  ...readdirSync('docs')
    .filter((page) => page.endsWith('.md'))
    .flatMap((page) => tablesOf(page).map((table, i): [string, unknown] => [`docs/${page}, table ${i + 1}`, table])),
];

const http = { type: 'http', url: 'http://10.0.1.16' };
const rule = (more: object) => ({
  name: 'a',
  priority: 1,
  match: { httpMatch: { method: 'GET' } },
  action: { fixedResponse: { statusCode: 404 } },
  ...more,
});
const forward = (more: object) => ({ forward: { targetGroups: [{ targetGroupIdentifier: 'a' }], ...more } });

/** Each refused by the function; what needs code to see (rules that name no group of the table) is not among them. */
const BAD: [what: string, table: unknown][] = [
  ['a list', []],
  ['no target groups', {}],
  ['a misspelled key', { targetGroups: {}, rule: [] }],
  ['a type that no group has', { targetGroups: { a: { type: 'ftp', url: 'ftp://a' } } }],
  ['a group without URL', { targetGroups: { a: { type: 'http' } } }],
  ['a text for a number', { targetGroups: { a: { ...http, timeoutMs: '10' } } }],
  ['a fraction of a millisecond', { targetGroups: { a: { ...http, timeoutMs: 0.5 } } }],
  ['a function that is no ARN', { targetGroups: { a: { type: 'lambda', functionArn: 'orders', eventFormat: 'alb' } } }],
  [
    'an event format that is none',
    {
      targetGroups: {
        a: { type: 'lambda', functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:a', eventFormat: 'rest' },
      },
    },
  ],
  [
    'a path without its slash',
    { targetGroups: {}, rules: [rule({ match: { httpMatch: { pathMatch: { match: { prefix: 'a' } } } } })] },
  ],
  [
    'a path with a query',
    { targetGroups: {}, rules: [rule({ match: { httpMatch: { pathMatch: { match: { prefix: '/a?b' } } } } })] },
  ],
  ['a method in lower case', { targetGroups: {}, rules: [rule({ match: { httpMatch: { method: 'get' } } })] }],
  ['a priority of 0', { targetGroups: {}, rules: [rule({ priority: 0 })] }],
  [
    'a weight of 1000',
    {
      targetGroups: { a: http },
      rules: [rule({ action: { forward: { targetGroups: [{ targetGroupIdentifier: 'a', weight: 1000 }] } } })],
    },
  ],
  ['a status of 600', { targetGroups: {}, defaultAction: { fixedResponse: { statusCode: 600 } } }],
  [
    'stickiness by nothing known',
    { targetGroups: { a: http }, defaultAction: forward({ stickiness: { by: ['ip'] } }) },
  ],
  [
    'a fallback on nothing known',
    { targetGroups: { a: http }, defaultAction: forward({ fallback: { targetGroupIdentifier: 'a', on: ['error'] } }) },
  ],
  [
    'a mirror of 101 percent',
    { targetGroups: { a: http }, defaultAction: forward({ mirror: { targetGroupIdentifier: 'a', percent: 101 } }) },
  ],
  [
    'a mirror that ignores no pointer',
    {
      targetGroups: { a: http },
      defaultAction: forward({ mirror: { targetGroupIdentifier: 'a', compare: { ignore: ['a'] } } }),
    },
  ],
  ['a header name with a space', { targetGroups: {}, versionHeader: 'x version' }],
];

describe('the validator in template.yaml, which AppConfig asks before it rolls a table out', () => {
  test('is the schema of today: `npm run schema` writes it', () => {
    const text = readFileSync(TEMPLATE_FILE, 'utf8');
    expect(templateWithSchema(text)).toBe(text);
  });

  test('is draft-04, and no longer than AppConfig takes', () => {
    expect(schema.$schema).toBe('http://json-schema.org/draft-04/schema#');
    expect(content.length).toBeLessThanOrEqual(32_768);
    // Newer words, which a draft-04 validator would pass over without a sound.
    expect(content).not.toMatch(/"(const|if|propertyNames|prefixItems|\$defs|examples|unevaluated\w+)":/);
    expect(content).not.toMatch(/"exclusiveM\w+":\d/);
  });

  test.each(SHOWN)('takes %s', (_where, table) => {
    expect(RouteTable.safeParse(table).success).toBe(true);
    expect(validator.validate(table).errors).toEqual([]);
  });

  test.each(BAD)('refuses %s', (_what, table) => {
    expect(RouteTable.safeParse(table).success).toBe(false);
    expect(validator.validate(table).valid).toBe(false);
  });
});
