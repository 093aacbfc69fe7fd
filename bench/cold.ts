import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Handler, lambdaContext } from './lambda-context.ts';
import { startProfiler } from './profiler.ts';

/**
 * Load and first answer of a bundle in a fresh process: `cold.mjs BUNDLE EVENT-FILE [profile]`. Loaded with import(), as Lambda's
 * runtime client does. Itself bundled, so that Node has not loaded its type stripper when the clock starts.
 */
const [, , bundle, eventFile, wantsProfile] = process.argv as [string, string, string, string, string?];
const event: unknown = JSON.parse(readFileSync(eventFile, 'utf8'));
const url = pathToFileURL(bundle).href;
const stop = wantsProfile ? await startProfiler() : undefined;

const start = performance.now();
const { handler } = (await import(url)) as { handler: Handler };
const loaded = performance.now();
await handler(event, lambdaContext);
const answered = performance.now();

const profile = await stop?.();
const times = JSON.stringify({ load: loaded - start, firstAnswer: answered - loaded, profile });
process.stdout.write(`\n${times}`, () => process.exit());
