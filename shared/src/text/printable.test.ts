import fc from 'fast-check';
import t from 'tap';
import { HOSTILE_TEXTS } from '../testing/hostile_texts.js';
import { displayName } from './names.js';
import { isPrintable, printable, printableJson, printableLines, printableValue } from './printable.js';

t.test('what steers a terminal, turns a line or hides in it is told by its number', async t => {
  t.equal(printable('\x1b]0;owned\x07'), '\\x1b]0;owned\\x07');
  t.equal(printable('a\u202eb\u{e0041}\u009b'), 'a\\u202eb\\u{e0041}\\x9b');
  t.equal(printable('\ud83d'), '\\ud83d', 'half of a pair');
  t.equal(printable('größe 温度 🔥 é'), 'größe 温度 🔥 é', 'what people write stays');
  t.equal(printableLines('a\n\x1bb'), 'a\n\\x1bb');
  for (const text of HOSTILE_TEXTS) {
    t.equal(isPrintable(text), false, displayName(text));
    t.ok(isPrintable(printable(text)));
    t.equal(printable(printable(text)), printable(text), 'once is enough');
    t.ok(isPrintable(displayName(Buffer.from(text).toString('latin1'))), 'names of the kernel too');
  }
});

t.test('JSON reads the same, and shows nothing else', async t => {
  const value = { [HOSTILE_TEXTS[5]!]: HOSTILE_TEXTS, list: ['温度'] };
  const json = printableJson(JSON.stringify(value, null, 2));
  t.same(JSON.parse(json), value);
  t.ok(json.split('\n').every(isPrintable));
  t.match(json, '温度');
});

t.test('every text of a value, wherever it stands', async t => {
  t.same(printableValue({ a: ['\x1b'], b: { '\u200b': null }, c: 1, d: undefined }), {
    a: ['\\x1b'],
    b: { '\\u200b': null },
    c: 1,
    d: undefined,
  });
});

t.test('any text becomes one that can be shown, and JSON of any text stays what it was', async t => {
  const text = fc.string({ unit: 'binary', maxLength: 20 });
  fc.assert(
    fc.property(
      text,
      any => isPrintable(printable(any)) && JSON.parse(printableJson(JSON.stringify(any))) === any,
    ),
    { numRuns: 5000 },
  );
  t.pass();
});
