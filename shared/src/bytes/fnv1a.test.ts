import t from 'tap';
import { fnv1a } from './index.js';

t.test('hashes are those of the reference', async t => {
  // from the test vectors of http://www.isthe.com/chongo/src/fnv/test_fnv.c
  t.equal(fnv1a(''), 0x811c9dc5);
  t.equal(fnv1a('a'), 0xe40c292c);
  t.equal(fnv1a('foobar'), 0xbf9cf968);
  t.equal(fnv1a('\xff\0\0\x01'), 0xc48fb86d);
});

t.test('a part is hashed like the part alone, and another seed gives another hash', async t => {
  t.equal(fnv1a('(foobar) 1', 1, 7), fnv1a('foobar'));
  t.not(fnv1a('foobar', 0, 6, 0x9747b28c), fnv1a('foobar'));
});
