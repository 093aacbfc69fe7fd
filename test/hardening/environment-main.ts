import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { lambdaContext } from '../support/lambda-context.ts';

/**
 * An execution environment in a process of its own: loads the built handler of argv[2], reads one event a line from
 * stdin as the runtime would from its API, and writes each outcome to descriptor 3. Log lines go to stdout.
 */
const [, , handlerFile = ''] = process.argv;
const { handler } = (await import(handlerFile)) as { handler: (event: unknown, context: unknown) => Promise<unknown> };

const outcomes = new Socket({ fd: 3 });
const wallClock = Date.now;
const write = (outcome: object) => outcomes.write(`${JSON.stringify(outcome)}\n`);

process.on('unhandledRejection', (error) => write({ crash: String(error) }));
process.on('uncaughtException', (error) => write({ crash: String(error) }));

createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, event, remainingMs, clockAheadMs } = JSON.parse(line);
  // A freeze of minutes, without waiting for them: the wall clock is all that tells an environment of it.
  Date.now = () => wallClock() + clockAheadMs;
  const startedAt = performance.now();
  const outcome: Record<string, unknown> = { id };
  try {
    outcome['result'] = await handler(event, lambdaContext(remainingMs));
  } catch (error) {
    outcome['error'] = (error as Error).message;
  }
  outcome['ms'] = performance.now() - startedAt;
  write(outcome);
});

process.stdin.on('end', () => process.exit());
write({ ready: true });
