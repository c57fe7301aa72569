import t from 'tap';
import { FreeClocks } from './free_clocks.js';

const MHZ = 1e6;
const TOP = 2000 * MHZ;

const at = (mhz: number, seconds: number) => [{ hertz: mhz * MHZ, seconds }];

/** Free for a minute at each of these clocks. */
function seen(...clocks: number[]): FreeClocks {
  const free = new FreeClocks();
  for (const mhz of clocks) for (let i = 0; i < 60; i++) free.add(1, at(mhz, 1), TOP);
  return free;
}

t.test('what was asked for while nothing held it back is what is asked for now', async t => {
  const { hertz, sigma } = seen(1200).between(1000 * MHZ, TOP);
  t.equal(hertz, 1200 * MHZ);
  t.ok(sigma < 10 * MHZ);
});

t.test('what was asked for less is known not to be meant', async t => {
  const { hertz } = seen(600, 1600, 600).between(1000 * MHZ, TOP);
  t.equal(hertz, 1600 * MHZ);
});

t.test('of several clocks it is their mean by time, as unsure as they differ', async t => {
  const { hertz, sigma } = seen(1200, 1600).between(1000 * MHZ, TOP);
  t.ok(Math.abs(hertz - 1410 * MHZ) < 10 * MHZ, `${hertz}`);
  t.ok(Math.abs(sigma - 200 * MHZ) < 10 * MHZ, `${sigma}`);
});

t.test('where nothing like it was seen it is anything from what is known to all there is', async t => {
  for (const free of [new FreeClocks(), seen(600)])
    t.strictSame(free.between(1000 * MHZ, TOP), { hertz: 1500 * MHZ, sigma: 500 * MHZ });
});

t.test('the longer it is held back, the less is known of what it wants', async t => {
  const free = seen(1200);
  let last = 0;
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 300; j++) free.hold(1, at(900, 1), TOP);
    const { hertz, sigma } = free.between(1000 * MHZ, TOP);
    t.equal(hertz, 1200 * MHZ, 'nothing says that it is another');
    t.ok(sigma > last);
    last = sigma;
  }
  t.ok(last > 450 * MHZ);
});

t.test('the highest clock of the interval in which it began to be held back is from before', async t => {
  const free = new FreeClocks();
  free.hold(5, [...at(1800, 3), ...at(1400, 1), ...at(1000, 1)], TOP);
  free.hold(5, at(1600, 5), TOP);
  t.equal(free.between(1200 * MHZ, TOP).hertz, 1800 * MHZ);
});

t.test('all there is needs no word on it', async t => {
  t.strictSame(new FreeClocks().between(TOP, TOP), { hertz: TOP, sigma: 0 });
});

t.test('it outlasts a restart', async t => {
  const free = seen(600, 1600);
  free.hold(30, at(1600, 30), TOP);
  const again = new FreeClocks();
  again.restore(free.snapshot(), TOP);
  const before = free.between(1000 * MHZ, TOP);
  const after = again.between(1000 * MHZ, TOP);
  t.ok(Math.abs(after.hertz - before.hertz) < 1);
  t.ok(Math.abs(after.sigma - before.sigma) < 1 * MHZ);
  t.strictSame(new FreeClocks().snapshot(), []);
});
