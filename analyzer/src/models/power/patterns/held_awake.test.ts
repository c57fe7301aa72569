import t from 'tap';
import { holderOf } from './held_awake.js';

t.test('a lock is held by the program that it is named after, if there is one', async t => {
  const processes = ['sync', 'sync-daemon', 'a'].map(program => ({ program, kernel: false }));
  t.equal(holderOf('sync-daemon', processes), 'sync-daemon');
  t.equal(holderOf('sync-daemon.upload', processes), 'sync-daemon');
  t.equal(holderOf('synchronous', processes), '');
  t.equal(holderOf('a b', processes), '', 'too short a name');
});
