import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchText } from '../../local/watch.ts';

const folder = mkdtempSync(join(tmpdir(), 'watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'routes.json');
const write = (text: string): void => writeFileSync(file, text);
const look = (): void => void vi.advanceTimersByTime(125);

const told: string[] = [];
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  told.length = 0;
  write('first');
  stop = watchText(file, (text) => void told.push(text));
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('a text that stays is told once', () => {
  write('second');
  for (let i = 0; i < 5; i++) look();
  expect(told).toEqual(['second']);
});

test('a file that is written while it is looked at is told when it is whole', () => {
  for (const text of ['', 'sec', 'second', 'second']) {
    write(text);
    look();
  }
  expect(told).toEqual(['second']);
});

test('a file that is gone for a moment is no news', () => {
  renameSync(file, `${file}~`);
  look();
  look();
  write('second');
  look();
  look();
  expect(told).toEqual(['second']);
});

test('the old text again is no news, and the next one is', () => {
  for (const text of ['second', 'first', 'first', 'third', 'third']) {
    write(text);
    look();
  }
  expect(told).toEqual(['third']);
});

test('nothing is told after the stop', () => {
  stop();
  write('second');
  look();
  look();
  expect(told).toEqual([]);
});
