import { parseArgs } from 'node:util';
import { type Modules, readModule } from './functions.ts';
import { onQuestion } from './question.ts';
import { readableTerminal } from './terminal.ts';

const HELP = `npm start -- [options]

  --port N              the base port, 3000 without it. Uses N to N+10 and N+20 to N+25
  --routes FILE         your own route table. It is watched, and a change is applied at once
  --function NAME=FILE  the module that stands for a Lambda function of the route table. May be repeated
  --host NAME           another name that clients may use for the front doors. May be repeated
  --ramp-seconds N      how long a minute of a ramp lasts, 60 without it
  --json                prints the function's own log lines instead of readable ones
  --help                prints this

Instead of --routes, the function's own variables work too: ROUTES, ROUTES_FILE, BACKEND_URL, ROUTES_PARAMETER and
ROUTES_APPCONFIG. The last two start a local store. Type ? and Enter to print the addresses again.`;

/** The last of the servers, added to the base port. */
const LAST_OFFSET = 25;

/** Prints one line and ends. The caller can mend what is wrong, so no stack is needed. */
function fail(error: unknown): never {
  console.error(`npm start: ${(error as Error).message.split('\n')[0]}`);
  process.exit(1);
}

const OPTIONS = {
  port: { type: 'string', default: '3000' },
  routes: { type: 'string' },
  function: { type: 'string', multiple: true },
  host: { type: 'string', multiple: true },
  'ramp-seconds': { type: 'string', default: '60' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function readArguments() {
  const { npm_lifecycle_event: script } = process.env;
  const lost = Object.keys(OPTIONS).find(
    (name) => process.env[`npm_config_${name.replaceAll('-', '_')}`] !== undefined,
  );
  if (script === 'start' && lost) throw new Error(`npm kept --${lost} for itself: write npm start -- --${lost}`);
  const { values } = parseArgs({ options: OPTIONS });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port + LAST_OFFSET > 65_535) {
    throw new Error(`--port ${values.port}: expected a number from 1 to ${65_535 - LAST_OFFSET}`);
  }
  const rampSeconds = Number(values['ramp-seconds']);
  if (!(rampSeconds > 0 && rampSeconds <= 60)) {
    throw new Error(`--ramp-seconds ${values['ramp-seconds']}: expected a number above 0, up to 60`);
  }
  const folder = process.env['INIT_CWD'] ?? '';
  const modules: Modules = new Map((values.function ?? []).map((option) => readModule(option, folder)));
  const { routes, host: hosts = [], json, help } = values;
  return { port, routes, hosts, modules, rampSeconds, json, help };
}

try {
  const { port, json, help, ...options } = readArguments();
  if (help) {
    console.log(HELP);
    process.exit(0);
  }
  // Loaded now, so that --help and a wrong option are answered at once.
  const { start } = await import('./start.ts');
  // With --json stdout holds the function's lines and nothing else.
  const say = json ? console.error : console.log;
  const terminal = json ? {} : { terminal: readableTerminal() };
  const { summary, close } = await start(port, { ...options, ...terminal, say });
  say(summary());
  onQuestion(() => say(summary()));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      close();
      // The handler keeps its connections to backends open, as it does in Lambda.
      process.exit(0);
    });
  }
} catch (error) {
  fail(error);
}
