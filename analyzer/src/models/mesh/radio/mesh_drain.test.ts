import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { drainAgainstClass, MeshDrain } from './index.js';

t.test('with a gauge, what a frame takes is found and held against the class', async t => {
  const random = randomNumbers(3);
  const drain = new MeshDrain();
  for (let i = 0; i < 200; i++) {
    const [forwardedPerSecond, controlPerSecond, ownPerSecond] = [50 * random(), 20 * random(), random()];
    const watts = 2 + 5e-4 * forwardedPerSecond + 2e-4 * controlPerSecond + 0.002 * normal(random);
    t.ok(drain.add({ watts, forwardedPerSecond, controlPerSecond, ownPerSecond }));
    if (i < 20) t.equal(drain.estimate(), undefined);
  }
  const told = drain.estimate()!;
  t.ok(Math.abs(told.forwardedFrame!.value - 5e-4) < 3 * told.forwardedFrame!.sigma!);
  t.ok(Math.abs(told.controlFrame!.value - 2e-4) < 3 * told.controlFrame!.sigma!);
  t.ok(Math.abs(told.restWatts - 2) < 0.005);
  const again = new MeshDrain();
  again.restore(drain.save());
  t.ok(Math.abs(again.estimate()!.forwardedFrame!.value - told.forwardedFrame!.value) < 1e-7);
  again.restore('no');
  t.ok(again.estimate() !== undefined);
  t.match(drainAgainstClass(told.forwardedFrame!, { value: 4.5e-4, low: 4e-4, high: 6e-4 }), { agree: true });
  const apart = drainAgainstClass(told.forwardedFrame!, { value: 1e-4, low: 0.5e-4, high: 2e-4 })!;
  t.notOk(apart.agree);
  t.ok(Math.abs(apart.times - 5) < 0.5);
  t.equal(drainAgainstClass(told.forwardedFrame!, { value: 0, low: 0, high: 0 }), undefined);
});

t.test('a gauge that tells nothing of frames tells nothing', async t => {
  const random = randomNumbers(4);
  const drain = new MeshDrain();
  t.equal(drain.add({ watts: -1, forwardedPerSecond: 1, controlPerSecond: 1, ownPerSecond: 1 }), false);
  t.equal(
    drain.add({ watts: Number.NaN, forwardedPerSecond: 1, controlPerSecond: 1, ownPerSecond: 1 }),
    false,
  );
  for (let i = 0; i < 100; i++)
    drain.add({
      watts: 2 + random(),
      forwardedPerSecond: 10 * random(),
      controlPerSecond: 10 * random(),
      ownPerSecond: 0,
    });
  t.equal(drain.estimate(), undefined);
});
