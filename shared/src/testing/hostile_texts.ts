/** Names that a device may give things, and every place of an answer where one may stand. */

/** One of each kind of what must not reach a terminal, and what a title bar is set by. */
export const HOSTILE_TEXTS: readonly string[] = [
  '\x1b]0;owned\x07',
  '\x1b[2J\x1b[31m',
  '\u009b2J',
  'a\rb\x08c\x7f',
  'a\nb',
  '\u202egnp.exe',
  '\u2066x\u2069',
  '\u200fx',
  'ro\u200bot',
  'ro\u00adot',
  'root\u2060\ufeff\ufe0f',
  'a\u2028b',
  'x\u{e0041}',
  '\ud800',
];

/** `value` with `text` in place of one of its texts, for each of them in turn, with where that stood. */
export function* withEachText<T>(value: T, text: string): Generator<readonly [path: string, changed: T]> {
  if (typeof value === 'string') {
    yield ['', text as T];
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries())
      for (const [path, changed] of withEachText(item, text))
        yield [`[${i}]${path}`, Object.assign([...value], { [i]: changed }) as T];
  } else if (value !== null && typeof value === 'object') {
    for (const [key, field] of Object.entries(value))
      for (const [path, changed] of withEachText(field, text))
        yield [`.${key}${path}`, { ...value, [key]: changed }];
  }
}

/** `value` with `text` in place of each of its texts. */
export function withAllTexts<T>(value: T, text: string): T {
  if (typeof value === 'string') return text as T;
  if (Array.isArray(value)) return value.map(item => withAllTexts(item, text)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, withAllTexts(field, text)]),
  ) as T;
}
