import * as z from 'zod/mini';
import { COMMENT_KEYS } from '../../shared/routing/comments.ts';
import { RouteTable } from '../../shared/routing/schema.ts';

/** For editors, and for whatever checks a route table outside the function. */
export const SCHEMA_FILE = new URL('../../shared/routing/routes.schema.json', import.meta.url);

/** Where AppConfig's validator is. */
export const TEMPLATE_FILE = new URL('../../template.yaml', import.meta.url);

/**
 * The JSON Schema of the route table; what only code can check (cross references, counts of keys) is not in it.
 * Draft-04, because AppConfig's validators read no other (AppConfig User Guide, "Understanding validators").
 */
const schema = () => ({
  title: 'lattice-migration-proxy route table',
  ...z.toJSONSchema(RouteTable, {
    io: 'input',
    target: 'draft-4',
    override: ({ jsonSchema }) => allowComments(jsonSchema),
  }),
});

/** Any object may have comments. Where names are keys, one of them may be `description`. */
function allowComments(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.type !== 'object') return;
  const namesAreKeys = typeof schema.additionalProperties === 'object';
  const keys = namesAreKeys ? ['$comment'] : COMMENT_KEYS;
  schema.properties = { ...Object.fromEntries(keys.map((key) => [key, { type: 'string' }])), ...schema.properties };
}

export const routeTableJsonSchema = (): string => `${JSON.stringify(schema(), null, 2)}\n`;

/** The template with the schema of today in the line that AppConfig's validator has for it. */
export const templateWithSchema = (template: string): string =>
  template.replace(/(Type: JSON_SCHEMA\n(?: *#.*\n)* *Content: \|-\n *).*/, (_, before: string) =>
    before.concat(JSON.stringify(schema())),
  );
