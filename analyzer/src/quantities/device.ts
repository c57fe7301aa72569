import { bytes, count, flag, seconds } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

const told = (known: number, more: number): number => (more > 0 ? more : known);

/** The device as a whole. In the order of the stored form: append only. */
export const DEVICE = new RowKind('device', {
  /** Event time, seconds since 1970. */
  from: seconds(1e-3).least(),
  to: seconds(1e-3).most(),
  /** Seconds known inside it, and those of them known only in sum because frames were lost. */
  coveredSeconds: seconds(1e-3).sum(),
  gapSeconds: seconds(1e-3).sum(),
  suspendedSeconds: seconds(1e-3).sum(),
  cpus: count('CPUs').most(),
  cpuBusySeconds: seconds().sum(),
  softirqSeconds: seconds().sum(),
  /** Newest reading; 0 where there was none. */
  memoryUsedBytes: bytes().combined(told),
  memoryTotalBytes: bytes().combined(told),
  /** Seconds in which some task waited; unknown without PSI. */
  cpuPressureSeconds: seconds().sum().optional(),
  memoryPressureSeconds: seconds().sum().optional(),
  ioPressureSeconds: seconds().sum().optional(),
  /** Whether an energy row follows. */
  hasEnergy: flag().ever(),
});

export type DeviceRow = Row<typeof DEVICE>;
