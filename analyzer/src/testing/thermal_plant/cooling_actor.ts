/**
 * A cooling device at work: trips vote, the highest vote is its state (thermal_helpers.c, __thermal_cdev_update), and the
 * state is a clock's limit, CPUs off, or a fan's speed. For tests only.
 */
import type { CoolerKind, PlantCooler } from './board.js';
import { type Cap, newCap, type PlantReadings } from './caps.js';
import type { ClockPoint } from './silicon.js';

/** Governs the cooling devices of a zone, once a poll. */
export interface ZoneGovernor {
  /** @param number of its zone. */
  govern(readings: PlantReadings, seconds: number, number: number): void;
}

export class CoolingActor {
  readonly type: string;
  readonly kind: CoolerKind;
  readonly domain: string | undefined;
  readonly maxState: number;
  state: number;
  /** Of a clock. */
  readonly cap: Cap | undefined;
  private readonly points: readonly ClockPoint[];
  private readonly votes = new Map<object, number>();

  /** @param points of the clock that it limits, ascending. */
  constructor({ type, kind, domain, state = 0, maxState }: PlantCooler, points: readonly ClockPoint[] = []) {
    this.type = type;
    this.kind = kind;
    this.domain = domain;
    this.points = points;
    this.state = state;
    const clock = kind === 'cpufreq' || kind === 'devfreq';
    this.maxState = maxState ?? (clock ? points.length - 1 : state);
    this.cap = clock && domain !== undefined ? newCap(domain, 'thermal', 'limit') : undefined;
  }

  /** Hertz / 1000 at a state: the n-th point below the top (cpufreq_cooling.c). */
  khzAt(state: number): number {
    return this.points[this.points.length - 1 - state]!.khz;
  }

  vote(by: object, state: number): void {
    this.votes.set(by, state);
  }

  /** Takes the highest vote. */
  update(): void {
    let state = 0;
    for (const vote of this.votes.values()) if (vote > state) state = vote;
    if (state === this.state) return;
    this.state = state;
    if (this.cap !== undefined) this.cap.khz = state > 0 ? this.khzAt(state) : Number.POSITIVE_INFINITY;
  }
}
