import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { eventFile } from '../../support/events.ts';
import { proxiedBackend } from '../../support/proxied-backend.ts';
import { startProxy } from '../../support/proxy.ts';
import { to } from '../../support/routes.ts';

const { backend } = proxiedBackend();

const RATE = 'POWERTOOLS_LOGGER_SAMPLE_RATE';

/** A target group is not mirrored to itself, so nothing is sent. */
const MIRRORED = to('legacy', { mirror: { targetGroupIdentifier: 'legacy' } });

/** What was loaded from copies of the package (local/load-handler.ts), without the files that its entries share. */
const loaded = (): string[] =>
  Object.keys(createRequire(import.meta.url).cache).filter((path) => /\/proxy-[^/]+\/(?!chunk)/.test(path));

async function loadedBy(invoked: () => Promise<unknown>): Promise<string[]> {
  const before = loaded();
  await invoked();
  const since = loaded().filter((path) => !before.includes(path));
  return since.map((path) => basename(path, '.mjs'));
}

/** Each of them costs a cold start some milliseconds. */
it.each<[what: string, entries: string[], environment?: Record<string, string>, action?: object]>([
  ['nothing for a request', []],
  ['the logger for its details', ['powertools'], { POWERTOOLS_LOG_LEVEL: 'DEBUG' }],
  ['the logger for a sample of them', ['powertools'], { [RATE]: '1' }],
  ['what mirrors, where a rule asks for it', ['mirroring'], {}, MIRRORED],
])('the function loads %s: %j', async (_, entries, environment = {}, defaultAction = to('legacy')) => {
  onTestFinished(() => void delete process.env[RATE]);
  const targetGroups = { legacy: { type: 'http', url: backend.url } };
  const invoked = async () => {
    const proxy = startProxy({ ROUTES: JSON.stringify({ targetGroups, defaultAction }) }, environment);
    expect(await proxy.invoke(eventFile('lattice-v2-get'))).toMatchObject({ statusCode: 200 });
  };
  expect(await loadedBy(invoked)).toEqual(entries);
});

it('the function loads the schema for a table that its validator refuses', async () => {
  const invoked = () => expect(startProxy({ ROUTES: '{}' }).invoke({})).rejects.toThrow('targetGroups');
  expect(await loadedBy(invoked)).toEqual(['route-table']);
});
