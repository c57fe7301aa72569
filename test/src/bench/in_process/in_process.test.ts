import t from 'tap';
import { measureApart } from './measure_apart.js';

t.test('a workload is measured in a process of its own: every minute, memory, what is written', async t => {
  // of a few devices memory is lost in what the heap holds besides
  const { rounds, bytes } = await measureApart({ set: 'plan', devices: 100, warmUpMinutes: 1, minutes: 6 });
  t.equal(rounds.length, 7);
  t.ok(rounds.every(({ frame }) => frame > 0));
  t.ok(rounds.some(({ minuteRow = 0 }) => minuteRow > 0));
  t.ok(rounds.some(({ snapshot = 0 }) => snapshot > 0));
  t.ok(bytes > 1000, 'a device takes memory');
});

t.test('a measurement that fails is no result', async t => {
  await t.rejects(
    measureApart({ set: 'no such set' as 'none', devices: 1, warmUpMinutes: 0, minutes: 1 }),
    /without a result/,
  );
});
