import { readFile, writeFile } from 'node:fs/promises';
import { routeTableJsonSchema, SCHEMA_FILE, TEMPLATE_FILE, templateWithSchema } from './lib/route-table-json-schema.ts';

await writeFile(SCHEMA_FILE, routeTableJsonSchema());
await writeFile(TEMPLATE_FILE, templateWithSchema(await readFile(TEMPLATE_FILE, 'utf8')));
