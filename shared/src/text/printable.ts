/**
 * Text of others as people may see it. A device names its architecture, disks, interfaces and programs, and says why
 * something failed: none of that may move a cursor, set a title, turn the direction of a line or hide in it.
 */

/**
 * Ranges of what has no look of its own and changes that of others: control characters; what Unicode lists as
 * Bidi_Control (UAX 9), line and paragraph separators, Default_Ignorable_Code_Point (DerivedCoreProperties.txt: zero-width
 * characters, fillers, variation selectors, tags); halves of surrogate pairs. First and last of each, ascending.
 */
const UNSAFE: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const PLAIN = /^[ -~]*$/;
/** As `PLAIN`, with what lays out JSON. */
const PLAIN_JSON = /^[\t\n\r -~]*$/;

/** Whether people must not be shown a code point as it is. */
export function isUnsafe(code: number): boolean {
  if (code >= 0x20 && code < 0x7f) return false;
  return UNSAFE.some(([first, last]) => code >= first && code <= last);
}

/** True when `text` can be shown as it is. */
export const isPrintable = (text: string): boolean =>
  PLAIN.test(text) || ![...text].some(char => isUnsafe(char.codePointAt(0)!));

/** `text` with what must not be shown as `\x1b`, `\u202e` or `\u{e0041}`. Once is enough: the second time changes nothing. */
export const printable = (text: string): string => (PLAIN.test(text) ? text : escaped(text, named));

/** As `printable`, line by line: of control characters only line ends stay. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** The same JSON, with what must not be shown escaped as JSON does (RFC 8259, section 7): it reads the same. */
export const printableJson = (json: string): string =>
  PLAIN_JSON.test(json) ? json : escaped(json, units, '\t\n\r');

/** `value` with every text in it, and every name of a field, as `printable` has it. */
export function printableValue<T>(value: T): T {
  if (typeof value === 'string') return printable(value) as T;
  if (Array.isArray(value)) return value.map(printableValue) as T;
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  const entries = Object.entries(value).map(([key, field]) => [printable(key), printableValue(field)]);
  return Object.fromEntries(entries) as T;
}

function escaped(text: string, as: (char: string, code: number) => string, kept = ''): string {
  let result = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    result += isUnsafe(code) && !kept.includes(char) ? as(char, code) : char;
  }
  return result;
}

function named(_char: string, code: number): string {
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}

const units = (char: string): string =>
  Array.from(
    { length: char.length },
    (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
