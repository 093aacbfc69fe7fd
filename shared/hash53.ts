/**
 * A hash of a text with 53 bits, as many as a double holds, spread evenly. FNV-1a mixes the text, and murmur3's finalizer spreads
 * what FNV leaves uneven in the high bits. Both are public and tiny; loading node:crypto takes longer than the first
 * answer. Not for secrets.
 */
export function hash53(text: string): number {
  const high = finalize(fnv1a(text, 0x811c9dc5));
  const low = finalize(fnv1a(text, 0x9e3779b9));
  return (high >>> 5) * 67_108_864 + (low >>> 6);
}

function fnv1a(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

function finalize(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
