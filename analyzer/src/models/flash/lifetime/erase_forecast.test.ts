import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { forecastErases } from './erase_forecast.js';
import { RateForecast } from './rate_forecast.js';
import { SeededNumbers } from './seeded_numbers.js';

const RATED = { flash: 'SLC NAND', median: 60_000, lower: 30_000, upper: 120_000 };
const BLOCKS = 1024;
const DAY = 86_400;

/** A chip whose most worn block is erased `uneven` times as often as all in the mean, by amounts that go about from day to day. */
function chip(random: () => number, watchedDays: number) {
  const rating = RATED.median * Math.exp((Math.log(4) / 3.29) * normal(random));
  const uneven = 1 + 9 * random();
  const mean = 0.5 * random() * (rating / uneven);
  const years = 2 + 10 * random();
  const aDay = (rating / uneven - mean) / (years * 365);
  let deviation = 0.5 * normal(random);
  const days: number[] = [];
  for (let day = 0; day < 60 * 365; day++) {
    deviation = 0.97 * deviation + 0.5 * Math.sqrt(1 - 0.97 ** 2) * normal(random);
    days.push(aDay * Math.exp(deviation));
  }
  const watched = days.slice(0, watchedDays);
  const grown = watched.reduce((sum, each) => sum + each, 0);
  let erases = mean + grown;
  let end = watchedDays;
  while (erases * uneven < rating && end < days.length) erases += days[end++]!;
  return { rating, uneven, watched, grown, now: mean + grown, left: end - watchedDays };
}

t.test('the end of the most worn block is told as surely as it is known', async t => {
  const random = randomNumbers(11);
  const devices = 200;
  let inside = 0;
  let counted = 0;
  for (let i = 0; i < devices; i++) {
    const { uneven, watched, grown, now, left } = chip(random, 120);
    const forecast = forecastErases(
      {
        end: 'most-erases',
        ...{
          most: Math.floor(now * uneven),
          mean: now,
          mostGrown: Math.floor(grown * uneven),
          meanGrown: grown,
        },
        ...{ rated: RATED, bytes: BLOCKS, stretchDays: 1 },
        rate: new RateForecast(
          watched.map(each => each * BLOCKS),
          1,
        ),
      },
      new SeededNumbers(i),
    );
    const [low, high] = [forecast.seconds(0.05) / DAY, forecast.seconds(0.95) / DAY];
    if (left >= low && left <= high) inside++;
    const whole = forecast.chanceWithin(left * DAY);
    if (whole < 0.5) counted++;
  }
  t.ok(inside >= 0.82 * devices && inside <= 0.97 * devices, `${inside} of ${devices}`);
  t.ok(counted > 0.38 * devices && counted < 0.62 * devices, `the middle is in the middle: ${counted}`);
});

t.test('without the mean of all blocks, the most worn one is the clock', async t => {
  const forecast = forecastErases(
    {
      ...{ end: 'most-erases', most: 30_000, mean: undefined, mostGrown: 600, meanGrown: 600 },
      ...{ rated: RATED, bytes: BLOCKS, stretchDays: 1 },
      rate: new RateForecast(
        Array.from({ length: 60 }, () => 10 * BLOCKS),
        1,
      ),
    },
    new SeededNumbers(1),
  );
  t.ok(Math.abs(forecast.seconds(0.5) / DAY / 3000 - 1) < 0.2, `${forecast.seconds(0.5) / DAY}`);
  t.ok(Math.abs(forecast.used.value - 0.5) < 0.1);
});

t.test('flash that is past its rating may have ended, and no later than when the mean is there', async t => {
  const question = {
    ...{
      most: 60_000,
      mean: 59_000,
      mostGrown: 0,
      meanGrown: 500,
      rated: RATED,
      bytes: BLOCKS,
      stretchDays: 1,
    },
    rate: new RateForecast(
      Array.from({ length: 60 }, () => 10 * BLOCKS),
      1,
    ),
  };
  const most = forecastErases({ ...question, end: 'most-erases' }, new SeededNumbers(1));
  const mean = forecastErases({ ...question, end: 'mean-erases' }, new SeededNumbers(1));
  t.equal(most.seconds(0.3), 0);
  t.ok(most.chanceWithin(0) > 0.35 && most.chanceWithin(0) < 0.65, `${most.chanceWithin(0)}`);
  t.ok(most.seconds(0.95) <= 1.1 * mean.seconds(0.95));
});
