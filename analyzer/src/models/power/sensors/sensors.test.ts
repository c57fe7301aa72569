import type { Info, SupplyInfo } from '@edgevitals/shared/info';
import { Joules, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type {
  EnergyCounterInterval,
  Interval,
  SensorChannelReadings,
  SensorChipReadings,
  SupplyReadings,
} from '../../../device/interval.js';
import { handMadeInterval } from '../../../testing/hand_made_interval.js';
import { CurrentUnit } from './current_unit.js';
import { Quantum } from './quantum.js';
import { railOf } from './rails.js';
import { Sensors } from './sensors.js';

const DISCHARGING = 2;
type Point = Omit<SupplyReadings['points'][number], 'at'>;

const battery = (driver = ''): SupplyInfo => ({
  name: 'BAT0',
  type: 'Battery',
  scope: '',
  technology: '',
  manufacturer: '',
  model: '',
  energyFullUwh: 0,
  chargeFullUah: 0,
  driver,
});
const info = (parts: Partial<Info>): Info => ({ ...handMadeInterval().info!, ...parts });

/** Intervals of 5 s with a supply reading each second, as `point` gives them by the second. */
function supplyIntervals(
  point: (second: number) => Point,
  parts: Partial<Interval> = {},
  count = 1,
): Interval[] {
  return Array.from({ length: count }, (_, i) =>
    handMadeInterval({
      from: Seconds(i * 5),
      to: Seconds(i * 5 + 5),
      supplies: [
        {
          name: 'BAT0',
          points: Array.from({ length: 5 }, (_, j) => ({
            at: Seconds(i * 5 + j + 1),
            ...point(i * 5 + j + 1),
          })),
        },
      ],
      ...parts,
    }),
  );
}

const channel = (
  kind: SensorChannelReadings['kind'],
  number: number,
  values: readonly number[],
  label = '',
): SensorChannelReadings => ({ kind, number, label, values, averaged: false });
const chip = (name: string, channels: readonly SensorChannelReadings[], device = 0): SensorChipReadings => ({
  bus: 'hwmon',
  device,
  chip: name,
  at: [Seconds(1)],
  channels,
});
const withPower = (power: Partial<Interval['power']>, parts: Partial<Interval> = {}): Interval => {
  const interval = handMadeInterval(parts);
  return { ...interval, power: { ...interval.power, ...power } };
};

t.test(
  'a gauge is read the same whatever its sign: by the ABI, unsigned, and the wrong way round',
  async t => {
    for (const current of [-500_000, 500_000]) {
      const [interval] = supplyIntervals(() => ({ current, voltage: 4e6, status: DISCHARGING }));
      const sensors = new Sensors();
      t.match(sensors.observe(interval!), { sensor: 'power_supply/BAT0', power: 2, accumulates: false });
      t.match(sensors.status(), [{ state: 'used', resolved: /sign ignored/, powerWatts: 2 }]);
    }
  },
);

t.test('a current in mA shows by what the charge falls, or by an hour of small numbers', async t => {
  const byCharge = new CurrentUnit();
  for (let i = 0; i <= 60; i++) byCharge.observe(500, 3_000_000 - (500_000 * i) / 60, 60);
  t.equal(byCharge.milli, true);
  const bySize = new CurrentUnit();
  for (let i = 0; i < 60; i++) bySize.observe(500, undefined, 60);
  t.equal(bySize.milli, true);
  const ordinary = new CurrentUnit();
  for (let i = 0; i < 60; i++) ordinary.observe(i % 2 === 0 ? 15_000 : 400_000, undefined, 60);
  t.equal(ordinary.milli, false, 'a device that rests most of the time');
});

t.test('the unit is remembered over a restart of the analyzer', async t => {
  const intervals = supplyIntervals(
    () => ({ current: -500, voltage: 4000, status: DISCHARGING }),
    { elapsed: Seconds(600) },
    8,
  );
  const sensors = new Sensors();
  for (const interval of intervals) sensors.observe(interval);
  const after = new Sensors();
  after.restore(JSON.parse(JSON.stringify(sensors.snapshot())));
  t.match(after.observe(intervals[0]!), { power: 2 }, 'mA times mV');
  for (const nonsense of [undefined, 5, [['BAT0', 'yes'], 7, [1, true]]]) after.restore(nonsense);
  t.match(after.observe(intervals[0]!), { power: 2 });
});

t.test(
  'a battery that is charged, full or helped by a charger does not tell what the device uses',
  async t => {
    for (const [status, why] of [
      [1, /is charged/],
      [3, /runs on its charger/],
      [4, /runs on its charger/],
      [0, /no status/],
    ] as const) {
      const sensors = new Sensors();
      const [interval] = supplyIntervals(() => ({ current: 976, voltage: 4e6, status }));
      t.equal(sensors.observe(interval!), undefined);
      t.match(sensors.status(), [{ state: 'silent', resolved: why }]);
    }
    const sensors = new Sensors();
    const [interval] = supplyIntervals(() => ({ power: 2e6, status: DISCHARGING }));
    const plug = { name: 'AC', points: [{ at: Seconds(1), online: 1 }] };
    const supplies = [...interval!.supplies, plug];
    const known = info({ supplies: [battery(), { ...battery(), name: 'AC', type: 'Mains' }] });
    t.equal(sensors.observe({ ...interval!, supplies, info: known }), undefined);
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
  const readings = falling.map(interval => sensors.observe(interval)?.power);
  t.equal(readings[0], undefined);
  t.equal(readings[3], 2);
  const rising = new Sensors();
  for (const interval of supplyIntervals(
    second => ({ current: 5e5, voltage: 4e6, charge: second * 1000 }),
    {},
    4,
  ))
    t.equal(rising.observe(interval), undefined);
});

t.test('a gauge that computes its current measures nothing', async t => {
  const sensors = new Sensors();
  const [interval] = supplyIntervals(() => ({ current: 5e5, voltage: 4e6, status: DISCHARGING }), {
    info: info({ supplies: [battery('cw2015')] }),
  });
  t.equal(sensors.observe(interval!), undefined);
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
    sensors.observe(steps[0]!);
    const reading = sensors.observe(steps[1]!)!;
    t.ok(reading.sigma > 0.1 / Math.sqrt(12) && reading.sigma < 0.05, `${reading.sigma}`);
    t.equal(reading.gainSigma, 0.1);
    const [odd] = supplyIntervals(() => ({ power: 2e6, current: 1e6, voltage: 4e6, status: DISCHARGING }));
    t.match(new Sensors().observe(odd!), { power: 2, gainSigma: 0.3 });
    const quantum = new Quantum();
    for (const value of [5, 5, 8, 6, 6, Number.NaN, 12]) quantum.observe(value);
    t.equal(quantum.step, 2);
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
  const readings = intervals.map(interval => sensors.observe(interval));
  t.match(readings[0], { accumulates: false });
  const last = readings[3]!;
  t.match(last, { accumulates: true, gainSigma: 0.05 });
  t.ok(Math.abs(last.power - 0.55 * 3.6 * 4) < 1e-9);
  t.ok(last.sigma > 0 && last.sigma < 0.1 * last.power);
});

t.test('two batteries that discharge together are one sensor', async t => {
  const sensors = new Sensors();
  const points = [{ at: Seconds(1), power: 1e6, status: DISCHARGING }];
  const supplies = ['BAT0', 'BAT1'].map(name => ({ name, points }));
  t.match(sensors.observe(handMadeInterval({ supplies })), {
    sensor: 'power_supply/BAT0+power_supply/BAT1',
    power: 2,
  });
});

t.test('absurd readings are no readings', async t => {
  for (const power of [0, Number.NaN, 5e12, undefined]) {
    const sensors = new Sensors();
    const [interval] = supplyIntervals(() => ({
      ...(power === undefined ? {} : { power }),
      status: DISCHARGING,
    }));
    t.equal(sensors.observe(interval!), undefined, `${power}`);
  }
  const chips = [chip('ina226', [channel('power', 1, [Number.NaN, Number.NaN])])];
  t.equal(new Sensors().observe(withPower({ chips })), undefined);
});

t.test(
  'a monitor on the input rail measures the device; what is on other rails is told and not used',
  async t => {
    const sensors = new Sensors();
    // a Jetson: three rails, each a voltage and a current of the same number
    const ina3221 = chip('ina3221', [
      channel('voltage', 1, [5, 5], 'VDD_IN'),
      channel('voltage', 2, [5, 5], 'VDD_CPU'),
      channel('voltage', 3, [5, 5], 'VDD_GPU'),
      channel('current', 1, [1, 1.2]),
      channel('current', 2, [0.4, 0.4]),
      channel('current', 3, [0.1, 0.1]),
    ]);
    const reading = sensors.observe(withPower({ chips: [ina3221] }))!;
    t.match(reading, { sensor: 'hwmon/ina32210/current1', power: 5.5, scope: 'device' });
    t.ok(reading.sigma > 0);
    t.match(sensors.status(), [
      { state: 'used', scope: 'device' },
      { state: 'spare', scope: 'cpu', powerWatts: 2 },
      { state: 'silent', scope: 'other' },
    ]);
  },
);

t.test(
  'an ina2xx with a shunt that nobody has set says so, and its bus voltage is not its shunt voltage',
  async t => {
    const sensors = new Sensors();
    const known = info({
      hwmonChips: [{ device: 0, chip: 'ina226', parent: '1-0040', shuntMicroohms: 10_000, channels: [] }],
    });
    const ina226 = chip('ina226', [
      channel('voltage', 0, [0.002]),
      channel('voltage', 1, [12]),
      channel('current', 1, [-0.25]),
    ]);
    t.match(sensors.observe(withPower({ chips: [ina226] }, { info: known })), {
      sensor: 'hwmon/ina226-1-0040/current1',
      power: 3,
    });
    t.match(sensors.status(), [{ resolved: /shunt 10 mOhm, the driver's default/ }]);
  },
);

t.test('of meters without a label the largest is taken for the device, after a battery', async t => {
  const chips = [
    chip('ina226', [channel('power', 1, [2])], 0),
    chip('ina226', [channel('power', 1, [6])], 1),
    chip('amdgpu', [channel('power', 1, [30], 'PPT')], 2),
  ];
  const sensors = new Sensors();
  t.match(sensors.observe(withPower({ chips })), { sensor: 'hwmon/ina2261/power1', power: 6 });
  const [discharging] = supplyIntervals(() => ({ power: 9e6, status: DISCHARGING }));
  t.match(sensors.observe({ ...discharging!, power: withPower({ chips }).power }), {
    sensor: 'power_supply/BAT0',
  });
  const labelled = [...chips, chip('ltc2945', [channel('power', 1, [11], 'board input')], 3)];
  t.match(sensors.observe({ ...discharging!, power: withPower({ chips: labelled }).power }), {
    sensor: 'hwmon/ltc29453/power1',
  });
});

t.test('RAPL packages and memory are added up, parts of them and the platform are not', async t => {
  const zone = (device: string, label: string, joules: number | undefined): EnergyCounterInterval => ({
    bus: 'powercap',
    device,
    number: 0,
    label,
    energy: joules === undefined ? undefined : Joules(joules),
    covers: Seconds(5),
  });
  const zones = [
    zone('intel-rapl:0', 'package-0', 50),
    zone('intel-rapl:0:0', 'core', 30),
    zone('intel-rapl:0:1', 'dram', 10),
    zone('intel-rapl-mmio:0', 'package-0', 50),
  ];
  const sensors = new Sensors();
  t.match(sensors.observe(withPower({ energyCounters: zones })), {
    sensor: 'powercap/package',
    power: 12,
    scope: 'cpu',
    accumulates: true,
  });
  t.match(sensors.observe(withPower({ energyCounters: [...zones, zone('intel-rapl:1', 'psys', 100)] })), {
    sensor: 'powercap/psys',
    power: 20,
    scope: 'device',
  });
  t.match(sensors.observe(withPower({ energyCounters: [...zones, zone('intel-rapl:1', 'psys', 1)] })), {
    sensor: 'powercap/package',
  });
  t.equal(
    sensors.observe(withPower({ energyCounters: [zone('intel-rapl:0', 'package-0', undefined)] })),
    undefined,
    'the counter started over',
  );
});

t.test('labels tell rails', async t => {
  for (const [label, rail] of [
    ['VDD_IN', 'device'],
    ['POM_5V_IN', 'device'],
    ['pin', 'device'],
    ['total', 'device'],
    ['VDD_CPU_GPU_CV', 'cpu'],
    ['vdd_arm', 'cpu'],
    ['SVI2_P_Core', 'cpu'],
    ['Esocket0', 'cpu'],
    ['VDD_SOC', 'other'],
    ['VDDQ_VDD2_1V8AO', 'other'],
    ['', 'unlabelled'],
    ['ch1', 'unlabelled'],
  ] as const)
    t.equal(railOf('ina3221', label), rail, label);
  t.equal(railOf('power_meter', ''), 'device');
  t.equal(railOf('amdgpu', 'PPT'), 'other');
});
