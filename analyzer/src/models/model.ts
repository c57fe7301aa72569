/**
 * The one shape of the five models. A model is pure: it sees intervals, keeps its state, and does no I/O; time comes
 * with the data. Each folder holds model.ts (this), attribute.ts (shares to processes), findings.ts (what deserves
 * saying), answer.ts (a window's answer) and README.md. Models come in the order of MODEL_NAMES.
 */
import type { Interval } from '../device/interval.js';
import type { Condition } from '../findings/condition.js';
import type { Slice } from '../history/slice.js';

export const MODEL_NAMES = ['process', 'power', 'flash', 'thermal', 'mesh'] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** One device's instance of a model. `State` is the plain form of its message in proto/edgevitals/v1/state.proto. */
export interface Model<State> {
  readonly name: ModelName;
  /** Takes in one interval and writes what it adds (joules, throttling) into that interval's slice. */
  takeInterval(interval: Interval, slice: Slice): void;
  /**
   * The newest result, made when asked for: of the interval that was just taken in. Undefined when the device has nothing
   * of the kind.
   */
  state(interval: Interval, slice: Slice): State | undefined;
  /** True while the newest interval brought something into the state that should not wait for its turn. */
  readonly hasNews?: boolean;
  /** Bytes held beyond a few kilobytes, roughly; left out where there are none. */
  readonly bytes?: number;
  /** What is wrong as of the newest interval; the life cycle (open, update, resolve) is not the model's business. */
  conditions(): readonly Condition[];
  /** Everything needed to go on after a restart, as plain JSON data. */
  snapshot(): unknown;
  /** Takes a snapshot back; one that it does not understand is ignored. */
  restore(snapshot: unknown): void;
}
