import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { handlersOf } from '../../local/functions.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-'));
const file = join(folder, 'orders.mjs');
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** `second` is the time of the change, so that two changes are never of the same time. */
function write(text: string, second: number): void {
  writeFileSync(file, text);
  utimesSync(file, second, second);
}

test('a changed module answers without a restart, and a faulty change is an error of the function', async () => {
  write("export const handler = async () => 'before';", 1);
  const handler = await handlersOf(new Map([['orders', file]])).get('orders')!();
  const call = () => handler({}, {} as never);
  expect(await call()).toBe('before');
  write("export const handler = async () => 'after';", 2);
  expect(await call()).toBe('after');
  write('export const handler = 1;', 3);
  await expect(call()).rejects.toThrow('orders.mjs: expected a module that exports handler(event, context)');
});
