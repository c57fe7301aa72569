/** Build tools that run, as table `build` has them. */
import { placesOf } from './block/columns.js';
import { type Rows, toldCount } from './block/table_rows.js';

const BUILD = placesOf('build');
const NONE: readonly BuildReading[] = [];

/** A compiler, assembler, linker or what starts them. */
export interface BuildReading {
  readonly pid: number;
  readonly startTicks: number;
  /** The topmost build tool above it: itself, where there is none. */
  readonly rootPid: number;
  readonly rootStartTicks: number;
  /** Empty where only the host is known. */
  readonly triplet: string;
  /** e_machine of that; 0 where it is not known. */
  readonly machine: number;
  /** CPU time of its own, and of what it has waited for, since it started, seconds. */
  readonly ownSeconds: number;
  readonly reapedSeconds: number;
  /** Of the tool that began a build: equal for the same build; undefined where it is not told. */
  readonly subject: number | undefined;
}

export function buildReadings(now: Rows, userHz: number): readonly BuildReading[] {
  if (now.length === 0) return NONE;
  const readings: BuildReading[] = [];
  for (const row of now) {
    if (row === undefined) continue;
    const [pid = 0, startTicks = 0, rootPid = 0, rootStartTicks = 0] = row.id.labels;
    const { numbers } = row;
    readings.push({
      pid,
      startTicks,
      rootPid,
      rootStartTicks,
      triplet: row.id.name,
      machine: numbers[BUILD.target_machine] || 0,
      ownSeconds: (numbers[BUILD.own_ticks] || 0) / userHz,
      reapedSeconds: (numbers[BUILD.reaped_ticks] || 0) / userHz,
      subject: toldCount(row, BUILD.subject),
    });
  }
  return readings;
}
