import { readFile, writeFile } from 'node:fs/promises';
import { routeTableJsonSchema, SCHEMA_FILE, TEMPLATE_FILE, templateWithSchema } from './lib/route-table-json-schema.ts';
import { routeTableValidator, VALIDATOR_FILE } from './lib/route-table-validator.ts';

/** `npm run schema`: writes what is generated from the schema of the route table. */

await writeFile(SCHEMA_FILE, routeTableJsonSchema());
await writeFile(TEMPLATE_FILE, templateWithSchema(await readFile(TEMPLATE_FILE, 'utf8')));
await writeFile(VALIDATOR_FILE, routeTableValidator());
