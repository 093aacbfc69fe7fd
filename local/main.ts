import { parseArgs } from 'node:util';
import { start } from './start.ts';

/** The last of the servers beside the base port. */
const LAST_OFFSET = 25;

/** Prints one line and ends: what is wrong is the caller's to mend, so no stack. */
function fail(error: unknown): never {
  console.error(`npm start: ${(error as Error).message.split('\n')[0]}`);
  process.exit(1);
}

function readArguments(): { port: number; routes: string | undefined } {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '3000' }, routes: { type: 'string' } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port + LAST_OFFSET > 65_535) {
    throw new Error(`--port ${values.port}: expected a number from 1 to ${65_535 - LAST_OFFSET}`);
  }
  return { port, routes: values.routes };
}

try {
  const { port, routes } = readArguments();
  const { summary, close } = await start(port, routes);
  console.log(summary);
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
