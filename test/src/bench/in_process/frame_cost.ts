/** What a frame costs and a device takes, from the rounds of a workload. */
import { FRAME_SETS, framesAMinute, processSamples } from '../fleet/frame_set.js';
import { medianOf } from '../spread.js';
import { type InProcess, type Round, SNAPSHOT_SECONDS, type Workload } from './in_process.js';

/** Microseconds of CPU time a frame. */
export interface FrameCost {
  /** All but snapshots. */
  readonly total: number;
  /** The part of that for writing its share of a minute. */
  readonly flush: number;
  /** Its share of a snapshot, made and written. */
  readonly snapshot: number;
  /** The total for each reading of processes in the frame. */
  readonly eachSample: number;
}

export interface Measured {
  readonly workload: Workload;
  readonly steady: FrameCost;
  /** While models are learning; undefined where warming up was shorter than that takes. */
  readonly learning: FrameCost | undefined;
  readonly kib: number;
  readonly findings: number;
}

/** Minutes of event time in which the power model finds its sensor's lag and fits most often. */
export const LEARNING_MINUTES = 10;

export function measuredOf(workload: Workload, { rounds, bytes, findings }: InProcess): Measured {
  const { warmUpMinutes } = workload;
  return {
    workload,
    steady: costOf(workload, rounds.slice(warmUpMinutes)),
    learning:
      warmUpMinutes < LEARNING_MINUTES ? undefined : costOf(workload, rounds.slice(0, LEARNING_MINUTES)),
    kib: bytes / 1024,
    findings,
  };
}

/** In a steady state a device has a minute written each minute, and a snapshot each period, in whichever round. */
function costOf({ set }: Workload, rounds: readonly Round[]): FrameCost {
  const frames = framesAMinute(FRAME_SETS[set]);
  const flush = medianOfKnown(rounds.map(({ minuteRow }) => minuteRow)) / frames;
  const total = medianOf(rounds, ({ frame }) => frame) + flush;
  return {
    total,
    flush,
    snapshot: medianOfKnown(rounds.map(({ snapshot }) => snapshot)) / ((frames * SNAPSHOT_SECONDS) / 60),
    eachSample: total / processSamples(FRAME_SETS[set]),
  };
}

function medianOfKnown(values: readonly (number | undefined)[]): number {
  const known = values.filter(value => value !== undefined);
  if (known.length === 0) throw new Error('no round wrote anything: measure more minutes');
  return medianOf(known, value => value);
}
