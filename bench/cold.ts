import { readFileSync } from 'node:fs';
import { type Handler, lambdaContext } from './lambda-context.ts';

/**
 * Load and first answer of a bundle in a fresh process: `cold.cjs BUNDLE EVENT-FILE`. Bundled as the contenders are,
 * so that Node has loaded nothing else, its ES module loader and type stripper included, when the clock starts.
 */
const [, , bundle, eventFile] = process.argv as [string, string, string, string];
const event: unknown = JSON.parse(readFileSync(eventFile, 'utf8'));

async function main(): Promise<void> {
  const start = performance.now();
  const { handler } = require(bundle) as { handler: Handler };
  const loaded = performance.now();
  await handler(event, lambdaContext);
  const answered = performance.now();
  const times = JSON.stringify({ load: loaded - start, firstAnswer: answered - loaded });
  process.stdout.write(`\n${times}`, () => process.exit());
}

main();
