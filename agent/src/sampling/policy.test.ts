import assert from 'node:assert/strict';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import fc from 'fast-check';
import t from 'tap';
import { Budget, SHEDDING } from './budget.js';
import { type Conditions, conditionsOf } from './conditions.js';
import { effectivePlan } from './effective.js';
import { Governor } from './governor.js';
import { DEFAULT_PLAN, PLAN_FIELDS, PLAN_NAMES } from './plan.js';
import { NO_STRAIN, nextStrain, REASONS, type Strain, stretchOf } from './policy.js';

const conditions: fc.Arbitrary<Conditions> = fc.record(
  {
    discharging: fc.boolean(),
    chargePercent: fc.integer({ min: 0, max: 100 }),
    headroom: fc.integer({ min: -20_000, max: 60_000 }),
    cooling: fc.boolean(),
  },
  { requiredKeys: [] },
);

function row(
  table: 'power_supply' | 'thermal_zone' | 'cooling_device' | 'memory',
  label: number[],
  name: string,
  values: object,
): Reading {
  const columns: Record<string, number> = columnsOf(table);
  const made = new Row(new RowId(label, name), TABLES[table].columns.length);
  for (const [column, value] of Object.entries(values)) made.set(columns[column]!, value as number);
  return { table: TABLES[table].id, rows: [made] };
}

const after = (steps: readonly Conditions[], everyMs: number, from: Strain = NO_STRAIN): Strain =>
  steps.reduce((strain, one, i) => nextStrain(strain, one, i * everyMs), from);
const times = <T>(n: number, one: T): T[] => new Array<T>(n).fill(one);

t.test('on battery, at low charge and near a trip the plan stretches at once', async t => {
  t.match(after([{ discharging: true, chargePercent: 80 }], 1000), { battery: true, low: false, hot: false });
  t.match(after([{ discharging: true, chargePercent: 20 }], 1000), { battery: true, low: true });
  t.match(
    after([{ discharging: false, chargePercent: 5 }], 1000),
    { battery: false, low: false },
    'it charges',
  );
  t.match(after([{ headroom: 5000 }], 1000), { hot: true });
  t.match(after([{ headroom: 5001 }], 1000), { hot: false });
  t.match(after([{ cooling: true }], 1000), { hot: true });
});

t.test('it recovers when things have been better for a while, by more than the threshold', async t => {
  const hot = after([{ headroom: 1000 }], 1000);
  t.match(after(times(100, { headroom: 7999 }), 1000, hot), { hot: true }, 'not yet cool');
  t.match(after(times(30, { headroom: 8000 }), 1000, hot), { hot: true });
  t.match(after(times(31, { headroom: 8000 }), 1000, hot), { hot: false });
  t.match(
    after(
      [...times(29, { headroom: 9000 }), { headroom: 4000 }, ...times(29, { headroom: 9000 })],
      1000,
      hot,
    ),
    {
      hot: true,
    },
  );
  const low = after([{ discharging: true, chargePercent: 20 }], 1000);
  t.match(after(times(100, { discharging: true, chargePercent: 24 }), 1000, low), { low: true });
  t.match(after(times(100, { discharging: true, chargePercent: 25 }), 1000, low), { low: false });
  t.match(after(times(100, {}), 1000, low), { battery: true, low: true }, 'silence is no recovery');
});

t.test('whatever comes: never back within the hold, and never a plan outside its ranges', async () => {
  fc.assert(
    fc.property(
      fc.array(conditions, { maxLength: 60 }),
      fc.integer({ min: 100, max: 20_000 }),
      fc.boolean(),
      fc.nat(SHEDDING.length - 1),
      (steps, everyMs, metered, level) => {
        let strain = NO_STRAIN;
        let onSince: Partial<Record<'battery' | 'low' | 'hot', number>> = {};
        steps.forEach((one, i) => {
          const now = i * everyMs;
          const before = strain;
          strain = nextStrain(strain, one, now);
          for (const name of ['battery', 'low', 'hot'] as const) {
            if (strain[name] && !before[name]) onSince = { ...onSince, [name]: now };
            // a change back takes at least the hold, counted from when it was switched on
            if (!strain[name] && before[name]) assert.ok(now - (onSince[name] ?? 0) >= 30_000);
          }
          const stretch = stretchOf(strain, metered);
          const { plan, stretchPermille, reasons } = effectivePlan(DEFAULT_PLAN, stretch, SHEDDING[level]!);
          for (const name of PLAN_NAMES) {
            assert.ok(plan[name] >= PLAN_FIELDS[name].least && plan[name] <= PLAN_FIELDS[name].most);
            if (name.endsWith('Ms')) assert.ok(plan[name] >= DEFAULT_PLAN[name]);
          }
          assert.ok(plan.keyMs >= plan.publishMs && stretchPermille >= 1000);
          assert.equal(reasons === 0, stretch.reasons === 0 && level < 3);
        });
      },
    ),
  );
});

t.test(
  'the facts come from the readings: own batteries, passive trips, cooling that costs performance',
  async t => {
    const info = {
      supplies: [
        { name: 'BAT0', type: 'Battery', scope: 'System' },
        { name: 'mouse', type: 'Battery', scope: 'Device' },
        { name: 'AC', type: 'Mains', scope: '' },
      ],
      zones: [
        {
          zone: 0,
          trips: [
            { type: 'critical', temp: 60_000 },
            { type: 'passive', temp: 85_000 },
            { type: 'passive', temp: -274_000 },
            { type: 'passive', temp: 0 },
          ],
          cooling: [
            { device: 0, trip: 1 },
            { device: 1, trip: 1 },
            { device: 2, trip: 1 },
          ],
        },
      ],
    } as unknown as Info;
    const at = (...readings: ReturnType<typeof row>[]) => conditionsOf(readings, info);
    t.same(at(row('power_supply', [], 'BAT0', { status: 2, capacity: 40 })), {
      discharging: true,
      chargePercent: 40,
    });
    for (const capacity of [-1, 101, 255])
      t.same(at(row('power_supply', [], 'BAT0', { status: 2, capacity })), { discharging: true });
    t.same(
      at(row('power_supply', [], 'mouse', { status: 2, capacity: 4 })),
      { discharging: false },
      "a mouse's battery is not ours",
    );
    t.same(at(row('thermal_zone', [0], 'cpu', { temp: 81_000 })), { headroom: 4000 });
    for (const parked of [125_000, 127_000, 0, -274_000])
      t.same(
        at(row('thermal_zone', [0], 'cpu', { temp: parked })),
        {},
        `${parked} is a sensor that measures nothing`,
      );
    t.same(at(row('thermal_zone', [7], 'other', { temp: 99_000 })), {}, 'a zone without trips');
    t.same(at(row('cooling_device', [0], 'cpufreq-cpu0', { cur_state: 2 })), { cooling: true });
    t.same(
      at(row('cooling_device', [1], 'pwm-fan', { cur_state: 2 })),
      { cooling: false },
      'a fan costs no performance',
    );
    t.same(
      at(row('cooling_device', [2], 'bq25890-charger', { cur_state: 2 })),
      { cooling: false },
      'neither does a charger',
    );
    t.same(
      at(row('cooling_device', [9], 'Processor', { cur_state: 2 })),
      { cooling: false },
      'bound to no zone',
    );
    t.same(at(row('memory', [], '', { available_kb: 2000 })), { availableKb: 2000 });
    const governor = new Governor({});
    const idle = { cpuMicros: 0, rssBytes: 0, peakRssBytes: 0 };
    governor.govern([row('memory', [], '', { available_kb: 4000, free_kb: 9 })], info, idle, 0);
    t.equal(governor.outboxBytes, 200 * 1024, 'a twentieth of what is available');
    t.ok(governor.govern([row('power_supply', [], 'BAT0', { status: 2 })], info, idle, 1000));
    t.match(governor.effective, {
      stretchPermille: 2000,
      reasons: 1,
      align: true,
      plan: { deviceMs: 2000, publishMs: 30_000 },
    });
    const heated = new Governor({});
    const reads = (seconds: number, temp: number): void =>
      void heated.govern([row('thermal_zone', [0], 'cpu', { temp })], info, idle, seconds * 1000);
    for (const [second, temp] of [45_000, 120_000, 45_000].entries()) reads(second, temp);
    t.match(
      heated.effective,
      { plan: { deviceMs: 1000, processMs: 5000 } },
      'a reading that jumps alone is no heat',
    );
    for (const second of [3, 4]) reads(second, 90_000);
    t.match(heated.effective, { plan: { deviceMs: 2000 } }, 'one that stays is');
    governor.request({ deviceMs: 500 });
    governor.configure({ deviceMs: 4000, slowMs: 5000 });
    t.match(
      governor.plan,
      { deviceMs: 500, slowMs: 5000 },
      'what was requested outlives another configuration',
    );
  },
);

const ALLOWED = { cpuPermille: 50, memoryKb: 10_240, wakeupsPerSecond: 100 };

/** An agent whose load depends on what is shed. */
class Loaded {
  readonly budget = new Budget();
  private atMs = 0;
  private cpuMicros = 0;

  /** @returns the levels that it had in so many seconds. */
  run(seconds: number, cpuPermille: (level: number) => number): number[] {
    const { budget } = this;
    const levels = [budget.level];
    for (let i = 0; i < seconds; i++) {
      this.atMs += 1000;
      this.cpuMicros += cpuPermille(budget.level) * 1000;
      budget.weigh({ atMs: this.atMs, cpuMicros: this.cpuMicros, wakeups: 0, rssBytes: 0 }, ALLOWED);
      if (levels.at(-1) !== budget.level) levels.push(budget.level);
    }
    return levels;
  }
}

t.test(
  'an agent that exceeds its budget sheds one thing after the other until it fits, and takes them back',
  async t => {
    const agent = new Loaded();
    t.strictSame(
      agent.run(120, level => 120 - level * 20),
      [0, 1, 2, 3, 4],
      'until it is within',
    );
    t.strictSame(
      agent.run(3600, () => 10),
      [4, 3, 2, 1, 0],
      'restored step by step',
    );
    t.ok(agent.run(600, () => 400).includes(SHEDDING.length - 1), 'all is shed when nothing helps');
    const swings = agent.run(24 * 3600, level => (level >= 3 ? 20 : 80));
    t.ok(
      swings.length < 80,
      `a load that swings is answered more and more patiently: ${swings.length} changes in a day`,
    );
  },
);

t.test('wakeups and memory count too', async t => {
  const woken = new Budget();
  for (let i = 0; i <= 30; i++)
    woken.weigh({ atMs: i * 1000, cpuMicros: 0, wakeups: i * 500, rssBytes: 0 }, ALLOWED);
  t.ok(woken.level > 0);
  const fat = new Budget();
  for (let i = 0; i <= 300; i++)
    fat.weigh({ atMs: i * 1000, cpuMicros: 0, wakeups: undefined, rssBytes: 20 * 1024 * 1024 }, ALLOWED);
  t.equal(fat.level, 2, 'reading less often frees no memory');
});

t.test('a stretch ends with its cause: heat, a battery, and what the budget shed', async t => {
  const info = {
    supplies: [{ name: 'BAT0', type: 'Battery', scope: '' }],
    zones: [{ zone: 0, cooling: [], trips: [{ trip: 0, type: 'passive', temp: 80_000, hysteresis: 0 }] }],
  } as unknown as Info;
  const usage = { cpuMicros: 0, rssBytes: 0, peakRssBytes: 0 };
  const governor = new Governor({});
  let now = 0;
  /** Seconds of the same readings, at a use of so much of one CPU. */
  const pass = (seconds: number, readings: readonly Reading[], permille = 0): number => {
    for (let i = 0; i < seconds; i++) {
      now += 1000;
      usage.cpuMicros += permille * 1000;
      governor.govern(readings, info, usage, now);
    }
    return governor.effective.reasons;
  };
  const battery = (status: number): Reading => row('power_supply', [], 'BAT0', { status, capacity: 90 });
  const zone = (temp: number): Reading => row('thermal_zone', [0], 'cpu', { temp });
  t.equal(pass(5, [battery(2)]), REASONS.battery);
  t.equal(pass(60, [battery(1)]), 0, 'it is charged again');
  t.equal(pass(5, [battery(2)]), REASONS.battery);
  t.equal(pass(60, []), REASONS.battery, 'nothing told for a minute changes nothing');
  t.equal(pass(200, []), 0, 'a battery that was taken out is nothing to save');
  t.equal(pass(5, [zone(79_000)]), REASONS.hot);
  t.equal(pass(60, [zone(60_000)]), 0);
  t.equal(pass(5, [zone(79_000)]), REASONS.hot);
  t.equal(pass(300, []), 0, 'a zone that has gone is not hot');
  t.equal(pass(5, [{ table: TABLES.power_supply.id, rows: [] }, battery(2)]), REASONS.battery);
  t.equal(
    pass(60, [{ table: TABLES.power_supply.id, rows: [] }]),
    0,
    'told at once where the table is there',
  );
  t.ok(pass(120, [], 200) & REASONS.budget);
  t.equal(pass(1200, [], 5), 0, 'and all is read again');
  t.equal(governor.effective.plan.processMs, DEFAULT_PLAN.processMs);
});
