import packageJson from '../package.json' with { type: 'json' };
import { capture } from './capture.ts';
import { command, RUN } from './command.ts';
import { completion } from './completion.ts';
import { convert } from './convert.ts';
import { cost } from './cost.ts';
import { routes } from './routes.ts';

/** The whole command line: one file for each command. */
export const program = command(RUN, packageJson.description, [
  'convert events/alb-multi-value.json --to lattice-v2',
  'routes check routes.json',
  'routes explain routes.json GET /orders/7',
])
  .version(packageJson.version, '-V, --version', 'show the version')
  .addCommand(convert)
  .addCommand(routes)
  .addCommand(cost)
  .addCommand(capture)
  .addCommand(completion);
