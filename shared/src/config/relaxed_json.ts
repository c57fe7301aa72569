/**
 * JSON as people keep it in files: with comments from `//` to the end of the line, and a comma after the last entry.
 * @throws SyntaxError as JSON.parse does.
 */
export function parseRelaxedJson(text: string): unknown {
  return JSON.parse(plainJson(text));
}

/** A string whole, a comment, or any other character. */
const PIECES = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|[\s\S]/g;

function plainJson(text: string): string {
  // a comma waits for what follows it
  let plain = '';
  let waiting = '';
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece.startsWith('//')) continue;
    if (/^\s$/.test(piece)) {
      if (waiting === '') plain += piece;
      else waiting += piece;
      continue;
    }
    if (waiting !== '') {
      plain += piece === '}' || piece === ']' ? waiting.slice(1) : waiting;
      waiting = '';
    }
    if (piece === ',') waiting = piece;
    else plain += piece;
  }
  return plain + waiting;
}
