/**
 * A number from (0, 1] that is always the same for a key and a group, and spread evenly over keys. FNV-1a mixes the
 * text, murmur3's finalizer spreads what FNV leaves uneven in the high bits; both are public and tiny, and nothing
 * here is a secret, so no cryptographic hash is needed.
 */
export function keyedDraw(key: string, group: string): number {
  const text = `${group}\0${key}`;
  const high = finalize(fnv1a(text, 0x811c9dc5));
  const low = finalize(fnv1a(text, 0x9e3779b9));
  // 53 bits, as many as a double holds; + 1 keeps 0 out, whose logarithm would be infinite.
  return ((high >>> 5) * 67_108_864 + (low >>> 6) + 1) / 9_007_199_254_740_992;
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
