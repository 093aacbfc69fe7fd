import { writeFile } from 'node:fs/promises';
import { routeTableJsonSchema, SCHEMA_FILE } from './lib/route-table-json-schema.ts';

await writeFile(SCHEMA_FILE, routeTableJsonSchema());
