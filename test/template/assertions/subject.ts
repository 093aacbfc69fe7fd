import type { Template } from '../../../scripts/lib/template.ts';
import { ALL_DOORS, DEPLOYED_ROUTES, DOORS, EVERY_OPTION } from '../support/parameters.ts';
import { type ResolvedTemplate, resolveTemplate } from '../support/resolve.ts';

/** What an assertion looks at: the template as written, and what it makes with everything switched on. */
export interface Subject {
  template: Template;
  /** All doors, the Lattice service new, the REST API private, every option. */
  full: ResolvedTemplate;
  /** The same without a door that streams, and with both that can. */
  buffered: ResolvedTemplate;
  streaming: ResolvedTemplate;
  /** The same with the route table in AppConfig. */
  deployed: ResolvedTemplate;
}

const FULL = {
  ...EVERY_OPTION,
  ...ALL_DOORS,
  LatticeListenerArn: '',
  ServiceNetworkId: '',
  AssociateVpc: 'false',
  ...DOORS['lattice']!['lattice in a new network'],
};

export const subjectOf = (template: Template): Subject => ({
  template,
  full: resolveTemplate(template, FULL),
  buffered: resolveTemplate(template, { ...FULL, FunctionUrlStreaming: 'false' }),
  streaming: resolveTemplate(template, { ...FULL, RestApiStreaming: 'true' }),
  deployed: resolveTemplate(template, { ...FULL, ...DEPLOYED_ROUTES }),
});

/** Says what is wrong, nothing where all is well. */
export type Assertion = (subject: Subject) => string[];

/** The value at `Id.Property.0.Key` of a resolved template's resources. */
export function at({ full }: Subject, path: string): unknown {
  const [id, ...keys] = path.split('.') as [string, ...string[]];
  return keys.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    full.Resources[id]?.Properties,
  );
}

/** A table of paths and the values that must stand there. */
export const values =
  (expected: Record<string, unknown>): Assertion =>
  (subject) =>
    Object.entries(expected).flatMap(([path, value]) => same(path, at(subject, path), value));

export function same(what: string, actual: unknown, expected: unknown): string[] {
  const [is, should] = [JSON.stringify(actual), JSON.stringify(expected)];
  return is === should ? [] : [`${what} is ${is}, not ${should}`];
}

/** Names of all that a value refers to, Fn::Sub included. */
export function referencedNames(value: unknown): Set<string> {
  const names = new Set<string>();
  JSON.stringify(value ?? null, (key, item) => {
    if (key === 'Ref') names.add(item as string);
    if (key === 'Fn::GetAtt') names.add((item as string[])[0]!);
    if (key === 'Fn::Sub') {
      const text = Array.isArray(item) ? (item[0] as string) : (item as string);
      for (const [, name] of text.matchAll(/\$\{([^!}.]+)/g)) names.add(name!);
    }
    return item as unknown;
  });
  return names;
}
