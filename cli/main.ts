import { CommanderError } from 'commander';
import { program } from './program.ts';

// A reader that has seen enough, as in `cli … | head`, is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

/** A command prints its result. What it throws becomes one line on stderr and exit code 1. */
try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) {
    process.stderr.write(`${(error as Error).message.replaceAll('\n', '; ')}\n`);
    process.exitCode = 1;
  }
}
