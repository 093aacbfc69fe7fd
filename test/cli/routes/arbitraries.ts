import fc from 'fast-check';
import { requestOf } from '../../../cli/routes/decide.ts';
import { importLattice } from '../../../cli/routes/import/lattice.ts';
import { importOpenApi } from '../../../cli/routes/import/openapi.ts';
import type { Imported } from '../../../cli/routes/import/table.ts';

/** Exports of AWS that differ in what matters to a decision, all going to a few targets, and requests to decide. */

export const NAMES = ['blue', 'green', 'red'] as const;
const urlOf = (name: string): string => `http://${name}.example.com`;

const name = fc.constantFrom(...NAMES);
const segment = fc.constantFrom('a', 'b', 'A', 'pets', 'a-b');
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `/${segments.join('/')}`);
const method = fc.constantFrom('GET', 'POST', 'HEAD');
const value = fc.constantFrom('on', 'yes', 'Yes', "it's", '1');
const some = <T>(of: fc.Arbitrary<T>) => fc.uniqueArray(of, { minLength: 1, maxLength: 2 });
const weighted = (least: number) =>
  fc.uniqueArray(fc.tuple(name, fc.integer({ min: 1, max: 999 })), {
    selector: ([one]) => one,
    minLength: least,
    maxLength: 2,
  });

export interface Asked {
  method: string;
  path: string;
  host: string;
  beta: string | null;
}

/** What rules say, and what is nearly it. */
export const anyRequest: fc.Arbitrary<Asked> = fc.record({
  method: fc.oneof(method, fc.constant('DELETE')),
  path: fc.oneof(
    path,
    path.map((text) => `${text}/`),
    path.map((text) => `${text}x`),
    fc.constant('/'),
  ),
  host: fc.constantFrom('www.example.com', 'api.example.com', 'WWW.example.com'),
  beta: fc.option(
    fc.oneof(
      value,
      value.map((text) => `x${text}x`),
      value.map((text) => `${text}x`),
    ),
  ),
});

export const toRequest = ({ method, path, host, beta }: Asked) =>
  requestOf(method, path, [['host', host], ...(beta === null ? [] : [['x-beta', beta] as const])]);

interface AlbAction {
  Type: string;
  TargetGroupArn?: string;
  ForwardConfig?: { TargetGroups: { TargetGroupArn: string; Weight: number }[] };
  FixedResponseConfig?: { StatusCode: string };
}

export interface AlbCondition {
  Field: string;
  Values?: string[];
  PathPatternConfig?: { Values: string[] };
  HttpRequestMethodConfig?: { Values: string[] };
  HttpHeaderConfig?: { HttpHeaderName: string; Values: string[] };
}

export interface AlbListener {
  Rules: { Priority: string; IsDefault: boolean; Conditions: AlbCondition[]; Actions: AlbAction[] }[];
}

export const albArn = (one: string): string =>
  `arn:aws:elasticloadbalancing:us-west-2:123456789012:targetgroup/${one}/0123456789abcdef`;

const albAction: fc.Arbitrary<AlbAction[]> = fc.oneof(
  name.map((one) => [{ Type: 'forward', TargetGroupArn: albArn(one) }]),
  weighted(2).map((groups) => [
    {
      Type: 'forward',
      ForwardConfig: { TargetGroups: groups.map(([one, Weight]) => ({ TargetGroupArn: albArn(one), Weight })) },
    },
  ]),
  fc.constantFrom('404', '500').map((StatusCode) => [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode } }]),
);

/** Patterns that rules can express in full. */
const pathPatterns = some(path).chain((paths) =>
  fc.constantFrom(
    paths,
    paths.map((each) => `${each}/*`),
    paths.flatMap((each) => [each, `${each}/*`]),
    ['/*'],
  ),
);
const headerPattern = fc.oneof(
  value,
  value.map((text) => `${text}*`),
  value.map((text) => `*${text}*`),
);
const condition = {
  path: pathPatterns.map((Values) => ({ Field: 'path-pattern', PathPatternConfig: { Values } })),
  host: some(fc.constantFrom('www.example.com', 'api.example.com')).map((Values) => ({ Field: 'host-header', Values })),
  method: some(method).map((Values) => ({ Field: 'http-request-method', HttpRequestMethodConfig: { Values } })),
  header: some(headerPattern).map((Values) => ({
    Field: 'http-header',
    HttpHeaderConfig: { HttpHeaderName: 'X-Beta', Values },
  })),
};

export const albListener: fc.Arbitrary<AlbListener> = fc
  .tuple(
    fc.uniqueArray(
      fc.tuple(
        fc.integer({ min: 1, max: 50_000 }),
        fc.record(condition, { requiredKeys: [] }).map((fields): AlbCondition[] => Object.values(fields)),
        albAction,
      ),
      { selector: ([priority]) => priority, maxLength: 4 },
    ),
    albAction,
  )
  .map(([rules, last]) => ({
    Rules: [
      ...rules.map(([priority, Conditions, Actions]) => ({
        Priority: String(priority),
        IsDefault: false,
        Conditions,
        Actions,
      })),
      { Priority: 'default', IsDefault: true, Conditions: [], Actions: last },
    ],
  }));

/** URLs for those targets alone that are in the documents: others would be refused as misspelled. */
export const targetsIn = (documents: unknown, key: (one: string) => string): Map<string, string> =>
  new Map(
    NAMES.filter((one) => JSON.stringify(documents).includes(`"${key(one)}"`)).map((one) => [key(one), urlOf(one)]),
  );

const latticeAction = fc.oneof(
  weighted(1).map((groups) => ({
    forward: { targetGroups: groups.map(([one, weight]) => ({ targetGroupIdentifier: one, weight })) },
  })),
  fc.constantFrom(404, 500).map((statusCode) => ({ fixedResponse: { statusCode } })),
);
const kinds = <T>(of: fc.Arbitrary<T>, ...names: string[]) =>
  fc.tuple(fc.constantFrom(...names), of).map(([kind, text]) => ({ [kind]: text }));
const latticeMatch = fc.record(
  {
    method,
    pathMatch: fc.record({ match: kinds(path, 'exact', 'prefix'), caseSensitive: fc.boolean() }),
    headerMatches: fc.array(
      fc.record({
        name: fc.constant('x-beta'),
        match: kinds(value, 'exact', 'prefix', 'contains'),
        caseSensitive: fc.boolean(),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

export const latticeImport: fc.Arbitrary<Imported> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 100 }), latticeMatch, latticeAction), {
      selector: ([priority]) => priority,
      maxLength: 5,
    }),
    latticeAction,
  )
  .map(([rules, defaultAction]) => {
    const documents = [
      ...rules.map(([priority, httpMatch, action]) => ({
        name: `abc-${priority}`,
        priority,
        match: { httpMatch },
        action,
      })),
      { defaultAction },
    ];
    return importLattice(
      documents,
      targetsIn(documents, (one) => one),
    );
  });

const VERBS = ['get', 'post', 'x-amazon-apigateway-any-method'];

/** Greedy paths; each target is a stage variable, so that its name is the variable's. */
export const apiImport: fc.Arbitrary<Imported> = fc
  .dictionary(path, fc.dictionary(fc.constantFrom(...VERBS), name, { minKeys: 1 }), { maxKeys: 4 })
  .map((operations) => {
    const item = (base: string, one: string) => ({
      'x-amazon-apigateway-integration': { type: 'http_proxy', uri: `http://\${stageVariables.${one}}${base}/{proxy}` },
    });
    const paths = Object.fromEntries(
      Object.entries(operations).map(([base, methods]) => [
        `${base}/{proxy+}`,
        Object.fromEntries(Object.entries(methods).map(([verb, one]) => [verb, item(base, one)])),
      ]),
    );
    const key = (one: string): string => `http://\${stageVariables.${one}}`;
    const used = NAMES.filter((one) => JSON.stringify(paths).includes(key(one)));
    return importOpenApi([{ openapi: '3.0.1', paths }], new Map(used.map((one) => [key(one), urlOf(one)])), new Map());
  });
