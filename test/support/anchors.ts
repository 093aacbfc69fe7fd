/** Fenced blocks hold code: a `#` there begins no heading. */
export const withoutBlocks = (markdown: string): string => markdown.replace(/^```[\s\S]*?^```$/gm, '');

/** GitHub's anchor of a heading. */
const headingAnchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Everything that a link can point to in a markdown text: its headings, and explicit `<a id="…">`. */
export function readAnchors(markdown: string): string[] {
  const text = withoutBlocks(markdown);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => headingAnchor(heading!));
  const explicit = [...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id]) => id!);
  return [...headings, ...explicit];
}
