/** What every server serves: the static files, and what the applications in `apps/` answer with. */

/** Stands only in what the rules of the path check deny. */
export const SECRET = 'behind-the-rule';

/** 4 MB of which each byte tells its place; as base64 it still fits into a Lambda's answer. */
export const LARGE = Buffer.from(Uint8Array.from({ length: 4_000_000 }, (_, i) => i % 251));

export const filesOfSite = (): Record<string, string | Buffer> => ({
  'files/small.txt': 'a small file\n'.repeat(100),
  'files/large.bin': LARGE,
  'secret/data.txt': SECRET,
});
