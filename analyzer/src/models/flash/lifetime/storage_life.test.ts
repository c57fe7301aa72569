import t from 'tap';
import { FleetWear } from './fleet_wear.js';
import { SeededNumbers } from './seeded_numbers.js';
import { StorageLife } from './storage_life.js';

const DAY = 86_400;
const YEAR = 365.25 * DAY;
const PART = { part: 'LAB', unit: '', bytes: 32e9 };
/** At a GB a day, a tenth of its life takes 200 days. */
const TENTH_BYTES = 200e9;

const meter = (bytes: number) => {
  const step = Math.floor(bytes / TENTH_BYTES);
  return { end: 'rated-life-b', low: step / 10, high: (step + 1) / 10 } as const;
};

/** @param startDays from one start of the device to the next, where its meter is read then only. */
function watch(days: number, startDays = 0, life = new StorageLife()): StorageLife {
  const numbers = new SeededNumbers(2);
  let bytes = 0;
  life.addMeters([meter(0)], startDays > 0 ? 1 : 0);
  for (let day = 1; day <= days; day++) {
    const written = 1e9 * Math.exp(0.2 * numbers.normal());
    bytes += written;
    life.addBytes(day * DAY, (day + 1) * DAY, written);
    if (startDays > 0 && day % startDays !== 0) continue;
    life.markBoot();
    life.addMeters([meter(bytes)], startDays > 0 ? 1 : 0);
  }
  return life;
}

const forecast = (life: StorageLife, days: number, fleet = new FleetWear()) =>
  life.forecast('rated-life-b', (days + 1) * DAY, PART, fleet)!;

t.test('storage that has lived four tenths of its life has six before it', async t => {
  const told = forecast(watch(900), 900);
  t.equal(told.crossings, 4);
  const left = (2000 - 900) * DAY;
  const [low, middle, high] = [0.05, 0.5, 0.95].map(share => told.forecast.seconds(share));
  t.ok(low! < left && left < high!, `${low! / YEAR} ${left / YEAR} ${high! / YEAR}`);
  t.ok(Math.abs(middle! / left - 1) < 0.25, `${middle! / left}`);
  t.ok(Math.abs(told.forecast.used.value - 0.45) < 0.02);
  t.equal(told.forecast.chanceWithin(0.1 * YEAR), 0);
  t.ok(Math.abs(told.forecast.chanceWithin(middle!) - 0.5) < 0.02);
});

t.test('a meter that is read once a start says less, and the same question has the same answer', async t => {
  const width = ({ forecast: told }: ReturnType<typeof forecast>): number =>
    told.seconds(0.95) - told.seconds(0.05);
  t.ok(width(forecast(watch(650, 150), 650)) > 1.1 * width(forecast(watch(650), 650)));
  t.equal(forecast(watch(650), 650).forecast.seconds(0.5), forecast(watch(650), 650).forecast.seconds(0.5));
});

t.test('before the first step a device knows what others with its part have seen', async t => {
  const fleet = new FleetWear();
  const alone = forecast(watch(100), 100, fleet);
  for (let i = 0; i < 10; i++) {
    const elder = watch(1300);
    elder.shareLearned(PART, 1300 * DAY, fleet);
    elder.shareLearned(PART, 1300 * DAY, fleet);
  }
  const taught = forecast(watch(100), 100, fleet);
  t.strictSame([alone.peers, taught.peers, taught.crossings], [0, 10, 0]);
  t.ok(
    Math.abs(taught.forecast.seconds(0.5) / (1900 * DAY) - 1) < 0.25,
    `${taught.forecast.seconds(0.5) / YEAR}`,
  );
  const spread = ({ forecast: told }: typeof alone): number => told.seconds(0.9) / told.seconds(0.1);
  t.ok(spread(taught) < 0.6 * spread(alone));
});

t.test('without bytes, without days, or past the end nothing is told', async t => {
  const life = new StorageLife();
  life.addMeters([meter(0)], 0);
  t.equal(life.forecast('rated-life-b', 900 * DAY, PART, new FleetWear()), undefined);
  t.equal(watch(2).forecast('rated-life-b', 3 * DAY, PART, new FleetWear()), undefined);
  t.equal(watch(2300).forecast('rated-life-b', 2301 * DAY, PART, new FleetWear()), undefined);
  t.equal(watch(900).forecast('spare', 901 * DAY, PART, new FleetWear()), undefined);
});

t.test('storage that counts by itself tells of the time before anybody looked', async t => {
  const life = new StorageLife();
  for (let day = 0; day < 30; day++) {
    life.addBytes(day * DAY, (day + 1) * DAY, 1e8);
    life.setBytes(800e9 + day * 1e8);
    life.addMeters([{ end: 'rated-life', low: 0.4, high: 0.41 }], 0);
  }
  const told = life.forecast('rated-life', 31 * DAY, PART, new FleetWear())!;
  t.ok(Math.abs(told.forecast.bytesLeft / 1200e9 - 1) < 0.2, `${told.forecast.bytesLeft}`);
  t.notOk(life.setBytes(5), 'less than before: another drive');
});

t.test('a restart keeps what was seen, in a kilobyte', async t => {
  const life = watch(1500);
  const packed = JSON.stringify(life.snapshot());
  t.ok(packed.length < 1024, `${packed.length}`);
  const again = new StorageLife();
  again.restore(JSON.parse(packed));
  const [before, after] = [life, again].map(each => forecast(each, 1500).forecast.seconds(0.5));
  t.ok(Math.abs(after! / before! - 1) < 0.02);
  for (const odd of [null, {}, { bytes: 'a' }, { history: 1, bytes: 1, boot: 1, meters: [['x', 'y'], 5] }]) {
    const empty = new StorageLife();
    empty.restore(odd);
    t.strictSame(empty.ends, []);
  }
});
