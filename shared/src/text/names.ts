import { isUnsafe } from './printable.js';

/**
 * Names of the kernel are bytes. In memory they are latin1 strings (one character a byte); people see UTF-8, with
 * every byte that is not part of valid UTF-8, and of what must not be shown (`isUnsafe`), as `\xNN`, and a backslash as `\\`:
 * nothing is lost and two different names never look the same.
 */
export function displayName(raw: string): string {
  let text = '';
  for (let i = 0; i < raw.length; ) {
    const length = sequenceLength(raw, i);
    const code = length === 0 ? -1 : decode(raw, i, length);
    if (code < 0 || isUnsafe(code)) {
      text += `\\x${(raw.charCodeAt(i) & 0xff).toString(16).padStart(2, '0')}`;
      // a character of several bytes is escaped byte by byte: what is left of it is invalid
      i += 1;
    } else {
      text += code === 0x5c ? '\\\\' : String.fromCodePoint(code);
      i += length;
    }
  }
  return text;
}

/** Whether a name as `displayName` has it tells bytes by their number: it was no text, or none to be shown. */
export const hasEscapedBytes = (shown: string): boolean => /^(?:[^\\]|\\\\)*\\x/.test(shown);

/** How people are told who wrote: where children that nobody saw may have written part of it, that is said. */
export const nameOfWriter = (writer: {
  readonly program: string;
  readonly includesUnseen?: boolean;
}): string => (writer.includesUnseen === true ? `${writer.program} and what it ran` : writer.program);

const MINIMUM = [0, 0, 0x80, 0x800, 0x10000];

/** Bytes of the UTF-8 sequence at `i`, 0 when it is not valid. */
function sequenceLength(raw: string, i: number): number {
  const first = raw.charCodeAt(i);
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first <= 0xdf
      ? 2
      : first >= 0xe0 && first <= 0xef
        ? 3
        : first >= 0xf0 && first <= 0xf4
          ? 4
          : 0;
  if (length === 0 || i + length > raw.length) return 0;
  for (let k = 1; k < length; k++) if ((raw.charCodeAt(i + k) & 0xc0) !== 0x80) return 0;
  const code = decode(raw, i, length);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < MINIMUM[length]! || code > 0x10ffff || surrogate ? 0 : length;
}

function decode(raw: string, i: number, length: number): number {
  const first = raw.charCodeAt(i);
  if (length === 1) return first;
  let code = first & (0xff >> (length + 1));
  for (let k = 1; k < length; k++) code = code * 64 + (raw.charCodeAt(i + k) & 0x3f);
  return code;
}
