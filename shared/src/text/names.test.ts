import fc from 'fast-check';
import t from 'tap';
import { displayName, nameOfWriter } from './names.js';

const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

t.test('UTF-8 is shown as it is, other bytes as \\xNN, backslashes doubled', async t => {
  t.equal(displayName('a) (b c'), 'a) (b c');
  t.equal(displayName(latin1('größe 温度 🔥')), 'größe 温度 🔥');
  t.equal(displayName('bad\xff\xfe'), 'bad\\xff\\xfe');
  t.equal(displayName('a\\b\nc\x7f'), 'a\\\\b\\x0ac\\x7f');
  t.equal(displayName('\xed\xa0\x80'), '\\xed\\xa0\\x80', 'a surrogate is not UTF-8');
  t.equal(displayName('\xc0\x80'), '\\xc0\\x80', 'an overlong form is not UTF-8');
  t.equal(displayName(latin1('\u0085x')), '\\xc2\\x85x');
  t.equal(displayName(latin1('a\u202eb')), 'a\\xe2\\x80\\xaeb', 'what turns a line');
  t.equal(displayName(latin1('a\u200bb')), 'a\\xe2\\x80\\x8bb', 'what hides in it');
});

t.test('different names never look the same', async t => {
  const bytes = fc
    .array(fc.integer({ min: 0, max: 255 }), { maxLength: 6 })
    .map(b => String.fromCharCode(...b));
  fc.assert(
    fc.property(bytes, bytes, (a, b) => a === b || displayName(a) !== displayName(b)),
    { numRuns: 20_000 },
  );
  t.pass();
});

t.test('a writer is named with what it ran only where that was not seen', async t => {
  t.equal(nameOfWriter({ program: 'sh', includesUnseen: true }), 'sh and what it ran');
  t.equal(nameOfWriter({ program: 'sh', includesUnseen: false }), 'sh');
});
