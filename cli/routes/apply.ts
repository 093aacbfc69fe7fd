import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { carriedRamps } from '../../shared/ramp/carry.ts';
import { type Document, withChanges } from '../../shared/ramp/change.ts';
import { ruleName } from '../../shared/ramp/ramps.ts';
import { checkRouteTable, parseRouteTable } from '../../shared/routing/load.ts';
import { collect, command, print } from '../command.ts';
import { parseJson, printNotes, readText } from '../files.ts';
import { checkRoutes } from './check.ts';
import { diffRoutes } from './diff.ts';
import type { OpenStore } from './open-store.ts';
import { openStore, PLACES, type Place, placeFrom, type StoreOptions, withStoreOptions } from './stores.ts';
import { type ServedVersions, versionsInFile, versionsInGroup } from './versions.ts';

interface Options extends StoreOptions {
  to: Place;
  beginAgain?: string[];
  log?: string;
  logGroup?: string;
  dryRun?: true;
}

/** `routes apply`: puts a route table into use, and sees it through. */
export const apply = withStoreOptions(
  command('apply', 'Put a route table into use: check it, show what changes, deploy it, and wait until it is in use', [
    'routes apply routes.json --to ssm:/proxy/routes --log-group /aws/lambda/proxy',
    'routes apply routes.json --to ssm:/proxy/routes --local 3000 --log proxy.log',
    'routes apply routes.json --to appconfig:lattice-migration-proxy/live/routes',
  ])
    .argument('<file>', 'the route table; - is stdin')
    .requiredOption('--to <place>', PLACES, placeFrom)
    .option(
      '--begin-again <rule>',
      'restart the ramp of this rule, repeatable; $default is the default action',
      collect,
    )
    .option('--log <file>', 'wait until the requests in this log are served by the new table')
    .option('--log-group <name>', 'the same for a log group of CloudWatch')
    .option('--dry-run', 'show what would change, and change nothing'),
).action(async (file: string, options: Options) => {
  const text = await readText(file);
  const document = parseJson(text, file);
  const errors = checkRoutes(document, { folder: dirname(file) }).filter(({ level }) => level === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => `${file}: ${message}`).join('\n'));

  const store = await openStore(options.to, options, 'gradual');
  const read = await store.read();
  const inUse = parseRouteTable(read.text, 'the table in use');
  const carried = carriedRamps(checkRouteTable(document, file), inUse).filter(
    ({ rule }) => !options.beginAgain?.includes(ruleName(rule)),
  );
  const next = withChanges(document as Document, carried);
  printNotes(
    carried.map(({ rule, state }) => `${ruleName(rule)}: its ramp goes on from step ${state.step}, ${state.status}`),
  );
  print(diffRoutes(inUse, checkRouteTable(next, file)));
  const nextText = carried.length > 0 ? `${JSON.stringify(next, null, 2)}\n` : text;
  if (options.dryRun) return;

  const at = Date.now();
  const version = await store.replace(read, nextText, `routes apply ${file}`);
  print(`version ${version} is written`);
  await store.settled?.(print);
  const served = options.log
    ? versionsInFile(options.log)
    : options.logGroup
      ? versionsInGroup(options.logGroup)
      : undefined;
  if (served) await waitUntilServed(served, store, store.versionOf(nextText, version), at);
  else print('every environment uses it within a minute');
});

/** An environment has a new table within a minute, and its log line is there some seconds later. */
const PATIENCE_MS = 120_000;

/** An environment that has served nothing for so long may be gone. */
const RECENT_MS = 30_000;

/**
 * An environment that serves nothing cannot be seen. Every other one must have the table or a later one, because a ramp may take its
 * first step before any environment asks.
 */
async function waitUntilServed(
  served: ServedVersions,
  store: OpenStore,
  version: string,
  since: number,
): Promise<void> {
  const accepted = new Set([version]);
  for (let told = ''; ; await sleep(2000)) {
    // A deployment in progress will be looked at again.
    const latest = await store.read().catch(() => undefined);
    if (latest) accepted.add(store.versionOf(latest.text, latest.version));
    const versions = [...(await served(Math.max(since, Date.now() - RECENT_MS))).values()];
    const have = versions.filter((each) => accepted.has(each)).length;
    const newest = [...accepted].at(-1);
    const line = `${have} of ${versions.length} environments use version ${version}${newest === version ? '' : ` or ${newest}`}`;
    if (line !== told) print(line);
    told = line;
    if (have > 0 && have === versions.length) return;
    if (Date.now() - since > PATIENCE_MS) {
      const others = [...new Set(versions.filter((each) => !accepted.has(each)))].join(', ');
      throw new Error(
        versions.length === 0
          ? 'no request came in two minutes, so nothing shows which version is in use'
          : `after two minutes some environments use version ${others}: look for "route table refused" in the log`,
      );
    }
  }
}
