/** Tables cpuidle and pmu between two readings. */

import { Seconds } from '@edgevitals/shared/units';
import { placesOf } from '../block/columns.js';
import { isTold, type TableRow } from '../block/table_rows.js';
import { driven, growthOf } from '../counters/growth.js';
import { pairRows } from '../pair_rows.js';
import type { Span } from '../span.js';
import type { CpuIdleInterval, HardwareEventInterval } from './readings.js';

const IDLE = placesOf('cpuidle');
const PMU = placesOf('pmu');
/** What a CPU can do in a second at most: 100,000 idle states entered, more than a second spent in them by rounding. */
const EXITS = driven(1e6);
const MICROSECONDS = driven(2e6);
/** Of hardware events: some GHz, some events a cycle, thousands of CPUs that may be counted together. */
const EVENTS = driven(1e14);
const NANOSECONDS = driven(1e13);
/** x86 and haltpoll list as a state that the CPU goes on running. */
const POLLING = 'POLL';
/** Below this share of the time, scaling up what was counted guesses more than it counts. */
const LEAST_COUNTED = 0.5;

type Idle = { -readonly [K in keyof CpuIdleInterval]: CpuIdleInterval[K] } & { stopsFrom: number };

/** By CPU. A CPU that was off before begins at the second reading that has it. */
export function cpuIdleIntervals(span: Span): CpuIdleInterval[] {
  const { before, now } = span;
  if (now.length === 0) return [];
  const byCpu = new Map<number, Idle>();
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
    const spent = growthOf(span, from, row, IDLE.time_us, MICROSECONDS) / 1e6;
    if (state === idle.stopsFrom) idle.shallow = Seconds(idle.shallow + spent);
    else idle.deep = Seconds(idle.deep + spent);
    idle.exits += growthOf(span, from, row, IDLE.usage, EXITS);
    idle.tooDeep += growthOf(span, from, row, IDLE.above, EXITS);
  });
  const result: CpuIdleInterval[] = [];
  for (const { stopsFrom: _, ...idle } of byCpu.values()) if (known.has(idle.cpu)) result.push(idle);
  return result;
}

/** What was counted, scaled to all of the time in which it was wanted. */
export function hardwareEventIntervals(span: Span, covers: number): HardwareEventInterval[] {
  if (!(covers > 0)) return [];
  const result: HardwareEventInterval[] = [];
  pairRows(span.before, span.now, (row, from) => {
    if (from === undefined) return;
    const counted = growthOf(span, from, row, PMU.value, EVENTS, covers);
    const scale = isTold(row, PMU.enabled_ns) ? scaleOf(span, from, row, covers) : 1;
    if (scale === undefined) return;
    const count = counted * scale;
    result.push({ cpu: row.id.labels[0]!, event: row.id.name, count, covers: Seconds(covers) });
  });
  return result;
}

/** What an event that shared its counter is to be multiplied by; undefined where that guesses more than was counted. */
function scaleOf(span: Span, from: TableRow, row: TableRow, covers: number): number | undefined {
  const enabled = growthOf(span, from, row, PMU.enabled_ns, NANOSECONDS, covers);
  const running = growthOf(span, from, row, PMU.running_ns, NANOSECONDS, covers);
  return running > 0 && running >= enabled * LEAST_COUNTED ? Math.max(1, enabled / running) : undefined;
}
