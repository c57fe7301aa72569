/** Tables cpuidle and pmu between two readings. */

import { Seconds } from '@edgevitals/shared/units';
import { placesOf } from '../block/columns.js';
import type { Rows } from '../block/table_rows.js';
import { steadyColumn } from '../counter_delta.js';
import { pairRows } from '../pair_rows.js';
import type { CpuIdleInterval, HardwareEventInterval } from './readings.js';

const IDLE = placesOf('cpuidle');
const PMU = placesOf('pmu');
/** What a CPU can do in a second at most: 100,000 idle states entered, more than a second spent in them by rounding. */
const MOST_EXITS = 1e6;
const MOST_MICROSECONDS = 2e6;
/** x86 and haltpoll list as a state that the CPU goes on running. */
const POLLING = 'POLL';
/** Below this share of the time, scaling up what was counted guesses more than it counts. */
const LEAST_COUNTED = 0.5;

export interface BeforeAndNow {
  readonly before: Rows;
  readonly now: Rows;
}

type Idle = { -readonly [K in keyof CpuIdleInterval]: CpuIdleInterval[K] } & { stopsFrom: number };

/** By CPU. A CPU that was off before begins at the second reading that has it. */
export function cpuIdleIntervals({ before, now }: BeforeAndNow, elapsed: number): CpuIdleInterval[] {
  if (now.length === 0) return [];
  const byCpu = new Map<number, Idle>();
  const seconds = Math.max(1, elapsed);
  // its first state in which it stops: 0, or 1 where state 0 is polling
  for (const row of now) {
    if (row === undefined) continue;
    const [cpu = 0, state = 0] = row.id.labels;
    if (byCpu.has(cpu) && !(state === 0 && row.id.name === POLLING)) continue;
    const stopsFrom = state === 0 && row.id.name === POLLING ? 1 : 0;
    byCpu.set(cpu, { cpu, exits: 0, shallow: Seconds(0), deep: Seconds(0), tooDeep: 0, stopsFrom });
  }
  const known = new Set<number>();
  pairRows(before, now, (row, from) => {
    const [cpu = 0, state = 0] = row.id.labels;
    const idle = byCpu.get(cpu);
    if (from === undefined || idle === undefined) return;
    known.add(cpu);
    if (state < idle.stopsFrom) return;
    const spent = steadyColumn(from, row, IDLE.time_us, MOST_MICROSECONDS * seconds) / 1e6;
    if (state === idle.stopsFrom) idle.shallow = Seconds(idle.shallow + spent);
    else idle.deep = Seconds(idle.deep + spent);
    idle.exits += steadyColumn(from, row, IDLE.usage, MOST_EXITS * seconds);
    idle.tooDeep += steadyColumn(from, row, IDLE.above, MOST_EXITS * seconds);
  });
  const result: CpuIdleInterval[] = [];
  for (const { stopsFrom: _, ...idle } of byCpu.values()) if (known.has(idle.cpu)) result.push(idle);
  return result;
}

/** What was counted, scaled to all of the time in which it was wanted. */
export function hardwareEventIntervals(
  { before, now }: BeforeAndNow,
  covers: number,
): HardwareEventInterval[] {
  if (!(covers > 0)) return [];
  const result: HardwareEventInterval[] = [];
  pairRows(before, now, (row, from) => {
    if (from === undefined) return;
    const enabled = steadyColumn(from, row, PMU.enabled_ns);
    const running = steadyColumn(from, row, PMU.running_ns);
    if (!(running > 0) || running < enabled * LEAST_COUNTED) return;
    const count = steadyColumn(from, row, PMU.value) * Math.max(1, enabled / running);
    result.push({ cpu: row.id.labels[0]!, event: row.id.name, count, covers: Seconds(covers) });
  });
  return result;
}
