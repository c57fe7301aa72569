import { bytes, count, flag, level, seconds } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/** The device as a whole. In the order of the stored form: append only. */
export const DEVICE = new RowKind('device', {
  /** Event time, seconds since 1970. */
  from: seconds(1e-3).least(),
  to: seconds(1e-3).most(),
  /** Seconds known inside it, and those of them known only in sum because frames were lost. */
  coveredSeconds: seconds(1e-3).sum(),
  gapSeconds: seconds(1e-3).sum(),
  suspendedSeconds: seconds(1e-3).sum(),
  /** CPUs that are on: of which something was counted, or that the device says it has. */
  cpus: count('CPUs').most().optional(),
  /** Unknown where the kernel refuses /proc/stat, as Android does. */
  cpuBusySeconds: seconds().sum().optional(),
  softirqSeconds: seconds().sum().optional(),
  /** Newest reading. */
  memoryUsedBytes: bytes().optional(),
  memoryTotalBytes: bytes().optional(),
  /** Seconds in which some task waited; unknown without PSI. */
  cpuPressureSeconds: seconds().sum().optional(),
  memoryPressureSeconds: seconds().sum().optional(),
  ioPressureSeconds: seconds().sum().optional(),
  /** Whether an energy row follows. */
  hasEnergy: flag().ever(),
  /** Whether anything of the device would tell if its processor was held back. */
  tellsThrottling: flag().ever(),
  /** The agent is told no process's context switches: how many there were is unknown of all. */
  switchesUntold: flag().ever(),
  /** By which what waits to be written to storage grew: below 0 where it shrank. */
  dirtyGrowthBytes: bytes().sum().optional(),
  /**
   * Work, in CPU seconds of the biggest CPU at its highest clock: what was asked for, and what was not done of it because
   * something held clocks or CPUs back. Unknown where no clock tells.
   */
  askedSeconds: seconds().sum().optional(),
  lostSeconds: seconds().sum().optional(),
  /** Seconds of all CPUs busy at their highest clocks, and in which any ran, as far as it heats (models/thermal/heat). */
  loadSeconds: seconds().sum().optional(),
  activeSeconds: seconds().sum().optional(),
  /** Time of CPUs that were on, and of those that are there but were off: a CPU that is off can neither idle nor be held back. */
  onlineSeconds: seconds(1e-3).sum().optional(),
  offlineSeconds: seconds(1e-3).sum().optional(),
  /** What the kernel counts as a whole, and the time that the readings of it cover: they are rare. */
  kernelSeconds: seconds(1e-3).sum().optional(),
  contextSwitches: count('context switches').sum().optional(),
  /** Processes and threads that were made. */
  forks: count('forks').sum().optional(),
  /** Tasks that run or wait for a CPU or a disk, as the kernel's mean over a minute has them. */
  loadAverage: level(1e-2).mean('kernelSeconds').optional(),
});

export type DeviceRow = Row<typeof DEVICE>;
