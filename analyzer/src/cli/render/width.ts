/** Text in terminal columns. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences start with one
const COLOURS = /\x1b\[[0-9;]*m/g;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u;

const charWidth = (char: string): number => (ZERO.test(char) ? 0 : WIDE.test(char) ? 2 : 1);

/** Columns that `text` takes; colours take none, East Asian wide characters two. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text.replace(COLOURS, '')) width += charWidth(char);
  return width;
}

/** `text` without colours cut to `columns`, the last of them an ellipsis when something was cut. */
export function fit(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  if (columns <= 0) return '';
  let width = 0;
  let out = '';
  for (const char of text.replace(COLOURS, '')) {
    width += charWidth(char);
    if (width > columns - 1) break;
    out += char;
  }
  return `${out}…`;
}

/** `text` filled with blanks to `columns`. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, columns - textWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** `text` in lines of at most `columns`, broken between words where it can be. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = fit(word, columns);
  }
  return line === '' ? lines : [...lines, line];
}
