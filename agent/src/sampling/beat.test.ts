import t from 'tap';
import { Beat } from './beat.js';

t.test('a beat that is long past is due once', async t => {
  const beat = new Beat(100, 0);
  t.ok(beat.strikes(1_000_000_050));
  t.notOk(beat.strikes(1_000_000_099));
  t.ok(beat.strikes(1_000_000_100));
});
