import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readAnchors } from './support/anchors.ts';

/** Comments name their facts as `docs/wire-facts.md#anchor`. A citation that leads nowhere fails here. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['functions', 'shared', 'local', 'cli', 'test', 'bench', 'scripts', 'docs'];

const SOURCES = [
  ...FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  ),
  ...readdirSync(ROOT),
].filter((file) => /\.(?:ts|tsx|js|mjs|css|md|yaml)$/.test(file) && !file.includes('node_modules'));

/** `docs/page.md`, `docs/page.md#one`, or `docs/page.md#one, #two and #three`, also across a comment's lines. */
const CITATION = /docs\/[\w./-]*\w\.md(?:#[\w-]+(?:(?:,|,? and)\s+(?:(?:\*|\/\/) )?#[\w-]+)*)?/g;

interface Citation {
  page: string;
  anchors: string[];
}

function readCitations(text: string): Citation[] {
  return [...text.matchAll(CITATION)].map(([citation]) => ({
    page: citation.split('#', 1)[0]!,
    anchors: [...citation.matchAll(/#([\w-]+)/g)].map(([, anchor]) => anchor!),
  }));
}

/** What is wrong with the citations of a text. */
function findBroken(text: string): string[] {
  const bare = text.match(/\bwire[- ]facts,? (?:section )?\d[\d.]*/gi) ?? [];
  const broken = readCitations(text).flatMap(({ page, anchors }) => {
    if (!existsSync(join(ROOT, page))) return [page];
    const known = readAnchors(readFileSync(join(ROOT, page), 'utf8'));
    return anchors.filter((anchor) => !known.includes(anchor)).map((anchor) => `${page}#${anchor}`);
  });
  return [...bare, ...broken];
}

it.each(SOURCES.filter((file) => !file.endsWith('citations.test.ts')))('%s cites what is there', (file) => {
  expect(findBroken(readFileSync(join(ROOT, file), 'utf8'))).toEqual([]);
});

it('finds the citations of the code', () => {
  const cited = readCitations(readFileSync(join(ROOT, 'shared/formats/lattice-v2.ts'), 'utf8'));
  expect(cited.flatMap(({ anchors }) => anchors)).toContain('lattice-response');
});

describe('a citation that leads nowhere is found', () => {
  it.each([
    ['a page that is not there', '// docs/no-such-page.md#x', ['docs/no-such-page.md']],
    ['an anchor that is not there', '// (docs/wire-facts.md#no-such)', ['docs/wire-facts.md#no-such']],
    ['the second of two', ' * docs/wire-facts.md#traps and\n * #no-such).', ['docs/wire-facts.md#no-such']],
    ['a number', '// (wire-facts 4.3)', ['wire-facts 4.3']],
    ['none', '// docs/wire-facts.md#trap-7, #rest-response', []],
  ])('%s', (_, text, found) => {
    expect(findBroken(text)).toEqual(found);
  });
});

it('docs/wire-facts.md has each of its anchors once', () => {
  const page = readFileSync(join(ROOT, 'docs/wire-facts.md'), 'utf8');
  const ids = [...page.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});
