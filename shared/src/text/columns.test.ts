import t from 'tap';
import { codePoints, fit, pad, type TextWidth } from './columns.js';

/** Two columns for what is not Latin, none for what stands over the character before it. */
const wide: TextWidth = text =>
  [...text].reduce((sum, char) => sum + (char === '\u0301' ? 0 : char > '\u2e80' ? 2 : 1), 0);

t.test('text that is too wide is cut, and an ellipsis says so', async t => {
  t.equal(fit('abcdef', 6, codePoints), 'abcdef');
  t.equal(fit('abcdef', 4, codePoints), 'abc…');
  t.equal(fit('abcdef', 1, codePoints), '…');
  t.equal(fit('abcdef', 0, codePoints), '');
  t.equal(fit('日本語', 4, wide), '日…');
  t.equal(fit('🔥🔥🔥', 2, codePoints), '🔥…', 'never half a character');
  t.equal(fit('e\u0301abc', 3, wide), 'e\u0301a…');
});

t.test('text is filled with blanks on either side', async t => {
  t.equal(pad('日', 4, 'left', wide), '日  ');
  t.equal(pad('7', 3, 'right', codePoints), '  7');
  t.equal(pad('1234', 3, 'right', codePoints), '1234', 'nothing is lost');
});
