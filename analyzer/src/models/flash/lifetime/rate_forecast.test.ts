import t from 'tap';
import { advance, RateForecast } from './rate_forecast.js';
import { SeededNumbers } from './seeded_numbers.js';

/** Mean rates of a year ahead, sorted. */
function ahead(amounts: readonly number[], days = 1): number[] {
  const forecast = new RateForecast(amounts, days);
  const numbers = new SeededNumbers(1);
  return Array.from({ length: 400 }, () => {
    const path = forecast.draw(numbers);
    let sum = 0;
    for (let i = 0; i < 52; i++) sum += advance(path, 7, numbers);
    return sum / 52;
  }).sort((a, b) => a - b);
}

const spreadOf = (sorted: readonly number[]): number => Math.log(sorted[380]! / sorted[20]!);

t.test('a device that always writes as much goes on so', async t => {
  const numbers = new SeededNumbers(5);
  const rates = ahead(
    Array.from({ length: 60 }, () => 8e9 * Math.exp(0.1 * numbers.normal())),
    8,
  );
  t.ok(Math.abs(rates[200]! / 1e9 - 1) < 0.15, `${rates[200]}`);
});

t.test('one that is busy for weeks tells less of the next year than its days let believe', async t => {
  const numbers = new SeededNumbers(7);
  let x = 0;
  const wandering = Array.from({ length: 60 }, () => {
    x = 0.97 * x + 0.5 * Math.sqrt(1 - 0.97 ** 2) * numbers.normal();
    return Math.exp(x);
  });
  const independent = wandering.map((_, i) => wandering[(i * 37) % 60]!);
  t.ok(spreadOf(ahead(wandering)) > 1.3 * spreadOf(ahead(independent)));
});

t.test('after a change of level the new one counts', async t => {
  const numbers = new SeededNumbers(9);
  const steps = Array.from({ length: 50 }, (_, i) => (i < 30 ? 8 : 48) * Math.exp(0.15 * numbers.normal()));
  const middle = ahead(steps, 8)[200]!;
  t.ok(middle > 4.5 && middle < 8, `${middle}`);
});

t.test('days without a write among others do not make it unknown', async t => {
  const weekly = Array.from({ length: 56 }, (_, i) => (i % 7 === 0 ? 7e9 : 0));
  const rates = ahead(weekly);
  t.ok(rates[200]! > 0.7e9 && rates[200]! < 1.5e9, `${rates[200]}`);
});
