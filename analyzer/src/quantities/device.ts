import { bytes, count, flag, seconds } from './quantity.js';
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
});

export type DeviceRow = Row<typeof DEVICE>;
