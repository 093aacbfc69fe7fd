import { command } from './command.ts';
import { check } from './routes/check.ts';
import { diff } from './routes/diff.ts';
import { explain } from './routes/explain.ts';
import { exportRoutes } from './routes/export.ts';
import { importRoutes } from './routes/import.ts';
import { parameters } from './routes/parameters.ts';
import { ramp } from './routes/ramp.ts';
import { retire } from './routes/retire.ts';

/** `routes …`: what a migration asks of its route table. */
export const routes = command('routes', 'Check, explain, compare, import, export and retire route tables', [
  'routes check routes.json',
  'routes explain routes.json GET /orders/7',
  'routes export routes.json --to cloudformation',
])
  .addCommand(check)
  .addCommand(explain)
  .addCommand(diff)
  .addCommand(importRoutes)
  .addCommand(exportRoutes)
  .addCommand(parameters)
  .addCommand(ramp)
  .addCommand(retire);
