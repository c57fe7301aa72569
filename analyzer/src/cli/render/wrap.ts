import { fit, printable } from '@edgevitals/shared/text';
import stringWidth from 'string-width';

/** `text` as `printable` has it, in lines of at most `columns`, broken between words where it can be. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (stringWidth(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = fit(word, columns, stringWidth);
  }
  return line === '' ? lines : [...lines, line];
}
