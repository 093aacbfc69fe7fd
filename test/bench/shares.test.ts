import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Profile } from '../../bench/profiler.ts';
import { logShare, sentence, sharesOfBytes, sharesOfTime } from '../../bench/shares.ts';

/** A bundle whose first line comes from `source`. */
function bundleOf(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'shares-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'bundle.mjs');
  writeFileSync(file, 'f();g()');
  writeFileSync(
    `${file}.map`,
    JSON.stringify({ version: 3, sources: [`../../${source}`], names: [], mappings: 'AAAA' }),
  );
  return file;
}

/** A profile with one sample of each stack, written from the outermost frame inwards as `[name, url]`. */
function profileOf(...stacks: [name: string, url: string][][]): Profile {
  let id = 1;
  const nodes: Profile['nodes'] = [];
  const samples = stacks.map((stack) => {
    for (const [i, [functionName, url]] of stack.entries()) {
      const callFrame = { functionName, url, scriptId: '1', lineNumber: 0, columnNumber: 2 };
      nodes.push({ id: ++id, callFrame, ...(i + 1 < stack.length && { children: [id + 1] }) });
    }
    return id;
  });
  return { nodes, samples, startTime: 0, endTime: 1 };
}

const shareOf = (...stack: [name: string, url: string][]) => sharesOfTime([profileOf(stack)]);

test('a function of the package is found in its source', () => {
  const format = pathToFileURL(bundleOf('shared/formats/alb.ts')).href;
  expect(shareOf(['a', format])).toEqual([['event formats', 1]]);
  expect(shareOf(['a', format], ['connect', 'node:net'])).toEqual([["Node's sockets, streams and timers", 1]]);
  expect(shareOf(['a', format], ['compileForInternalLoader', 'node:internal/bootstrap/realm'])).toEqual([
    ["load Node's own modules", 1],
  ]);
});

test('all that a log line does is its own, its write too', () => {
  const log = pathToFileURL(bundleOf('functions/proxy/log/line.ts')).href;
  const profile = profileOf(
    [
      ['a', log],
      ['writeBuffer', ''],
    ],
    [['writeBuffer', '']],
    [['(idle)', '']],
    [['(idle)', '']],
  );
  expect(sharesOfTime([profile])).toEqual([
    ['wait for answers', 0.5],
    ['log line and metrics', 0.25],
    ['write to sockets', 0.25],
  ]);
  expect(logShare(sharesOfTime([profile]))).toBe(0.5);
});

test('what the bench does for itself is left out', () => {
  expect(sharesOfTime([profileOf([['run', 'file:///bench/worker.ts']], [['(garbage collector)', '']])])).toEqual([
    ['garbage collection', 1],
  ]);
});

test('bytes of a bundle are those of their sources', () => {
  expect(sharesOfBytes([bundleOf('node_modules/@middy/core/index.js')])).toEqual([['middy', 1]]);
});

test('small parts are the rest', () => {
  const parts = [0.5, 0.48, 0.01, 0.01].map((share, i) => [`part ${i}`, share] as const);
  expect(sentence(parts)).toBe('part 0 50 %, part 1 48 %, rest 2 %');
});
