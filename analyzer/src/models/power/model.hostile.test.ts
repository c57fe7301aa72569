/** Whatever a kernel shows, or an agent that means harm sends: all that is made of it stays finite, and the state sound. */
import assert from 'node:assert/strict';
import { TABLES, type TableName } from '@edgevitals/shared/frame';
import { Seconds } from '@edgevitals/shared/units';
import fc from 'fast-check';
import t from 'tap';
import type { Interval } from '../../device/interval.js';
import { Sustained } from '../../findings/sustained.js';
import { Ingest } from '../../ingest/ingest.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { PowerInputs } from './inputs/power_inputs.js';
import { PowerPatterns } from './patterns/patterns.js';
import { Peripherals } from './patterns/peripherals.js';
import { WakeSources } from './patterns/wake_sources.js';
import { Sensors } from './sensors/sensors.js';

const NAMES: readonly TableName[] = [
  'cpu',
  'cpuidle',
  'pmu',
  'cpufreq',
  'time_in_state',
  'hwmon',
  'iio',
  'powercap',
  'power_supply',
  'wakeup_source',
  'wake_lock',
  'suspend',
  'runtime_pm',
  'regulator',
  'gpu',
  'devfreq',
  'devfreq_time_in_state',
  'backlight',
  'device_file',
  'process',
  'disk',
  'interface',
];
const ROW_NAMES = [
  '',
  'BAT0',
  'wlan0',
  'mmcblk0',
  'usb 1-1 wlan0',
  '/dev/i2c-1',
  'POLL',
  'intel-rapl:0',
  'kgsl a b',
  'ina226 power1',
];
const value = fc.oneof(
  fc.constantFrom(
    undefined,
    0,
    1,
    -1,
    2,
    100,
    1e6,
    2 ** 32 - 1,
    2 ** 52,
    Number.MAX_SAFE_INTEGER,
    -(2 ** 40),
  ),
  fc.integer({ min: 0, max: 10_000 }),
);
const change = fc.record({
  table: fc.constantFrom(...NAMES),
  label: fc.nat(2),
  name: fc.constantFrom(...ROW_NAMES),
  values: fc.array(value, { minLength: 1, maxLength: 31 }),
  gone: fc.boolean(),
});
const step = fc.record({
  changes: fc.array(change, { maxLength: 12 }),
  ms: fc.constantFrom(1, 100, 1000, 5000, 60_000),
});

/** The path of the first number that is not finite (or negative, where amounts are). */
function unsound(
  of: unknown,
  path: string,
  mayBe: (path: string) => boolean = () => false,
): string | undefined {
  if (typeof of === 'number')
    return Number.isFinite(of) && of >= 0 ? undefined : mayBe(path) ? undefined : `${path}: ${of}`;
  if (of instanceof Map) return unsound([...of], path, mayBe);
  if (of === null || typeof of !== 'object') return undefined;
  for (const [key, each] of Object.entries(of)) {
    const found = unsound(each, `${path}.${key}`, mayBe);
    if (found !== undefined) return found;
  }
  return undefined;
}

t.test('whatever the tables hold, inputs, readings and matches are finite and nothing throws', async () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 12 }), steps => {
      const device = new ScriptedDevice();
      const sensors = new Sensors();
      const inputs = new PowerInputs();
      const patterns = new PowerPatterns();
      const sustained = new Sustained();
      const sources = new WakeSources();
      const peripherals = new Peripherals();
      const observe = (interval: Interval): void => {
        const reading = sensors.readPower(interval);
        const input = inputs.of(interval, reading);
        // what is of the interval itself is looked at below
        assert.equal(unsound({ ...input, interval: undefined }, 'input'), undefined);
        assert.equal(unsound(patterns.judge(interval, input, sustained, {}), 'match'), undefined);
        sources.addHeld(interval);
        peripherals.addUse(interval);
        // sensor channels may be negative: a current has a direction
        const { power } = interval;
        for (const [name, part] of Object.entries({
          idle: power.idle,
          events: power.events,
          gpus: power.gpus,
          devfreq: power.devfreq,
          runtimePm: power.runtimePm,
          backlights: power.backlights,
          suspends: power.suspends,
          wakeupSources: power.wakeupSources,
        }))
          assert.equal(unsound(part, name), undefined);
        assert.equal(unsound(sources.uses(), 'sources'), undefined);
        assert.equal(unsound(peripherals.uses(), 'peripherals'), undefined);
      };
      const ingest = new Ingest();
      for (const { changes, ms } of steps) {
        device.pass(ms);
        for (const { table, label, name, values, gone } of changes) {
          const { labels, columns } = TABLES[table];
          const row = labels.map(() => label);
          if (gone) device.remove(table, row, name);
          else
            device.set(
              table,
              row,
              name,
              Object.fromEntries(columns.map((column, i) => [column.name, values[i % values.length]])),
            );
        }
        for (const event of ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000)))
          if (event.kind === 'interval') observe(event.interval);
      }
      for (const [restored, snapshot] of [
        [new Sensors(), sensors.snapshot()],
        [new PowerPatterns(), patterns.snapshot()],
        [new Sustained(), sustained.snapshot()],
        [new WakeSources(), sources.snapshot()],
        [new Peripherals(), peripherals.snapshot()],
      ] as const)
        restored.restore(JSON.parse(JSON.stringify(snapshot)));
    }),
    { numRuns: 400 },
  );
});
