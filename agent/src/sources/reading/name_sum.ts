import { fnv1a } from '@edgevitals/shared/bytes';

/** In place of a field: the sum of the name in parentheses. */
export const NAME_SUM = -1;

/**
 * 32 bits that tell whether the name in parentheses has become another one, without keeping it: FNV-1a
 * of the bytes between the first `(` and the last `)`; undefined when
 * there are none. Two names have the same sum once in four thousand million.
 */
export function nameSum(text: string): number | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  return fnv1a(text, open + 1, close);
}
