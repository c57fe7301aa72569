/**
 * What processes did in an interval: those that changed, came or went, and no others. One list for all devices, filled
 * anew for each interval: what is in it is good until the next one, and nobody keeps it.
 */

import type { ProcessInterval } from '../interval.js';
import { kernelThreadName } from '../names.js';
import {
  PROCESS_COUNTERS,
  PROCESS_LEVELS_END,
  PROCESS_PLACE,
  PROCESS_WIDTH,
  REAPED_PLACE,
  readingsOf,
} from './process_columns.js';
import { ProcessGrowth } from './process_growth.js';
import { processView } from './process_view.js';
import { IDENTITY, type RowArrays } from './row_arrays.js';

const W = PROCESS_WIDTH;
const C = PROCESS_COUNTERS;
const PF_KTHREAD = 0x00200000;

/** What counters are measured in on this device, and how long the interval is. */
export interface ProcessScale {
  /** Length of the interval, seconds. */
  readonly elapsed: number;
  /** Without the time suspended. */
  readonly awake: number;
  /** True when readings inside the interval are missing. */
  readonly gap: boolean;
  readonly userHz: number;
  readonly pageBytes: number;
}

export class TouchedProcesses {
  length = 0;
  scale: ProcessScale = { elapsed: 0, awake: 0, gap: false, userHz: 100, pageBytes: 4096 };
  /** Makes growth of what counters show. */
  readonly growth = new ProcessGrowth();
  /** Growth of each counter, C a process; NaN where it is not known. */
  amounts = new Float64Array(64 * C);
  /** Columns as they stand, W a process; of one that has ended, as they stood last, but that it holds nothing. */
  levels = new Float64Array(64 * W);
  readonly pids: number[] = [];
  readonly startTicks: number[] = [];
  readonly users: number[] = [];
  readonly parents: number[] = [];
  readonly programs: string[] = [];
  /** Services and containers; empty outside of those. */
  readonly units: string[] = [];
  readonly kernel: boolean[] = [];
  readonly started: boolean[] = [];
  readonly ended: boolean[] = [];
  /** Which of them have ended, threads of the kernel left out, and which have reaped children. */
  readonly gone: number[] = [];
  readonly reapers: number[] = [];
  /** Whose counters hold those of a child that was there, and cannot be parted from them. */
  readonly unparted: boolean[] = [];
  private readonly views: ProcessInterval[] = [];

  clear(): void {
    this.length = 0;
    this.gone.length = 0;
    this.reapers.length = 0;
  }

  /** One that was there before: adds it if anything is different. */
  addChanged(rows: RowArrays, row: number, last: Float64Array, at: number): void {
    const i = this.add(rows, row);
    const { amounts, growth, levels, pids, startTicks } = this;
    const from = i * W;
    let same = true;
    for (let place = 0; place < W && same; place++) same = Object.is(last[at + place], levels[from + place]);
    if (same) {
      this.length = i;
      return;
    }
    const readings = readingsOf(levels[from + PROCESS_PLACE.span]!);
    growth.write(pids[i]!, startTicks[i]!, readings, last, at, levels, from, amounts, i * C);
    this.noteReaper(i);
  }

  /** One that was not there before. @param started whether it counts from 0. */
  addNew(rows: RowArrays, row: number, started: boolean): void {
    const i = this.add(rows, row);
    this.started[i] = started;
    const pid = this.pids[i]!;
    const startTicks = this.startTicks[i]!;
    for (let c = 0; c < C; c++) {
      const value = this.levels[i * W + c]!;
      // what is absent stays it
      if (Number.isNaN(value)) this.amounts[i * C + c] = value;
      else this.amounts[i * C + c] = started ? this.growth.possible(pid, startTicks, c, value, 1) : 0;
    }
    this.noteReaper(i);
  }

  /** One that was missing for some readings. @param counters as they stood last. */
  addBack(rows: RowArrays, row: number, counters: ArrayLike<number>, readings: number): void {
    const i = this.add(rows, row);
    const pid = this.pids[i]!;
    const startTicks = this.startTicks[i]!;
    for (let c = 0; c < C; c++) {
      const grown = this.levels[i * W + c]! - counters[c]!;
      this.amounts[i * C + c] = this.growth.possible(pid, startTicks, c, grown, readings + 1);
    }
    // what it used is of all of these
    this.levels[i * W + PROCESS_PLACE.span] = readings + 1;
    this.noteReaper(i);
  }

  /** One that has ended; its columns as they stood last are at `at` of `last`. */
  addEnded(rows: RowArrays, row: number, last: Float64Array, at: number): void {
    const i = this.add(rows, row, last, at);
    this.ended[i] = true;
    this.growth.forget(this.pids[i]!, this.startTicks[i]!);
    // nobody waits for threads of the kernel
    if (this.kernel[i] !== true) this.gone.push(i);
    for (let c = 0; c < C; c++) this.amounts[i * C + c] = Number.isNaN(last[at + c]) ? Number.NaN : 0;
    this.levels.fill(0, i * W + C, i * W + PROCESS_LEVELS_END);
  }

  /** The list as it is read; the same objects again in the next interval, with what happened in that. */
  view(scale: ProcessScale): readonly ProcessInterval[] {
    this.scale = scale;
    for (let i = this.views.length; i < this.length; i++) this.views.push(processView(this, i));
    return this.views.slice(0, this.length);
  }

  /** @param last its columns, from `from` on, where they are not those of the row. */
  private add(rows: RowArrays, row: number, last?: Float64Array, from = 0): number {
    const i = this.length++;
    if ((i + 1) * W > this.levels.length) this.grow();
    const { levels } = this;
    if (last === undefined) rows.readColumns(row, levels, i * W);
    else for (let place = 0; place < W; place++) levels[i * W + place] = last[from + place]!;
    this.pids[i] = rows.get(row, IDENTITY.pid);
    this.startTicks[i] = rows.get(row, IDENTITY.startTicks);
    this.parents[i] = rows.get(row, IDENTITY.parent);
    this.users[i] = rows.get(row, IDENTITY.user);
    const kernel = ((levels[i * W + PROCESS_PLACE.flags]! || 0) & PF_KTHREAD) !== 0;
    this.kernel[i] = kernel;
    const name = rows.names[row]!;
    this.programs[i] = kernel ? kernelThreadName(name.comm) : name.program;
    this.units[i] = name.unit;
    this.started[i] = false;
    this.ended[i] = false;
    this.unparted[i] = false;
    return i;
  }

  private noteReaper(i: number): void {
    if (this.amounts[i * C + REAPED_PLACE]! > 0) this.reapers.push(i);
  }

  private grow(): void {
    this.amounts = doubled(this.amounts);
    this.levels = doubled(this.levels);
  }
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
