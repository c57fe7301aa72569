/** Text in the columns of a terminal. */

/** How many columns a text takes: what is exact costs a table of Unicode, so each program brings its own. */
export type TextWidth = (text: string) => number;

/** One column for each code point: right for most of what is not East Asian. */
export const codePoints: TextWidth = text => [...text].length;

/** `text` cut to `columns`, the last of them an ellipsis when something was cut. Escape sequences may be cut too. */
export function fit(text: string, columns: number, textWidth: TextWidth): string {
  if (textWidth(text) <= columns) return text;
  if (columns <= 0) return '';
  let kept = '';
  for (const char of text) {
    // a character may join the one before it: the width of both is not the sum of theirs
    if (textWidth(kept + char) > columns - 1) break;
    kept += char;
  }
  return `${kept}…`;
}

/** `text` filled with blanks to `columns`. */
export function pad(text: string, columns: number, align: 'left' | 'right', textWidth: TextWidth): string {
  const blanks = ' '.repeat(Math.max(0, columns - textWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}
