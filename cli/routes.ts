import { command } from './command.ts';
import { apply } from './routes/apply.ts';
import { approve, hold, rollback } from './routes/by-hand.ts';
import { check } from './routes/check.ts';
import { diff } from './routes/diff.ts';
import { explain } from './routes/explain.ts';
import { exportRoutes } from './routes/export.ts';
import { importRoutes } from './routes/import.ts';
import { parameters } from './routes/parameters.ts';
import { ramp } from './routes/ramp.ts';
import { retire } from './routes/retire.ts';
import { status } from './routes/status.ts';

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
  .addCommand(apply)
  .addCommand(status)
  .addCommand(approve)
  .addCommand(hold)
  .addCommand(rollback)
  .addCommand(retire);
