/** In place of a field: the sum of the name in parentheses. */
export const NAME_SUM = -1;

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * 32 bits that tell whether the name in parentheses has become another one, without keeping it: FNV-1a
 * (http://www.isthe.com/chongo/tech/comp/fnv/) of the bytes between the first `(` and the last `)`; undefined when
 * there are none. Two names have the same sum once in four thousand million.
 */
export function nameSum(text: string): number | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  let sum = OFFSET;
  for (let i = open + 1; i < close; i++) sum = Math.imul(sum ^ text.charCodeAt(i), PRIME);
  return sum >>> 0;
}
