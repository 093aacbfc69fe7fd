import { routeTableJsonSchema } from '../../scripts/lib/route-table-json-schema.ts';
import { COMMENT_KEYS } from '../../shared/routing/comments.ts';
import { checkRouteTable } from '../../shared/routing/load.ts';
import { some } from './some.ts';

/** Every key that a route table may have, read from its schema, each with two tables that differ in that key alone. */

interface Schema {
  type?: string;
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
}

type Json = Record<string, unknown>;
type Path = readonly (string | number)[];

/** Other keys are put into this table one by one. */
const BASE: Json = {
  targetGroups: {
    http: { type: 'http', url: 'http://10.0.1.16:8080' },
    lattice: { type: 'lattice', url: 'https://orders.vpc-lattice-svcs.us-east-2.on.aws' },
    lambda: {
      type: 'lambda',
      functionArn: 'arn:aws:lambda:us-east-2:123456789012:function:orders',
      eventFormat: 'lattice-v2',
    },
    spare: { type: 'http', url: 'http://10.0.1.19' },
  },
  rules: [
    {
      name: 'rule',
      priority: 10,
      match: { httpMatch: { pathMatch: { match: { prefix: '/rule' } } } },
      action: {
        forward: {
          targetGroups: ['http', 'lattice', 'lambda'].map((name) => ({ targetGroupIdentifier: name })),
        },
      },
    },
  ],
  defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: 'spare' }] } },
};

/** Texts to choose from, because patterns are not always in the JSON Schema. The first two that a key takes are used. */
const TEXTS =
  `spare http lambda GET POST x-one x-two /one /two cookie:one sourceIp http://10.0.1.17 http://10.0.1.18 1.0
  image/png image/gif 2026-11-28T10:00:00Z 2026-11-28T11:00:00Z
  arn:aws:lambda:us-east-2:123456789012:function:one arn:aws:lambda:us-east-2:123456789012:function:two`.split(/\s+/);

/** Some values of a schema, as far as the JSON Schema tells. The table they are put into decides. */
function* valuesOf(schema: Schema): Generator<unknown> {
  const { minimum = 0, maximum = minimum + 2, properties = {}, required = [] } = schema;
  const { additionalProperties: others } = schema;
  if (schema.enum) yield* schema.enum;
  for (const variant of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) yield* valuesOf(variant);
  if (schema.type === 'boolean') yield* [true, false];
  if (schema.type === 'string' && !schema.enum) yield* TEXTS;
  if (schema.type === 'number' || schema.type === 'integer') yield* [maximum, 1, 2, 200, 404, minimum];
  if (schema.type === 'array') for (const item of valuesOf(schema.items!)) yield [item];
  if (schema.type !== 'object') return;
  if (typeof others === 'object') for (const value of valuesOf(others)) yield { http: value };
  const names = Object.keys(properties).filter((name) => !isSkipped(name));
  if (required.length > 0)
    yield* objectsOf(
      names.filter((name) => required.includes(name)),
      properties,
    );
  else for (const name of names) yield* objectsOf([name], properties);
}

/** Objects with exactly these members. */
function* objectsOf([name, ...rest]: string[], properties: Record<string, Schema>): Generator<Json> {
  if (name === undefined) return yield {};
  for (const value of valuesOf(properties[name]!)) {
    for (const others of objectsOf(rest, properties)) yield { [name]: value, ...others };
  }
}

/** Editors and people read these; a table means the same without them. */
const isSkipped = (name: string): boolean => ['$schema', ...COMMENT_KEYS].includes(name);

interface TableKey {
  /** `rules[].action.forward.mirror.percent`, `targetGroups.lambda.eventFormat` */
  name: string;
  /** The same in the two tables. */
  path: Path;
  before: Json;
  after: Json;
}

/** The keys of an object or array in a table, and the keys below them. */
function* keysBelow(table: Json, path: Path, name: string, schema: Schema): Generator<TableKey> {
  const value = valueAt(table, path);
  if (Array.isArray(value)) return yield* keysBelow(table, [...path, 0], `${name}[]`, schema.items!);
  if (typeof value !== 'object' || value === null) return;
  const variants = [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  const {
    properties,
    required = [],
    additionalProperties,
  } = variants.find((variant) => variant.properties?.['type']?.enum?.includes((value as Json)['type'])) ?? schema;
  if (typeof additionalProperties === 'object') {
    for (const key of Object.keys(value).filter((name) => name !== 'spare'))
      yield* keysBelow(table, [...path, key], `${name}.${key}`, additionalProperties);
    return;
  }
  for (const [key, member] of Object.entries(properties ?? {})) {
    if (isSkipped(key) || (required.includes(key) && member.enum?.length === 1)) continue;
    const at = [...path, key];
    const keyName = `${name}.${key}`.replace(/^\./, '');
    if (required.includes(key) && holdsKeys(member)) {
      yield* keysBelow(table, at, keyName, member);
      continue;
    }
    const [before, after] = twoTables(table, at, member, { properties, required });
    yield { name: keyName, path: at, before, after };
    // A default action has the schema of a rule's action.
    if (keyName !== 'defaultAction') {
      yield* keysBelow(valueAt(table, at) === undefined ? after : table, at, keyName, member);
    }
  }
}

/** Whether all that it says is said by keys below it. */
const holdsKeys = ({ properties, additionalProperties, items, oneOf = [] }: Schema): boolean =>
  properties !== undefined ||
  typeof additionalProperties === 'object' ||
  oneOf.some(holdsKeys) ||
  (items !== undefined && holdsKeys(items));

/** Two valid tables that differ in one key; if possible one is without the key, and the other one not with its default. */
function twoTables(table: Json, path: Path, schema: Schema, object: Schema): [before: Json, after: Json] {
  const key = path.at(-1)!;
  const present = valueAt(table, path.slice(0, -1)) as Json;
  for (const others of siblings(present, key, object)) {
    const found: Json[] = [];
    for (const value of candidates(present[key], schema)) {
      if (value === schema.default && value !== undefined) continue;
      const candidate = withValue(table, path.slice(0, -1), { ...others, [key]: value });
      if (found.some((other) => JSON.stringify(other) === JSON.stringify(candidate)) || !isValid(candidate)) continue;
      found.push(candidate);
      if (found.length === 2) return found as [Json, Json];
    }
  }
  throw new Error(`no two values of ${path.join('.')} are known here: add some to TEXTS`);
}

/** The other members of the object: those that it has, only those that it needs, or one more, for keys that need another. */
function* siblings(present: Json, key: string | number, { properties = {}, required = [] }: Schema): Generator<Json> {
  yield present;
  yield Object.fromEntries(Object.entries(present).filter(([name]) => required.includes(name)));
  for (const [name, schema] of Object.entries(properties)) {
    if (name === key || name in present || isSkipped(name)) continue;
    for (const value of schema.enum ?? [true]) yield { ...present, [name]: value };
  }
}

/** No value, the one that is there, others. */
function* candidates(present: unknown, schema: Schema): Generator<unknown> {
  yield* [undefined, present];
  yield* valuesOf(schema);
}

function isValid(table: Json): boolean {
  try {
    return checkRouteTable(table, '') !== undefined;
  } catch {
    return false;
  }
}

export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], value);

/** A copy with another value at the path; without the key if it is undefined. */
export function withValue(table: Json, path: Path, value: unknown): Json {
  if (path.length === 0) return JSON.parse(JSON.stringify(value)) as Json;
  const copy = structuredClone(table);
  const parent = valueAt(copy, path.slice(0, -1)) as Json;
  parent[path.at(-1)!] = value;
  return JSON.parse(JSON.stringify(copy)) as Json;
}

/** All keys but those whose only value is told by the place, such as a target group's type. */
export const tableKeys = (): readonly TableKey[] =>
  some([...keysBelow(BASE, [], '', JSON.parse(routeTableJsonSchema()) as Schema)], 'keys of a route table');
