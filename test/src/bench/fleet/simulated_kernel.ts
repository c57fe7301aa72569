/** The counters of a small Linux device at work: 60 processes of which 10 are busy. Seeded: the same in every run. */
import { type ColumnName, type Reading, type Row, TABLES, type TableName } from '@edgevitals/shared/frame';
import { randomNumbers } from '@edgevitals/shared/random';
import { KernelRows } from '@edgevitals/shared/testing';
import { BUSY, type FrameSet, PROCESSES } from './frame_set.js';

export const CPUS = [0, 1, 2, 3] as const;
export const FREQUENCIES_KHZ = [600_000, 900_000, 1_200_000, 1_500_000, 1_800_000] as const;
const KERNEL_THREADS = 20;
const KERNEL_THREAD_FLAGS = 0x0020_0040;
const PROGRAM_FLAGS = 0x0040_0000;
const TICKS_A_SECOND = 100;
const MICROSECONDS_A_TICK = 10_000;
const DISCHARGING = 2;
const MICROVOLTS = 3_800_000;
/** What shells and timers start for a moment. */
const SHORT_LIVED = ['sh', 'cat', 'curl', 'sleep', 'grep', 'logrotate', 'ip', 'date'] as const;

const ZEROS = Object.fromEntries(TABLES.process.columns.map(({ name }) => [name, 0]));

type Values<T extends TableName> = Readonly<Partial<Record<ColumnName<T>, number>>>;

/** One process as the kernel lists it. */
export interface SimulatedProcess {
  readonly name: string;
  readonly row: Row;
}

export class SimulatedKernel {
  private readonly set: FrameSet;
  private readonly random: () => number;
  private readonly rows = new KernelRows();
  private readonly list: SimulatedProcess[] = [];
  private nextPid = 1;
  private readingsOfProcesses = 0;
  private seconds = 0;

  constructor(set: FrameSet, seed: number) {
    this.set = set;
    this.random = randomNumbers(seed);
    for (const cpu of CPUS) this.change('cpu', [cpu], '', { user: 1000, system: 500, idle: 90_000 });
    this.change('memory', [], '', { total_kb: 1_000_000, available_kb: 600_000, dirty_kb: 100 });
    this.change('agent', [], '', { suspended_ms: 0, cpu_us: 1000, rss_bytes: 4_000_000, frames_dropped: 0 });
    const disk = { reads: 1000, writes: 1000, sectors_read: 9000, sectors_written: 9000, io_ms: 0 };
    this.change('disk', [179, 0], 'mmcblk0', disk);
    for (const name of ['lo', 'eth0'])
      this.change('interface', [], name, { rx_bytes: 1000, tx_bytes: 1000, rx_packets: 10, tx_packets: 10 });
    for (const name of ['cpu', 'memory', 'io']) this.change('pressure', [], name, { some_us: 0, full_us: 0 });
    for (let i = 0; i < PROCESSES; i++)
      this.list.push(this.start(i < KERNEL_THREADS ? `kworker/${i}` : `program-${i}`, i < KERNEL_THREADS));
    this.pass(0);
  }

  get processes(): readonly SimulatedProcess[] {
    return this.list;
  }

  /** Device counters move on by `seconds`. */
  pass(seconds: number): void {
    this.seconds += seconds;
    const point = this.below(FREQUENCIES_KHZ.length);
    let busyTicks = 0;
    for (const cpu of CPUS) {
      const user = this.below(12 * seconds);
      const system = this.below(4 * seconds);
      busyTicks += user + system;
      this.change('cpu', [cpu], '', { user, system, idle: TICKS_A_SECOND * seconds - user - system });
    }
    this.change('agent', [], '', { cpu_us: 600 * seconds });
    this.change('disk', [179, 0], 'mmcblk0', {
      writes: this.below(4),
      sectors_written: 8 * this.below(40),
      io_ms: this.below(10),
    });
    this.change('interface', [], 'eth0', {
      rx_bytes: this.below(2e4),
      tx_bytes: this.below(2e4),
      rx_packets: this.below(20),
      tx_packets: this.below(20),
    });
    this.change('pressure', [], 'cpu', { some_us: this.below(2000) });
    this.put('thermal_zone', [0], 'cpu-thermal', { temp: 45_000 + this.below(5000) });
    this.put('cpufreq', [0], 'schedutil', {
      scaling_cur_freq: FREQUENCIES_KHZ[point]!,
      scaling_max_freq: 1_800_000,
    });
    if (this.set.hasOperatingPoints)
      FREQUENCIES_KHZ.forEach((khz, i) => {
        const lowest = i === 0 ? 30 : 0;
        this.change('time_in_state', [0, khz], '', { ticks: seconds * (lowest + (i === point ? 70 : 0)) });
      });
    if (this.set.hasSensor) {
      const load = seconds > 0 ? busyTicks / TICKS_A_SECOND / seconds : 0;
      const watts = 1 + 0.35 * load * (1 + point / 4) + 0.1 * this.random();
      this.put('power_supply', [], 'BAT0', {
        current_now: Math.round((watts / MICROVOLTS) * 1e12),
        voltage_now: MICROVOLTS,
        status: DISCHARGING,
      });
    }
  }

  /** Processes run for `seconds`; as many as the set says have ended and others begun. */
  run(seconds: number): void {
    const turn = this.readingsOfProcesses++;
    for (let i = 0; i < this.set.churn; i++) {
      // the ones that have lived longest of those that come and go, which stand last
      const at = PROCESSES - 1 - ((turn * this.set.churn + i) % (4 * this.set.churn));
      this.rows.remove('process', this.list[at]!.row.id);
      this.list[at] = this.start(SHORT_LIVED[this.below(SHORT_LIVED.length)]!, false);
    }
    // an idle process does something once in a while
    const idle = BUSY - 1 + (turn % (PROCESSES - BUSY + 1));
    for (let i = 0; i < BUSY - 1; i++) this.work(this.list[busyAt(i)]!, seconds, i < 3);
    this.work(this.list[idleAt(idle)]!, seconds, false);
  }

  /** Every table as it is now, or those of the device alone. */
  readings(withProcesses: boolean): Reading[] {
    return this.rows.readings(table => withProcesses || table !== 'process');
  }

  private work({ name, row }: SimulatedProcess, seconds: number, writes: boolean): void {
    const utime = 1 + this.below(4 * seconds);
    const stime = this.below(2 * seconds);
    const { labels } = row.id;
    this.change('process', labels, name, {
      utime,
      stime,
      run_us: (utime + stime) * MICROSECONDS_A_TICK + this.below(MICROSECONDS_A_TICK),
      voluntary_switches: this.below(40 * seconds),
    });
    if (!writes) return;
    const file = { write_bytes: 4096 * this.below(10), wchar: this.below(10_000) };
    this.change('process', labels, name, { ...file, rss_pages: this.below(20) });
  }

  /** A process with all its counters: those of the first ones say that they have run for long. */
  private start(name: string, isKernel: boolean): SimulatedProcess {
    const pid = this.nextPid++;
    const age = this.seconds === 0 ? pid : 0;
    const labels = [pid, 10 + Math.round(this.seconds * TICKS_A_SECOND), 1, 0];
    this.put('process', labels, name, {
      ...ZEROS,
      threads: 1,
      utime: 1 + 100 * age,
      stime: 10 * age,
      rss_pages: 1000 + (pid % 100),
      flags: isKernel ? KERNEL_THREAD_FLAGS : PROGRAM_FLAGS,
      vsize_bytes: 1e7 + 4096 * (pid % 100),
      rchar: 1e5 * age,
      write_bytes: 4096 * age,
    });
    return { name, row: this.rows.row('process', labels, name) };
  }

  /** A whole number below `limit`; 0 where there is none. */
  private below(limit: number): number {
    return Math.floor(this.random() * Math.ceil(limit));
  }

  /** Adds to a row's counters, making it if need be. */
  private change<T extends TableName>(
    table: T,
    labels: readonly number[],
    name: string,
    by: Values<T>,
  ): void {
    this.rows.add(table, labels, name, by);
  }

  private put<T extends TableName>(
    table: T,
    labels: readonly number[],
    name: string,
    values: Values<T>,
  ): void {
    this.rows.set(table, labels, name, values);
  }
}

/** Kernel threads and programs are busy alike: every sixth process, from the first on. */
const STEP = 6;
const busyAt = (i: number): number => i * STEP;
/** The process at place `i` when the busy ones stand first. */
const idleAt = (i: number): number => ORDER[i]!;
const ORDER: readonly number[] = (() => {
  const busy = Array.from({ length: BUSY - 1 }, (_, i) => busyAt(i));
  return [...busy, ...Array.from({ length: PROCESSES }, (_, i) => i).filter(i => !busy.includes(i))];
})();
