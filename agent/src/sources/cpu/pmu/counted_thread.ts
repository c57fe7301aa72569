import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { KernelCalls, KernelFeed } from '../../../host/kernel_calls.js';
import { decodePerfReading, openThreadCounter, type PerfReading, perfEventOf } from './perf_event.js';
import type { PmuUnit, UnitGroup } from './units.js';

/** What was counted of a group of events, in the order of the group; undefined for those that were not. */
export interface GroupCount {
  readonly enabledNs: number;
  readonly runningNs: number;
  readonly values: readonly (number | undefined)[];
}

/** How a group is asked for. */
export interface GroupAsked {
  readonly unit: PmuUnit;
  readonly group: UnitGroup;
  /** Events of it at most: the unit has counters for no more. */
  readonly most: number;
  /** Whether there are other units. */
  readonly several: boolean;
  readonly userOnly: boolean;
}

/** A thread of which one group of events is counted on the CPUs of one unit, from when it is made. */
export class CountedThread {
  private readonly kernelCalls: KernelCalls;
  private readonly feeds: (KernelFeed | undefined)[] = [];

  /**
   * Events that the unit does not know, and those that are more than it has counters for, are left out.
   * @param tid 0 is the caller.
   * @throws EdgevitalsError as `KernelCalls.threadCounter` when none can be counted, or when descriptors run out.
   */
  constructor(kernelCalls: KernelCalls, asked: GroupAsked, tid: number) {
    this.kernelCalls = kernelCalls;
    let leader: KernelFeed | undefined;
    let opened = 0;
    let failure: unknown;
    for (const event of asked.group.events) {
      let feed: KernelFeed | undefined;
      try {
        if (event !== undefined && opened < asked.most)
          feed = openThreadCounter(
            kernelCalls,
            { ...perfEventOf(asked.unit.type, event, asked.several), userOnly: asked.userOnly },
            tid,
            leader,
          );
      } catch (error) {
        failure = error;
        if (!isEdgevitalsError(error) || isDecisive(error.message)) {
          this.close();
          throw error;
        }
      }
      if (feed !== undefined) opened++;
      leader ??= feed;
      this.feeds.push(feed);
    }
    if (opened === 0) throw failure ?? new TypeError(`group ${asked.group.name} has no events`);
  }

  /** Descriptors that it holds. */
  get size(): number {
    return this.feeds.reduce((sum, feed) => sum + (feed === undefined ? 0 : 1), 0);
  }

  /** What was counted so far, also of a thread that has ended; undefined when nothing can be read. */
  read(): GroupCount | undefined {
    let times: PerfReading | undefined;
    const values = this.feeds.map(feed => {
      const reading = feed === undefined ? undefined : this.readOne(feed);
      times ??= reading;
      return reading === undefined ? undefined : Number(reading.value);
    });
    if (times === undefined) return undefined;
    return { enabledNs: Number(times.enabledNs), runningNs: Number(times.runningNs), values };
  }

  close(): void {
    for (const feed of this.feeds) feed?.close();
    this.feeds.length = 0;
  }

  private readOne(feed: KernelFeed): PerfReading | undefined {
    try {
      return decodePerfReading(feed.read(), this.kernelCalls.littleEndian);
    } catch (error) {
      if (isEdgevitalsError(error)) return undefined;
      throw error;
    }
  }
}

/** Refusals that are of the thread, or of this process: another event would fare no better. */
const isDecisive = (message: string): boolean => / (ESRCH|EACCES|EPERM|EMFILE|ENFILE|ENOMEM)\b/.test(message);
