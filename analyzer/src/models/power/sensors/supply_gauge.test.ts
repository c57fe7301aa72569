import type { SupplyInfo } from '@edgevitals/shared/info';
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { battery, DISCHARGING, infoWith, supplyIntervals } from '../../../testing/sensor_readings.js';
import { Sensors } from './sensors.js';

t.test(
  'a gauge is read the same whatever its sign: by the ABI, unsigned, and the wrong way round',
  async t => {
    for (const current of [-500_000, 500_000]) {
      const [interval] = supplyIntervals(() => ({ current, voltage: 4e6, status: DISCHARGING }));
      const sensors = new Sensors();
      t.match(sensors.readPower(interval!), { sensor: 'power_supply/BAT0', power: 2, accumulates: false });
      t.match(sensors.status(), [{ state: 'used', resolved: /sign ignored/, powerWatts: 2 }]);
    }
  },
);

t.test(
  'a battery that is charged, full or helped by a charger does not tell what the device uses',
  async t => {
    for (const [status, why] of [
      [1, /is charged/],
      [3, /does not discharge, as it says/],
      [4, /does not discharge, as it says/],
      [0, /no status/],
    ] as const) {
      const sensors = new Sensors();
      const [interval] = supplyIntervals(() => ({ current: 976, voltage: 4e6, status }));
      t.equal(sensors.readPower(interval!), undefined);
      t.match(sensors.status(), [{ state: 'silent', resolved: why }]);
    }
    const sensors = new Sensors();
    const [interval] = supplyIntervals(() => ({ power: 2e6, status: DISCHARGING }));
    const plug = { name: 'AC', points: [{ at: Seconds(1), online: 1 }] };
    const supplies = [...interval!.supplies, plug];
    const known = infoWith({ supplies: [battery(), { ...battery(), name: 'AC', type: 'Mains' }] });
    t.equal(sensors.readPower({ ...interval!, supplies, info: known }), undefined);
    t.match(sensors.status(), [{ resolved: /charger is connected/ }]);
  },
);

t.test('where a driver tells no status, the charge tells which way it goes', async t => {
  const sensors = new Sensors();
  const falling = supplyIntervals(
    second => ({ current: 5e5, voltage: 4e6, charge: 3e6 - 1000 * Math.floor(second / 8) }),
    {},
    4,
  );
  const readings = falling.map(interval => sensors.readPower(interval)?.power);
  t.equal(readings[0], undefined);
  t.equal(readings[3], 2);
  const rising = new Sensors();
  for (const interval of supplyIntervals(
    second => ({ current: 5e5, voltage: 4e6, charge: second * 1000 }),
    {},
    4,
  ))
    t.equal(rising.readPower(interval), undefined);
});

t.test('a gauge that computes its current measures nothing', async t => {
  const sensors = new Sensors();
  const [interval] = supplyIntervals(() => ({ current: 5e5, voltage: 4e6, status: DISCHARGING }), {
    info: infoWith({ supplies: [battery('cw2015')] }),
  });
  t.equal(sensors.readPower(interval!), undefined);
  t.match(sensors.status(), [{ state: 'silent', resolved: /computes/ }]);
});

t.test(
  'the uncertainty holds what the steps of the gauge hide, and a power that contradicts the current',
  async t => {
    const sensors = new Sensors();
    const steps = supplyIntervals(
      second => ({ power: second % 2 === 0 ? 2_000_000 : 2_100_000, status: DISCHARGING }),
      {},
      2,
    );
    sensors.readPower(steps[0]!);
    const reading = sensors.readPower(steps[1]!)!;
    t.ok(reading.sigma > 0.1 / Math.sqrt(12) && reading.sigma < 0.05, `${reading.sigma}`);
    t.equal(reading.gainSigma, 0.1);
    const [odd] = supplyIntervals(() => ({ power: 2e6, current: 1e6, voltage: 4e6, status: DISCHARGING }));
    t.match(new Sensors().readPower(odd!), { power: 2, gainSigma: 0.3 });
  },
);

t.test('a charge that is counted finely is better than a current', async t => {
  const sensors = new Sensors();
  let charge = 3e6;
  // 50 uAh a second at rest, 250 under load; the current that it tells lags behind
  const intervals = supplyIntervals(
    second => {
      charge -= second <= 10 ? 50 : 550;
      return { current: second <= 10 ? 180_000 : 1_900_000, voltage: 4e6, charge, status: DISCHARGING };
    },
    {},
    4,
  );
  const readings = intervals.map(interval => sensors.readPower(interval));
  t.match(readings[0], { accumulates: false });
  const last = readings[3]!;
  t.match(last, { accumulates: true, gainSigma: 0.05 });
  t.ok(Math.abs(last.power - 0.55 * 3.6 * 4) < 1e-9);
  t.ok(last.sigma > 0 && last.sigma < 0.1 * last.power);
});

t.test('a small number that may be uA or mA is no reading until something tells', async t => {
  const small = { current: -420, voltage: 3_900_000, status: DISCHARGING };
  const sensors = new Sensors();
  for (const interval of supplyIntervals(() => small, {}, 10))
    t.equal(sensors.readPower(interval), undefined);
  t.match(sensors.status(), [
    { state: 'silent', resolved: /current of 420, .*millionths or in thousandths/ },
  ]);
  const hour = supplyIntervals(() => small, { elapsed: Seconds(600) }, 7);
  const readings = hour.map(interval => sensors.readPower(interval));
  t.match(readings[6], { checked: false, gainSigma: 0.3 }, 'after an hour by its size, which is a guess');
  t.ok(Math.abs(readings[6]!.power - 1.638) < 1e-9);
});

t.test('a driver that gives mV gives mA and mW', async t => {
  const [amperes] = supplyIntervals(() => ({ current: 420, voltage: 3900, status: DISCHARGING }));
  t.match(new Sensors().readPower(amperes!), { power: 1.638, checked: true });
  const [watts] = supplyIntervals(() => ({ power: 1640, voltage: 3900, status: DISCHARGING }));
  t.match(new Sensors().readPower(watts!), { power: 1.64, checked: true });
});

t.test('a counter of charge in mAh is read as such, and not at all where nothing tells', async t => {
  const falling = (info: Partial<SupplyInfo>) => {
    const sensors = new Sensors();
    const known = infoWith({ supplies: [{ ...battery(), ...info }] });
    const intervals = supplyIntervals(
      second => ({
        voltage: 3_600_000,
        charge: second <= 5 ? 3000 - second : 3095 - 20 * second,
        status: DISCHARGING,
      }),
      { info: known, elapsed: Seconds(3600) },
      40,
    );
    return intervals.map(interval => sensors.readPower(interval)?.power).find(power => power !== undefined);
  };
  t.equal(falling({}), undefined);
  t.ok(falling({ chargeFullUah: 4000 })! > 1, 'a battery of 4000 mAh');
});

t.test('of a gauge that tells no power, what is missing is said', async t => {
  for (const [point, why] of [
    [{ current: -420_000, status: DISCHARGING }, /a current of 420000, but no voltage/],
    [{ current: -420, status: DISCHARGING }, /a current of 420, which may be in/],
    [{ current: 0, voltage: 4e6, status: DISCHARGING }, /a current of 0, which is no reading/],
    [{ status: DISCHARGING }, /neither power nor current/],
    [{ status: 0, present: 0 }, /no battery is in it/],
  ] as const) {
    const sensors = new Sensors();
    const [interval] = supplyIntervals(() => point);
    t.equal(sensors.readPower(interval!), undefined);
    t.match(sensors.status(), [{ state: 'silent', resolved: why }]);
  }
});
