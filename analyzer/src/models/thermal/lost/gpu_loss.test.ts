import { Hertz, Ratio, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { handMadeInterval } from '../../../testing/hand_made_interval.js';
import { GpuClock } from './gpu_loss.js';

const { power } = handMadeInterval();

function second(load: number, mhz: number, residency: readonly [mhz: number, seconds: number][] = []) {
  const gpu = {
    name: 'devfreq ff9a0000.gpu',
    load: Ratio(load),
    frequency: Hertz(mhz * 1e6),
    relativeFrequency: undefined,
    heatLevels: [],
  };
  const devfreq = residency.map(([each, seconds]) => ({
    frequency: Hertz(each * 1e6),
    seconds: Seconds(seconds),
  }));
  return handMadeInterval({
    elapsed: Seconds(1),
    power: {
      ...power,
      gpus: [gpu],
      devfreq: [{ name: 'ff9a0000.gpu', frequency: undefined, residency: devfreq }],
    },
  });
}

t.test('statistics of a driver tell the highest clock of a GPU, and how long it had which', async t => {
  const clock = new GpuClock();
  const table = (...had: readonly [number, number, number]) =>
    [400, 600, 800].map((mhz, i) => [mhz, had[i]!] as const).map(each => [...each] as [number, number]);
  clock.learn(second(1, 800, table(0, 0, 1)));
  const loss = clock.loss(second(1, 400, table(0.5, 0.5, 0)))!;
  t.ok(Math.abs(loss.lostSeconds - (800 - 500) / 800) < 1e-9);
  t.ok(Math.abs(loss.depth - 0.375) < 1e-9);
});

t.test('without them it is the highest that was seen under load; until then nothing is said', async t => {
  const clock = new GpuClock();
  t.equal(clock.loss(second(1, 400)), undefined);
  clock.learn(second(0.2, 200));
  t.equal(clock.loss(second(1, 400)), undefined, 'an idle clock is not the highest');
  clock.learn(second(1, 800));
  t.equal(clock.loss(second(1, 400))!.lostSeconds, 0.5);
});

t.test('a GPU that was content with less loses what is missing to that', async t => {
  const clock = new GpuClock();
  clock.learn(
    second(0.8, 600, [
      [600, 1],
      [800, 0],
    ]),
  );
  const { askedSeconds, lostSeconds, lostError } = clock.loss(
    second(1, 400, [
      [400, 1],
      [600, 0],
      [800, 0],
    ]),
  )!;
  t.ok(Math.abs(lostSeconds / askedSeconds - 1 / 3) < 1e-9);
  t.ok(lostError / askedSeconds < 0.2);
});

t.test('what a GPU wants that was never seen free is anything up to all there is', async t => {
  const { askedSeconds, lostSeconds, lostError } = new GpuClock().loss(
    second(1, 400, [
      [400, 1],
      [500, 0],
      [800, 0],
    ]),
  )!;
  const share = lostSeconds / askedSeconds;
  for (const asked of [500, 800])
    t.ok(Math.abs(1 - 400 / asked - share) < 1.645 * (lostError / askedSeconds), `${asked} MHz`);
});

t.test('a clock that was read now and then may have changed at any time', async t => {
  const clock = new GpuClock();
  clock.learn(second(1, 800));
  t.ok(clock.loss(second(1, 600))!.lostError > 0.1);
});

t.test('a GPU with time left loses nothing', async t => {
  t.equal(
    new GpuClock().loss(
      second(0.5, 400, [
        [400, 1],
        [800, 0],
      ]),
    )!.lostSeconds,
    0,
  );
});
