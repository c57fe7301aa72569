const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * 32 bits of FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), as an unsigned number, of a text of bytes: characters
 * up to U+00FF, one for each byte.
 * @param from first byte that counts, `to` the first that does no more.
 * @param seed in place of the usual offset, to have another hash of the same bytes.
 */
export function fnv1a(bytes: string, from = 0, to: number = bytes.length, seed: number = OFFSET): number {
  let hash = seed;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes.charCodeAt(i), PRIME);
  return hash >>> 0;
}
