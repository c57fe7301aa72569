import t from 'tap';
import { wrapWords } from './wrap_words.js';

t.test('lines break at spaces, and no word is ever broken', async t => {
  t.strictSame(wrapWords('store is away (STORE_FAILED)', 20), ['store is away', '(STORE_FAILED)']);
  t.strictSame(wrapWords('store is away (STORE_FAILED)', 8), ['store is', 'away', '(STORE_FAILED)']);
  t.strictSame(wrapWords('as it is', Number.POSITIVE_INFINITY), ['as it is']);
  t.strictSame(wrapWords('', 10), ['']);
});
