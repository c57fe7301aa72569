/** A GPU at work: the clock that its load asks for, and what it has. For tests only. */
import { GPU_DOMAIN, type PlantGpu } from './board.js';
import type { Cap, CapCause } from './caps.js';
import { pointAbove, pointBelow, switchingWatts, voltsAt } from './silicon.js';

/** simple_ondemand raises the clock above this load (drivers/devfreq/governor_simpleondemand.c). */
const UP_THRESHOLD = 0.9;

export class GpuState {
  readonly gpu: PlantGpu;
  khz: number;
  demandKhz: number;
  limitKhz: number;
  /** 0 to 1, of the last poll. */
  busy = 0;
  busySeconds = 0;
  transitions = 0;
  /** Seconds at each clock so far, by kHz. */
  readonly residency = new Map<number, number>();
  watts = 0;
  cause: CapCause | undefined;
  private readonly caps: readonly Cap[];

  constructor(gpu: PlantGpu, caps: readonly Cap[]) {
    this.gpu = gpu;
    this.caps = caps.filter(cap => cap.domain === GPU_DOMAIN);
    this.khz = gpu.points[0]!.khz;
    this.demandKhz = this.khz;
    this.limitKhz = this.topKhz;
    for (const { khz } of gpu.points) this.residency.set(khz, 0);
  }

  get topKhz(): number {
    return this.gpu.points.at(-1)!.khz;
  }

  /** @param demand of all programs, 1 = all of it at the top clock. */
  run(demand: number, seconds: number, forcedKhz?: number): void {
    const { points } = this.gpu;
    const before = this.khz;
    this.demandKhz = pointAbove(points, (demand / UP_THRESHOLD) * this.topKhz).khz;
    let lowest: Cap | undefined;
    for (const cap of this.caps) if (cap.khz < (lowest?.khz ?? Number.POSITIVE_INFINITY)) lowest = cap;
    this.limitKhz = Math.max(points[0]!.khz, Math.min(this.topKhz, lowest?.khz ?? this.topKhz));
    this.khz = forcedKhz ?? pointBelow(points, Math.min(this.demandKhz, this.limitKhz)).khz;
    this.cause = this.khz < this.demandKhz ? lowest?.cause : undefined;
    this.busy = Math.min(1, (demand * this.topKhz) / this.khz);
    this.busySeconds += this.busy * seconds;
    this.residency.set(this.khz, (this.residency.get(this.khz) ?? 0) + seconds);
    this.watts = this.busy * switchingWatts(this.gpu.farads, this.khz, voltsAt(points, this.khz));
    if (this.khz !== before) this.transitions++;
  }
}
