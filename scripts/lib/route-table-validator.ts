import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type * as z from 'zod/mini';
import * as url from '../../shared/http/url.ts';
import * as stepFaults from '../../shared/ramp/step-faults.ts';
import * as crossReferences from '../../shared/routing/schema/cross-references.ts';
import * as refinements from '../../shared/routing/schema/refinements.ts';
import { RouteTable } from '../../shared/routing/schema.ts';
import * as checks from '../../shared/routing/validator/checks.ts';

/** The plain validator of the route table, which the deployed function has in place of zod. */
export const VALIDATOR_FILE = new URL('../../shared/routing/validator/route-table.ts', import.meta.url);

/** Where the validator finds the functions that the schema calls. None of these modules may import zod. */
const FUNCTIONS: Record<string, object> = {
  '../../http/url.ts': url,
  '../../ramp/step-faults.ts': stepFaults,
  '../schema/cross-references.ts': crossReferences,
  '../schema/refinements.ts': refinements,
};

/** The validator's source, as Biome formats it. Throws for a part of a schema that it has no check for. */
export function routeTableValidator(): string {
  const { parts, root } = printed(RouteTable);
  const body = [...parts, `export const checkedRouteTable = ${root};`].join('\n\n');
  const isUsed = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(body);
  const imports = Object.entries({ ...FUNCTIONS, './checks.ts': checks }).map(
    ([file, module]) => `import { ${Object.keys(module).filter(isUsed).toSorted().join(', ')} } from '${file}';`,
  );
  const source = `${imports.join('\n')}\n\n/** Generated from ../schema.ts by \`npm run schema\`. */\n\n${body}\n`;
  const biome = fileURLToPath(new URL('../../node_modules/.bin/biome', import.meta.url));
  return execFileSync(biome, ['format', '--stdin-file-path=route-table.ts'], { input: source, encoding: 'utf8' });
}

// biome-ignore lint/suspicious/noExplicitAny: zod's definitions differ by their type, which is what is looked at
type Definition = any;

/** Writes the validator of a schema. Each object is written once, as a constant named after the key where it stands first. */
function printed(schema: z.core.$ZodType): { parts: string[]; root: string } {
  const parts: string[] = [];
  const names = new Map<unknown, string>();
  const taken = new Set(Object.values({ ...FUNCTIONS, checks }).flatMap(Object.keys));

  const print = (of: z.core.$ZodType, at: string): string => {
    const def = of._zod.def as Definition;
    const tests = (def.checks ?? []).map((check: Definition) => printedTest(check._zod));
    const call = (name: string, ...given: string[]): string => `${name}(${[...given, ...tests].join(', ')})`;
    switch (def.type) {
      case 'string':
      case 'boolean':
        return call(def.type);
      case 'number':
        if (def.format !== undefined && def.format !== 'safeint') break;
        return call(def.format ? 'integer' : 'number');
      case 'enum':
        return call('oneOf', ...Object.values(def.entries).map(json));
      case 'literal':
        return call('oneOf', ...def.values.map(json));
      case 'array':
        return call('array', print(def.element, at));
      case 'record':
        return call('record', print(def.keyType, at), print(def.valueType, at));
      case 'optional':
        return call('optional', print(def.innerType, at));
      case 'default':
        return call('defaulted', print(def.innerType, at), `() => (${json(def.defaultValue)})`);
      case 'union':
        if (def.discriminator) return call('discriminatedUnion', json(def.discriminator), printedOptions(def));
        return call('union', ...def.options.map((option: z.core.$ZodType) => print(option, at)));
      case 'object':
        if (def.catchall?._zod.def.type !== 'never') break;
        return constant(of, at, () => call('strictObject', printedMembers(Object.entries(def.shape))));
    }
    throw new Error(`the validator has no check for ${def.type} ${def.format ?? ''}`);
  };

  const printedMembers = (members: [string, z.core.$ZodType][]): string =>
    `{ ${members.map(([key, of]) => `${json(key)}: ${print(of, key)}`).join(', ')} }`;

  const printedOptions = ({ discriminator, options }: Definition): string =>
    printedMembers(
      options.flatMap((option: Definition) =>
        option._zod.def.shape[discriminator]._zod.def.values.map((value: string) => [value, option]),
      ),
    );

  const constant = (of: unknown, at: string, text: () => string): string => {
    const known = names.get(of);
    if (known) return known;
    const part = text();
    const plain = at.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    let name = plain;
    for (let i = 2; taken.has(name); i += 1) name = `${plain}${i}`;
    taken.add(name);
    names.set(of, name);
    parts.push(`const ${name} = ${part};`);
    return name;
  };

  return { root: print(schema, 'table'), parts };
}

function printedTest({ def, check }: Definition): string {
  switch (def.check) {
    case 'greater_than':
      return `${def.inclusive ? 'atLeast' : 'moreThan'}(${def.value})`;
    case 'less_than':
      if (!def.inclusive) break;
      return `atMost(${def.value})`;
    case 'min_length':
      return `minLength(${def.minimum})`;
    case 'max_length':
      return `maxLength(${def.maximum})`;
    case 'string_format':
      if (def.format !== 'regex') break;
      return `matches(${def.pattern})`;
    case 'custom':
      return def.fn ? nameOf(def.fn) : `without(${nameOf(check.faults)})`;
  }
  throw new Error(`the validator has no test for ${def.check} ${def.format ?? ''}`);
}

function nameOf(wanted: unknown): string {
  const exported = Object.values(FUNCTIONS).flatMap((module) => Object.entries(module));
  const found = exported.find(([, value]) => value === wanted);
  if (!found) throw new Error(`a check of the schema is not exported by ${Object.keys(FUNCTIONS).join(', ')}`);
  return found[0];
}

const json = (value: unknown): string => JSON.stringify(value);
