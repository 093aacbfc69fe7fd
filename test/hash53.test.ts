import { expect, it } from 'vitest';
import { hash53 } from '../shared/hash53.ts';

/** Calculated from the definitions of FNV-1a and of murmur3's finalizer by another program. Another number would move users. */
it.each([
  ['', 6025115452778684],
  ['a', 932481249794848],
  ['user-1', 4206668639915137],
  ['Zoë', 2385075599657032],
  ['☕🎉', 2537760405210922],
])('the hash of "%s" is %d', (text, hash) => expect(hash53(text)).toBe(hash));
