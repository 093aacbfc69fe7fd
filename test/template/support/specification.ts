import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { PropertyType, Resource as Specification } from '@aws-cdk/service-spec-types';
import type { Resource } from '../../../scripts/lib/template.ts';
import type { ResolvedTemplate } from './resolve.ts';

const database = loadAwsServiceSpecSync();

const specificationOf = (type: string): Specification | undefined =>
  database.lookup('resource', 'cloudFormationType', 'equals', type)[0];

/** Names of the metrics that an AWS service emits. */
export const metricNames = (namespace: string): Set<string> =>
  new Set(
    database
      .all('metric')
      .filter((metric) => metric.namespace === namespace)
      .map((metric) => metric.name),
  );

/** Every property against AWS's own resource specification, and every reference against what is there. */
export function specificationFindings({ Resources, Outputs }: ResolvedTemplate): string[] {
  return [
    ...Object.entries(Resources).flatMap(([id, resource]) => resourceFindings(id, resource)),
    ...references({ Resources, Outputs }).flatMap(([from, to]) => referenceFindings(from, to, Resources)),
    ...cycles(Resources),
  ];
}

function resourceFindings(id: string, { Type, Properties = {} }: Resource): string[] {
  const specification = specificationOf(Type);
  if (!specification) return [`${id}: no resource type is called ${Type}`];
  return propertyFindings(id, specification.properties, Properties);
}

function propertyFindings(path: string, properties: Specification['properties'], given: object): string[] {
  const missing = Object.entries(properties)
    .filter(([name, property]) => property.required && !Object.hasOwn(given, name))
    .map(([name]) => `${path}: ${name} is required`);
  const wrong = Object.entries(given).flatMap(([name, value]) => {
    const property = properties[name];
    if (!property) return [`${path}: ${name} is not a property`];
    // `previousTypes` are accepted still; the property is fine when any of them takes the value.
    const results = [property.type, ...(property.previousTypes ?? [])].map((type) =>
      typeFindings(`${path}.${name}`, type, value),
    );
    return results.some((found) => found.length === 0) ? [] : results[0]!;
  });
  return [...missing, ...wrong];
}

function typeFindings(path: string, type: PropertyType, value: unknown): string[] {
  if (isIntrinsic(value)) return [];
  const expected = (what: string, holds: boolean) => (holds ? [] : [`${path}: ${JSON.stringify(value)} is no ${what}`]);
  switch (type.type) {
    case 'string': {
      const allowed = type.allowedValues;
      if (allowed && !allowed.includes(String(value))) return [`${path}: ${value} is none of ${allowed.join(', ')}`];
      return expected('text', ['string', 'number', 'boolean'].includes(typeof value));
    }
    case 'integer':
    case 'number':
      return expected('number', value !== '' && Number.isFinite(Number(value)));
    case 'boolean':
      return expected('boolean', ['true', 'false'].includes(String(value)));
    case 'array':
      if (!Array.isArray(value)) return expected('list', false);
      return value.flatMap((item, i) => typeFindings(`${path}.${i}`, type.element, item));
    case 'map':
      if (!isMap(value)) return expected('map', false);
      return Object.entries(value).flatMap(([key, item]) => typeFindings(`${path}.${key}`, type.element, item));
    case 'tag':
      return expected('tag', isMap(value) && 'Key' in value && 'Value' in value);
    case 'ref':
      if (!isMap(value)) return expected('map', false);
      return propertyFindings(path, database.get('typeDefinition', type.reference.$ref).properties, value);
    case 'union': {
      const results = type.types.map((option) => typeFindings(path, option, value));
      return results.some((found) => found.length === 0) ? [] : results[0]!;
    }
    default:
      return [];
  }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isIntrinsic = (value: unknown): boolean =>
  isMap(value) && Object.keys(value).length === 1 && /^(Ref|Fn::.*)$/.test(Object.keys(value)[0]!);

/** Every `[where, "Resource" or "Resource.Attribute"]` below a value. */
function references(value: unknown, path = ''): [from: string, to: string][] {
  if (Array.isArray(value)) return value.flatMap((item, i) => references(item, `${path}.${i}`));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, item]): [string, string][] => {
    if (key === 'Ref') return [[path, item as string]];
    if (key === 'Fn::GetAtt') return [[path, (item as string[]).join('.')]];
    if (key === 'DependsOn') return [item].flat().map((id) => [path, id as string]);
    if (key === 'Fn::Sub') {
      const [text, variables] = (Array.isArray(item) ? item : [item, {}]) as [string, Record<string, unknown>];
      const names = [...text.matchAll(/\$\{([^!}]+)\}/g)].map((match) => match[1]!);
      return [
        ...names.filter((name) => !Object.hasOwn(variables, name)).map((name): [string, string] => [path, name]),
        ...references(variables, path),
      ];
    }
    return references(item, path === '' ? key : `${path}.${key}`);
  });
}

function referenceFindings(from: string, to: string, resources: Record<string, Resource>): string[] {
  const [id, ...attribute] = to.split('.') as [string, ...string[]];
  const resource = resources[id];
  if (!resource) return [`${from}: nothing is called ${id}`];
  if (attribute.length === 0) return [];
  const attributes = specificationOf(resource.Type)?.attributes ?? {};
  return Object.hasOwn(attributes, attribute.join('.'))
    ? []
    : [`${from}: ${resource.Type} has no ${attribute.join('.')}`];
}

/** CloudFormation creates a resource after all that it names: a circle can never begin. */
function cycles(resources: Record<string, Resource>): string[] {
  const edges = new Map(
    Object.entries(resources).map(([id, resource]) => [id, references(resource).map(([, to]) => to.split('.')[0]!)]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string, trail: string[]): string[] => {
    if (state.get(id) === 'open') return [`circle: ${[...trail.slice(trail.indexOf(id)), id].join(' -> ')}`];
    if (state.get(id) === 'done') return [];
    state.set(id, 'open');
    const found = (edges.get(id) ?? []).flatMap((next) => visit(next, [...trail, id]));
    state.set(id, 'done');
    return found;
  };
  return [...edges.keys()].flatMap((id) => visit(id, []));
}
