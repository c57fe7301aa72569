/** Forecasts of days whose end is known. */
import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { DayProfile } from './day_profile.js';

/**
 * Days of a device: its course is of its own; days differ by a fifth and follow the one before; hours differ by half; on seven of
 * ten nights a fifth of the day is sent at once.
 */
class SimulatedDays {
  private readonly random: () => number;
  private readonly shape: number[];
  private readonly night: number;
  private level = 0;
  private hourly = 0;

  constructor(seed: number) {
    this.random = randomNumbers(seed);
    const raw = Array.from({ length: 24 }, () => Math.exp(0.6 * normal(this.random)));
    const sum = raw.reduce((all, each) => all + each, 0);
    this.shape = raw.map(each => each / sum);
    this.night = 1 + Math.floor(4 * this.random());
  }

  day(): number[] {
    const { random } = this;
    this.level = 0.6 * this.level + 0.2 * 0.8 * normal(random);
    const hours = this.shape.map(share => {
      this.hourly = 0.4 * this.hourly + 0.5 * Math.sqrt(1 - 0.4 ** 2) * normal(random);
      return 100 * share * Math.exp(this.level + this.hourly - 0.125);
    });
    if (random() < 0.7) hours[this.night]! += 20;
    return hours;
  }
}

const sum = (hours: readonly number[]): number => hours.reduce((all, each) => all + each, 0);

function learned(days: SimulatedDays, count: number): DayProfile {
  const profile = new DayProfile();
  for (let day = 0; day < count; day++) {
    for (const [hour, amount] of days.day().entries()) profile.add(amount, hour * 3600 + 1800);
    profile.endDay(true, false);
  }
  return profile;
}

function forecasts(hour: number, known: number, limitOf: (total: number) => number) {
  let [inside, over, told] = [0, 0, 0];
  for (let seed = 1; seed <= 600; seed++) {
    const days = new SimulatedDays(seed);
    const profile = learned(days, known);
    const today = days.day();
    const used = sum(today.slice(0, hour));
    const forecast = profile.forecast(used, hour * 3600, false);
    if (forecast === undefined) continue;
    told++;
    const total = sum(today);
    if (total >= forecast.low && total <= forecast.high) inside++;
    if (forecast.low > limitOf(total)) over++;
  }
  return { told, inside: inside / told, over: over / told };
}

t.test('the 90 % interval holds what the day ends with, at any hour', async t => {
  for (const hour of [6, 12, 18, 22])
    for (const days of [3, 7, 21]) {
      const { inside, told } = forecasts(hour, days, total => total);
      t.equal(told, 600);
      t.ok(inside >= 0.88 && inside <= 0.97, `${hour} h, ${days} days: ${inside}`);
    }
});

t.test('a day that ends just below its budget is hardly ever said to exceed it', async t => {
  for (const hour of [6, 12, 18, 22]) {
    const { over } = forecasts(hour, 7, total => total / 0.98);
    t.ok(over <= 0.05, `${hour} h: ${over}`);
  }
});

t.test('one that ends with a fifth too much is known by the evening', async t => {
  const { over } = forecasts(18, 7, total => total / 1.2);
  t.ok(over >= 0.65, `${over}`);
});

t.test('when it is used up is told with both ends', async t => {
  const profile = new DayProfile();
  for (let day = 0; day < 8; day++) {
    for (let hour = 0; hour < 24; hour++) profile.add(10 + (day % 3), hour * 3600);
    profile.endDay(true, false);
  }
  const forecast = profile.forecast(132, 12 * 3600, false)!;
  const { at, earliest, latest } = forecast.reaches(200);
  t.ok(at! > 18 * 3600 && at! < 18.5 * 3600, `${at}`);
  t.ok(earliest! < at! && latest! > at!);
  t.same(forecast.reaches(1000), {}, 'not today');
});

t.test('with less than three days, or days that were not whole, nothing is said', async t => {
  const days = new SimulatedDays(1);
  t.equal(learned(days, 2).forecast(10, 43_200, false), undefined);
  const gaps = learned(days, 2);
  for (const [hour, amount] of days.day().entries()) gaps.add(amount, hour * 3600);
  gaps.endDay(false, false);
  t.equal(gaps.forecast(10, 43_200, false), undefined);
  const rare = new DayProfile();
  for (let day = 0; day < 9; day++) {
    if (day % 2 === 0) rare.add(100, 70_000);
    rare.endDay(true, false);
  }
  t.equal(rare.forecast(10, 43_200, false), undefined, 'nor where most days had nothing more');
});
