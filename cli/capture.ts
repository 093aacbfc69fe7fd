import { Argument } from 'commander';
import { PROBES } from './capture/probes.ts';
import { captureReport } from './capture/report.ts';
import { command, print } from './command.ts';
import { parseJson, readText } from './files.ts';

/** `capture`: what docs/capture.md has a user with an account send, and the report of what came back. */
export const capture = command(
  'capture',
  'Print requests that show what VPC Lattice really does, or a report of the answers',
  ['capture > requests.json', 'capture answers.json', 'capture answers.json base-path.json'],
)
  .addArgument(
    new Argument(
      '[answers]',
      'what the caller function of deploy/capture.yaml returned; without it, print its requests',
    ),
  )
  .addArgument(new Argument('[base-path]', 'what the REST API below a base path answered'))
  .action(async (answers?: string, basePath?: string) => {
    if (answers === undefined) return print(captureRequests());
    const read = async (file: string) => parseJson(await readText(file), file);
    print(captureReport(await read(answers), answers, basePath === undefined ? undefined : await read(basePath)));
  });

/** The payload of the caller function. */
export const captureRequests = (): string =>
  JSON.stringify({ requests: PROBES.map(({ name, request }) => ({ name, ...request })) }, null, 2);
