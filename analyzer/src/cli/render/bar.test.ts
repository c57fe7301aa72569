import t from 'tap';
import { bar } from './bar.js';

t.test('a bar is as long as its share, to an eighth of a character', async t => {
  t.equal(bar(1, 4), '████');
  t.equal(bar(0.5, 4), '██');
  t.equal(bar(1 / 32, 4), '▏');
  t.equal(bar(0, 4), '');
  t.equal(bar(7, 4), '████', 'no longer than there is room');
});
