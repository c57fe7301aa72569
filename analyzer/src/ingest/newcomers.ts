/**
 * Devices of which it is not clear yet that there are such: anybody may write to topics of names that are made up. Where
 * there is no room they go first: those that never sent a sound frame, then those that were heard for a short time only.
 */
import type { DeviceState } from '../device/device_state.js';

/** A device is one once its sound frames have come for so long, seconds by the analyzer's clock. */
const SETTLED_SECONDS = 60;

export class Newcomers {
  /** Never sent a sound frame; those first that are known longest. */
  private readonly unheard = new Set<DeviceState>();
  /** When the first sound frame came; those first that were not heard for longest. */
  private readonly heard = new Map<DeviceState, number>();

  get size(): number {
    return this.unheard.size + this.heard.size;
  }

  has(state: DeviceState): boolean {
    return this.unheard.has(state) || this.heard.has(state);
  }

  add(state: DeviceState): void {
    this.unheard.add(state);
  }

  delete(state: DeviceState): void {
    this.unheard.delete(state);
    this.heard.delete(state);
  }

  /** A sound frame of one of them came at `now`, seconds. @returns whether it has settled, and is none of them any more. */
  soundFrame(state: DeviceState, now: number): boolean {
    this.unheard.delete(state);
    const since = this.heard.get(state) ?? now;
    this.heard.delete(state);
    if (now - since >= SETTLED_SECONDS) return true;
    // a clock that was set back begins anew
    this.heard.set(state, Math.min(since, now));
    return false;
  }

  /** The one that makes room; undefined where all have settled. */
  first(): DeviceState | undefined {
    for (const state of this.unheard) return state;
    for (const state of this.heard.keys()) return state;
    return undefined;
  }
}
