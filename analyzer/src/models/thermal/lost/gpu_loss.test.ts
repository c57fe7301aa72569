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
  const loss = new GpuClock().loss(
    second(1, 400, [
      [400, 0.5],
      [600, 0.5],
      [800, 0],
    ]),
  )!;
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
