import t from 'tap';
import { wrap } from './wrap.js';

t.test('text is broken between words, by the columns that it takes', async t => {
  t.same(wrap('one two three', 7), ['one two', 'three']);
  t.same(wrap('日本 語 温度', 7), ['日本 語', '温度'], 'East Asian characters take two');
  t.same(wrap('a incomprehensible b', 6), ['a', 'incom…', 'b'], 'no line is wider');
  t.same(wrap('', 7), []);
});
