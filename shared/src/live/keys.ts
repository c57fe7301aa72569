/** Keys of a terminal in raw mode, one by one. */

const ESCAPE = '\x1b';
/** Sequences of keys that write nothing: arrows, function keys (ECMA-48, CSI and SS3). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what keys send
const SEQUENCE = /^\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.)/;

export type Key =
  | { readonly name: 'escape' | 'enter' | 'backspace' | 'interrupt' | 'other' }
  | { readonly name: 'text'; readonly text: string };

/** What came at once from a terminal, as keys: a paste is many of them. */
export function* keysOf(input: string): Generator<Key> {
  let rest = input;
  while (rest !== '') {
    const sequence = SEQUENCE.exec(rest)?.[0];
    if (sequence !== undefined) {
      rest = rest.slice(sequence.length);
      yield { name: 'other' };
      continue;
    }
    const char = String.fromCodePoint(rest.codePointAt(0)!);
    rest = rest.slice(char.length);
    yield keyOf(char);
  }
}

function keyOf(char: string): Key {
  if (char === ESCAPE) return { name: 'escape' };
  if (char === '\r' || char === '\n') return { name: 'enter' };
  if (char === '\x7f' || char === '\b') return { name: 'backspace' };
  // end of text, end of transmission
  if (char === '\x03' || char === '\x04') return { name: 'interrupt' };
  return char < ' ' ? { name: 'other' } : { name: 'text', text: char };
}
