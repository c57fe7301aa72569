import { randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { emulationPrice } from './emulation_price.js';

const running = (rate: number, hours = 1) => ({ cpuSeconds: rate * 3600 * hours, seconds: 3600 * hours });

t.test('what emulation costs is told against devices that run the program as their own', async t => {
  const priced = emulationPrice(running(0.4), [running(0.04), running(0.05), running(0.045), running(0.055)]);
  if (!('price' in priced)) throw new Error(priced.unpriced);
  const { price, extraCpuSeconds } = priced;
  t.ok(price.value > 8 && price.value < 9, `${price.value}`);
  t.ok(price.sigma! > 0.5 && price.sigma! < 3, `${price.sigma}`);
  t.equal(price.basis, 'modelled');
  t.ok(Math.abs(extraCpuSeconds.value - 1440 * (1 - 1 / price.value)) < 1e-6);
});

t.test('where it cannot be told there is no number, and a reason', async t => {
  const few = [running(0.04), running(0.05)];
  const cases = [
    [running(0.4), few, /natively on 2 devices/],
    [running(0.4), [], /natively on 0 devices/],
    [running(0.4), [...few, running(0.000_1)], /natively on 2 devices/],
    [running(0.000_1), [...few, running(0.045)], /too little/],
    [running(0.4), [running(0.01), running(0.1), running(0.9)], /too different/],
    [running(0.05), [...few, running(0.045)], /no more/],
  ] as const;
  for (const [here, elsewhere, reason] of cases) {
    const priced = emulationPrice(here, elsewhere);
    t.notOk('price' in priced);
    t.match('unpriced' in priced && priced.unpriced, reason);
  }
});

t.test('of devices that differ by chance, 90 % intervals hold the true price', async t => {
  const random = randomNumbers(7);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const truth = 8;
  let told = 0;
  let held = 0;
  for (let i = 0; i < 2000; i++) {
    const device = () => running(0.05 * Math.exp(0.15 * normal()));
    const priced = emulationPrice(
      running(0.05 * truth * Math.exp(0.15 * normal())),
      Array.from({ length: 3 + (i % 6) }, device),
    );
    if (!('price' in priced)) continue;
    told++;
    const { value, sigma = 0 } = priced.price;
    if (Math.abs(Math.log(value / truth)) <= (1.645 * sigma) / value) held++;
  }
  t.ok(told > 1500, `${told} told`);
  t.ok(held / told > 0.85 && held / told < 0.95, `${held / told} held`);
});
