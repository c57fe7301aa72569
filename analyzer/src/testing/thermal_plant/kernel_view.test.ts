import { type ColumnName, columnsOf, type TableName } from '@edgevitals/shared/frame';
import t from 'tap';
import { ScriptedDevice } from '../scripted_device.js';
import type { ThermalBoard } from './board.js';
import { ADRENO_BOARD, BIG_LITTLE_BOARD, PI_3B, POWER_LIMITED_BOX, X86_BOX } from './boards.js';
import { KernelView } from './kernel_view.js';
import { during, type PlantProgram, steady } from './programs.js';
import { ThermalPlant } from './thermal_plant.js';

/** A device that keeps what was set, by table and labels. */
class SeenDevice extends ScriptedDevice {
  readonly seen = new Map<string, Readonly<Record<string, unknown>>>();

  override set(...[table, labels, name, values]: Parameters<ScriptedDevice['set']>): this {
    const known = columnsOf(table) as Readonly<Record<string, number>>;
    for (const column of Object.keys(values))
      if (known[column] === undefined) throw new Error(`${table} has no column ${column}`);
    this.seen.set(`${table} ${labels.join(' ')} ${name}`, values);
    return super.set(table, labels, name, values);
  }

  override remove(...[table, labels, name]: Parameters<ScriptedDevice['remove']>): this {
    this.seen.delete(`${table} ${labels.join(' ')} ${name}`);
    return super.remove(table, labels, name);
  }

  told<T extends TableName>(table: T, labels: string, name: string, column: ColumnName<T>): unknown {
    return this.seen.get(`${table} ${labels} ${name}`)?.[column];
  }
}

const burn = (cluster: string, threads: number): PlantProgram => ({
  name: 'burn',
  pid: 100,
  cluster,
  threads,
  demand: steady(1),
});

function shown(
  board: ThermalBoard,
  program: PlantProgram,
  seconds: number,
  act?: (plant: ThermalPlant) => void,
) {
  const device = new SeenDevice();
  const view = new KernelView(device);
  const plant = new ThermalPlant(board, [program]);
  act?.(plant);
  plant.advance(seconds);
  view.show(plant);
  return { device, plant, view };
}

t.test('CPU time in ticks, clocks in kHz, zones in thousandths, programs in microseconds', async t => {
  const { device, plant } = shown(BIG_LITTLE_BOARD, burn('policy4', 1), 10);
  t.equal(device.told('cpu', '4', '', 'user'), 1000);
  t.equal(device.told('cpu', '5', '', 'idle'), 1000);
  t.equal(device.told('cpufreq', '4', 'schedutil', 'scaling_cur_freq'), 1_800_000);
  t.equal(device.told('time_in_state', '4 1800000', '', 'ticks'), 1000);
  t.equal(device.told('thermal_zone', '0', 'cpu-thermal', 'temp'), plant.zones[0]!.sensor.celsius * 1000);
  t.equal(device.told('cooling_device', '1', 'cpufreq-cpu4', 'max_state'), 7);
  t.equal(device.told('process', '100 10 1 0', 'burn', 'run_us'), 10_000_000);
  t.equal(device.told('process', '100 10 1 0', 'burn', 'processor'), 4);
});

t.test('the files of a Pi do not show what its firmware does; get_throttled does', async t => {
  const { device, plant } = shown(PI_3B, burn('policy0', 4), 10, ({ firmware }) => {
    firmware!.supplyIsLow = true;
  });
  t.equal(plant.clusters[0]!.khz, 600_000);
  t.equal(device.told('cpufreq', '0', 'schedutil', 'scaling_cur_freq'), 1_200_000);
  t.equal(device.told('cpufreq', '0', 'schedutil', 'scaling_max_freq'), 1_200_000);
  t.equal(device.told('firmware_throttle', '', '', 'bits'), 0x50005);
});

t.test('x86 tells its counters of every core and of the package', async t => {
  const { device, plant } = shown({ ...X86_BOX, ambientCelsius: 45 }, burn('policy0', 4), 200);
  const { count, totalMs } = plant.prochot!;
  t.ok(count > 0 && totalMs > 0);
  for (const row of ['1 0 package', '0 0 core', '0 3 core'])
    t.match(device.seen.get(`thermal_throttle ${row}`), { count, total_ms: totalMs });
  t.equal(device.told('thermal_throttle', '0 0', 'core', 'power_limit_count'), undefined);
  t.equal(device.told('cpufreq', '3', 'performance', 'scaling_max_freq'), 3_400_000);
  t.notOk([...device.seen.keys()].some(key => key.startsWith('time_in_state')));
  const limited = shown(POWER_LIMITED_BOX, burn('policy0', 4), 60);
  t.match(limited.device.seen.get('thermal_throttle 0 2 core'), { count: 0, power_limit_count: 1 });
});

t.test('CPUs that are off have no times; the next governor has a row of its own', async t => {
  const { device, plant, view } = shown(BIG_LITTLE_BOARD, burn('policy4', 2), 5, plant =>
    plant.setOnline(5, false),
  );
  t.equal(device.told('cpu_state', '5', '', 'online'), 0);
  t.equal(device.told('cpu', '5', '', 'user'), undefined);
  plant.setOnline(5, true);
  plant.clusters[1]!.governor = 'powersave';
  plant.shownOnce.set('policy4', 600_000);
  plant.advance(1);
  view.show(plant);
  t.equal(device.told('cpu', '5', '', 'user'), 100);
  t.equal(device.told('cpufreq', '4', 'schedutil', 'scaling_max_freq'), undefined);
  t.equal(device.told('cpufreq', '4', 'powersave', 'scaling_cur_freq'), 600_000, 'one reading');
  view.show(plant);
  t.equal(device.told('cpufreq', '4', 'powersave', 'scaling_cur_freq'), 408_000);
});

t.test('GPUs in the words of their drivers', async t => {
  const render = { name: 'render', pid: 110, demand: steady(0), gpu: during(0, 1e9) };
  const mali = shown({ ...BIG_LITTLE_BOARD, ambientCelsius: 45 }, render, 300);
  const [khz] = [mali.plant.gpu!.khz];
  t.ok(khz < 800_000, 'it is held back');
  t.equal(mali.device.told('devfreq', '', 'ff9a0000.gpu', 'max_freq'), mali.plant.gpu!.limitKhz * 1000);
  t.equal(mali.device.told('gpu', '', 'devfreq ff9a0000.gpu', 'load'), 100);
  const adreno = shown({ ...ADRENO_BOARD, ambientCelsius: 45 }, render, 300);
  t.equal(adreno.device.told('gpu', '', 'kgsl kgsl-3d0', 'thermal_level'), adreno.plant.coolers[2]!.state);
  t.equal(adreno.device.told('gpu', '', 'kgsl kgsl-3d0', 'freq_hz'), khz * 1000);
});

t.test('suspend and a wall clock that is set', async t => {
  const { device, plant, view } = shown(PI_3B, burn('policy0', 1), 5);
  const wall = device.wallMs;
  plant.suspend(60);
  plant.wallStepSeconds = 100;
  view.show(plant);
  view.show(plant);
  t.equal(device.told('agent', '', '', 'suspended_ms'), 60_000);
  t.equal(device.wallMs, wall + 100_000);
});
