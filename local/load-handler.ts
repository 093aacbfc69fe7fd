import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SUPPLIES } from '../shared/routing/supply.ts';
import type { Handler } from './lambda.ts';

let loading: Promise<unknown> = Promise.resolve();

/**
 * Loads the built handler as a new environment of Lambda does: with what the environment variables say now, whatever an
 * earlier one has read. `supply` is the only route table that it finds.
 */
export function loadHandler<H = Handler>(file: string, supply?: Readonly<Record<string, string>>): Promise<H> {
  // One after the other, because each reads its variables while it loads.
  const loaded = loading.then(async () => {
    const entry = join(unpack(dirname(file)), basename(file));
    const before = Object.fromEntries(SUPPLIES.map((name) => [name, process.env[name]]));
    if (supply) setSupply(supply);
    try {
      const { handler } = (await import(pathToFileURL(entry).href)) as { handler: H };
      return handler;
    } finally {
      setSupply(before);
    }
  });
  loading = loaded.catch(() => {});
  return loaded;
}

/** The function refuses to start with two route tables. */
function setSupply(supply: Readonly<Record<string, string | undefined>>): void {
  for (const name of SUPPLIES) delete process.env[name];
  for (const [name, value] of Object.entries(supply)) if (value !== undefined) process.env[name] = value;
}

/**
 * Copies a package for one environment, because Node loads an ES module once for each path: environments that shared a file
 * would share its state, such as a client and the endpoint that it calls. Returns the folder; it goes with the process.
 */
export function unpack(folder: string): string {
  const copy = mkdtempSync(join(copies(), 'proxy-'));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

let folderOfCopies: string | undefined;

function copies(): string {
  if (!folderOfCopies) {
    const folder = mkdtempSync(join(tmpdir(), 'proxies-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    folderOfCopies = folder;
  }
  return folderOfCopies;
}
