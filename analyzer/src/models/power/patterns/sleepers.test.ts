import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { SleeperReading } from '../../../device/interval.js';
import {
  handMadeInterval,
  handMadePower,
  handMadeProcess,
  populationOf,
} from '../../../testing/hand_made_interval.js';
import { lookedAt } from '../../../testing/looked_at.js';
import { Sleepers } from './sleepers.js';

const interval = (at: number, ...sleepers: SleeperReading[]) =>
  handMadeInterval({
    to: Seconds(at),
    population: populationOf([handMadeProcess({ pid: 7, program: 'daemon' })]),
    power: handMadePower({ sleepers }),
  });

t.test('a thread is judged over its last eight looks', async t => {
  const sleepers = new Sleepers();
  for (let at = 0; at <= 600; at += 15)
    // ten minutes of 50 wakeups a second, then of 10
    sleepers.take(
      interval(at, {
        ...lookedAt(at, { switches: 0 }),
        voluntarySwitches: 50 * Math.min(at, 480) + 10 * Math.max(0, at - 480),
      }),
    );
  const process = sleepers.all.get('7/10')!;
  t.match(process, { program: 'daemon', isNews: true });
  t.equal(process.threads.get(7)?.rate, 10);
  sleepers.take(interval(605));
  t.equal(sleepers.all.get('7/10')?.isNews, false);
});

t.test('one that nobody has looked at for two minutes is forgotten', async t => {
  const sleepers = new Sleepers();
  sleepers.take(interval(0, lookedAt(0, { switches: 50 })));
  sleepers.take(interval(15, lookedAt(15, { switches: 50 })));
  sleepers.take(interval(120));
  t.equal(sleepers.all.size, 1);
  sleepers.take(interval(136));
  t.equal(sleepers.all.size, 0);
});

t.test('a device that shows no end of threads is held to some', async t => {
  const sleepers = new Sleepers();
  const crowd = (from: number) =>
    Array.from({ length: 500 }, (_, i) => lookedAt(15, { pid: from + i, switches: 50 }));
  sleepers.take(interval(0, ...crowd(1000)));
  t.equal(sleepers.all.size, 128);
  sleepers.take(interval(200, ...crowd(5000)));
  t.equal(sleepers.all.size, 128);
  t.ok(sleepers.all.has('5000/10'), 'those that have gone make room');
});

t.test('a thread that is followed anew begins anew', async t => {
  const sleepers = new Sleepers();
  sleepers.take(interval(0, lookedAt(30, { switches: 50 })));
  sleepers.take(interval(15, lookedAt(45, { switches: 50 })));
  t.equal(sleepers.all.get('7/10')?.threads.size, 1);
  sleepers.take(interval(60, lookedAt(0, { switches: 50 })));
  t.equal(sleepers.all.get('7/10')?.threads.size, 0);
});
