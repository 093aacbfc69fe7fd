import { readFileSync, writeFileSync } from 'node:fs';
import { lambdaContext } from '../support/lambda-context.ts';

/**
 * A fresh environment for one large event: argv has the handler, a small event, the large one and where the result
 * goes. Text in and text out, as the runtime has them. Prints the peak of its memory before and after.
 */
const [, , handlerFile = '', smallFile = '', largeFile = '', resultFile = ''] = process.argv;
const { handler } = (await import(handlerFile)) as { handler: (event: unknown, context: unknown) => Promise<unknown> };

/** A freed peak would hide the next one, so the kernel is told to begin again. */
const resetPeak = () => writeFileSync('/proc/self/clear_refs', '5');
const kilobytes = (field: string): number =>
  Number(new RegExp(`${field}:\\s*(\\d+) kB`).exec(readFileSync('/proc/self/status', 'latin1'))![1]);

const invoke = async (file: string): Promise<string> =>
  JSON.stringify(await handler(JSON.parse(readFileSync(file, 'utf8')), lambdaContext()));

for (let i = 0; i < 20; i++) await invoke(smallFile);
const before = kilobytes('VmRSS');
resetPeak();
writeFileSync(resultFile, await invoke(largeFile));
process.stdout.write(JSON.stringify({ beforeKb: before, peakKb: kilobytes('VmHWM') }));
process.exit();
