/**
 * One process of TouchedProcesses as models read it: looks up what is asked for, holds nothing. What columns tell is read
 * by getters made from the declarations of quantities.
 */
import { lateShareOf } from '../../quantities/index.js';
import type { ProcessInterval } from '../interval.js';
import {
  PROCESS_COUNTERS,
  PROCESS_PLACE,
  PROCESS_QUANTITIES,
  PROCESS_WIDTH,
  processPlaceOf,
  REAPED_PLACE,
  readingsOf,
} from './process_columns.js';
import { getterOf } from './process_quantities.js';
import type { TouchedProcesses } from './touched_processes.js';

const WRITTEN = processPlaceOf('write_bytes');

/** What is no quantity of a column. */
class ProcessView {
  protected readonly list: TouchedProcesses;
  protected readonly i: number;

  constructor(list: TouchedProcesses, i: number) {
    this.list = list;
    this.i = i;
  }

  get pid(): number {
    return this.list.pids[this.i]!;
  }

  get startTicks(): number {
    return this.list.startTicks[this.i]!;
  }

  get parent(): number {
    return this.list.parents[this.i]!;
  }

  get uid(): number {
    return this.list.users[this.i]!;
  }

  get program(): string {
    return this.list.programs[this.i]!;
  }

  get unit(): string {
    return this.list.units[this.i]!;
  }

  get kernel(): boolean {
    return this.list.kernel[this.i]!;
  }

  get started(): boolean {
    return this.list.started[this.i]!;
  }

  get ended(): boolean {
    return this.list.ended[this.i]!;
  }

  get running(): boolean {
    return !this.list.ended[this.i]!;
  }

  get count(): number {
    return 1;
  }

  /** What reaped children that were seen do not explain is of others, or of what those did after they were seen. */
  get includesUnseen(): boolean {
    const { amounts, unparted } = this.list;
    const at = this.i * PROCESS_COUNTERS;
    return amounts[at + WRITTEN]! > 0 && (unparted[this.i]! || amounts[at + REAPED_PLACE]! > 0);
  }

  /** The readings before this one that a change covers were as far apart as this one and the last. */
  get lateSeconds(): number {
    const { started, ended, scale } = this.list;
    // of a gap it is not known how many readings are in it
    if (started[this.i] || ended[this.i] || scale.gap) return 0;
    const span = this.list.levels[this.i * PROCESS_WIDTH + PROCESS_PLACE.span]!;
    return (readingsOf(span) - 1) * scale.elapsed;
  }

  get lateShare(): number {
    return lateShareOf(this.lateSeconds, this.list.scale.awake);
  }

  get processor(): number | undefined {
    const processor = this.list.levels[this.i * PROCESS_WIDTH + PROCESS_PLACE.processor]!;
    return processor >= 0 ? processor : undefined;
  }
}

for (const [key, quantity] of PROCESS_QUANTITIES) {
  if (key in ProcessView.prototype) continue;
  const get = getterOf(key, quantity);
  if (get !== undefined) Object.defineProperty(ProcessView.prototype, key, { get });
  else if (!quantity.isOptional)
    throw new TypeError(`${key} comes from nowhere: only what can be unknown is left to models`);
}

/** The process at `i` of `list`, whichever it is at the time. */
export const processView = (list: TouchedProcesses, i: number): ProcessInterval =>
  // what its declared type has besides are the properties defined above
  new ProcessView(list, i) as unknown as ProcessInterval;
