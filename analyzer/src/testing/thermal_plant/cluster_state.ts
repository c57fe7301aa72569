/** CPUs of one clock at work: who runs where, which clock is asked for and which is had. For tests only. */
import type { CpuGovernor, PlantCluster } from './board.js';
import type { Cap, CapCause } from './caps.js';
import { pointAbove, pointBelow, switchingWatts, voltsAt } from './silicon.js';

/** schedutil: f = 1.25 f_max util (kernel/sched/cpufreq_schedutil.c, get_next_freq). */
const HEADROOM = 1.25;

/** A program's threads on this cluster, in one poll. */
export interface PlacedLoad {
  /** CPUs at the top clock that each thread asks for. */
  demand: number;
  readonly threads: number;
  readonly intensity: number;
  /** Busy CPU seconds so far. */
  busySeconds: number;
  /** CPU of its first thread. */
  processor: number;
}

export class ClusterState {
  readonly cluster: PlantCluster;
  readonly online: boolean[];
  /** CPU seconds so far, by CPU. */
  readonly busySeconds: Float64Array;
  readonly idleSeconds: Float64Array;
  /** Seconds at each clock that the kernel asked for, by kHz. */
  readonly residency = new Map<number, number>();
  /** Cycles of busy CPUs so far. */
  cycles = 0;
  transitions = 0;
  governor: CpuGovernor;
  /** What the user asked for, with the governor `userspace`. */
  setKhz: number;
  /** The clock that is had. */
  khz: number;
  /** What would be had without caps. */
  demandKhz: number;
  /** As the kernel shows them: scaling_cur_freq and scaling_max_freq. */
  shownKhz: number;
  limitKhz: number;
  /** Why it has less than it asks for. */
  cause: CapCause | undefined;
  /** CPUs busy in the last poll, summed. */
  busy = 0;
  /** Threads' demand, in CPUs at the top clock, for which there are CPUs but for those that are off. */
  offlineDemand = 0;
  private readonly loads: Float64Array;
  private readonly wants: Float64Array;
  private readonly caps: readonly Cap[];
  private readonly places: { load: PlacedLoad; cpu: number; demand: number }[] = [];
  private placed = 0;
  private switching = 0;
  /** By the kernel, of its table. */
  private requestedKhz = 0;

  constructor(cluster: PlantCluster, caps: readonly Cap[]) {
    this.cluster = cluster;
    this.caps = caps.filter(cap => cap.domain === cluster.name);
    this.online = cluster.cpus.map(() => true);
    const count = cluster.cpus.length;
    this.busySeconds = new Float64Array(count);
    this.idleSeconds = new Float64Array(count);
    this.loads = new Float64Array(count);
    this.wants = new Float64Array(count);
    this.governor = cluster.governor;
    const least = cluster.points[0]!.khz;
    this.setKhz = least;
    this.khz = least;
    this.demandKhz = least;
    this.shownKhz = least;
    this.limitKhz = this.tableTopKhz;
    for (const { khz } of cluster.points) this.residency.set(khz, 0);
  }

  get tableTopKhz(): number {
    return this.cluster.points.at(-1)!.khz;
  }

  /** The fastest that it can really run. */
  get topKhz(): number {
    return this.cluster.reachableKhz ?? this.tableTopKhz;
  }

  get onlineCount(): number {
    return this.online.reduce((sum, on) => sum + (on ? 1 : 0), 0);
  }

  /** One poll: threads onto CPUs, a clock, and what came of it. @param forcedKhz instead of what caps allow. */
  run(loads: readonly PlacedLoad[], seconds: number, forcedKhz?: number): void {
    this.place(loads);
    this.chooseClock(forcedKhz);
    this.work(seconds);
    const { khz } = pointBelow(this.cluster.points, this.requestedKhz);
    this.residency.set(khz, this.residency.get(khz)! + seconds);
  }

  /** Watts without leakage, of the last poll. */
  get watts(): number {
    return this.switching;
  }

  /** Every thread goes to the CPU with the least to do. */
  private place(loads: readonly PlacedLoad[]): void {
    this.loads.fill(0);
    this.placed = 0;
    let asked = 0;
    const cpus = this.online.length;
    for (const load of loads) {
      for (let thread = 0; thread < load.threads && load.demand > 0; thread++) {
        asked += load.demand;
        let least = -1;
        for (let cpu = 0; cpu < cpus; cpu++)
          if (this.online[cpu] && (least < 0 || this.loads[cpu]! < this.loads[least]!)) least = cpu;
        if (least < 0) break;
        this.loads[least]! += load.demand;
        if (thread === 0) load.processor = this.cluster.cpus[least]!;
        if (this.placed === this.places.length) this.places.push({ load, cpu: 0, demand: 0 });
        const place = this.places[this.placed++]!;
        place.load = load;
        place.cpu = least;
        place.demand = load.demand;
      }
    }
    this.offlineDemand = Math.max(0, Math.min(asked, cpus) - this.onlineCount);
  }

  private chooseClock(forcedKhz: number | undefined): void {
    const { points } = this.cluster;
    const before = this.shownKhz;
    const asked = this.asked();
    this.demandKhz = Math.min(asked, this.topKhz);
    let lowest: Cap | undefined;
    let limit = this.tableTopKhz;
    let clock = Number.POSITIVE_INFINITY;
    let hidden = Number.POSITIVE_INFINITY;
    for (const cap of this.caps) {
      if (cap.khz === Number.POSITIVE_INFINITY) continue;
      if (lowest === undefined || cap.khz < lowest.khz) lowest = cap;
      if (cap.shows === 'limit') limit = Math.min(limit, cap.khz);
      else if (cap.shows === 'clock') clock = Math.min(clock, cap.khz);
      else hidden = Math.min(hidden, cap.khz);
    }
    this.limitKhz = Math.max(limit, points[0]!.khz);
    this.requestedKhz = Math.min(pointBelow(points, Math.min(asked, this.limitKhz)).khz, this.topKhz);
    this.shownKhz = Math.min(this.requestedKhz, clock);
    this.khz = forcedKhz ?? Math.min(this.shownKhz, hidden);
    this.cause = this.khz < this.demandKhz ? lowest?.cause : undefined;
    if (this.shownKhz !== before) this.transitions++;
  }

  /** The clock that the governor wants. */
  private asked(): number {
    const { points } = this.cluster;
    if (this.governor === 'performance') return this.topKhz;
    if (this.governor === 'powersave') return points[0]!.khz;
    if (this.governor === 'userspace') return pointBelow(points, this.setKhz).khz;
    let most = 0;
    for (const load of this.loads) if (load > most) most = load;
    return pointAbove(points, HEADROOM * Math.min(1, most) * this.topKhz).khz;
  }

  private work(seconds: number): void {
    const { cluster, wants } = this;
    const slower = this.topKhz / this.khz;
    wants.fill(0);
    for (let i = 0; i < this.placed; i++)
      wants[this.places[i]!.cpu]! += Math.min(1, this.places[i]!.demand * slower);
    let weighted = 0;
    for (let i = 0; i < this.placed; i++) {
      const { load, cpu, demand } = this.places[i]!;
      const share = Math.min(1, demand * slower) / Math.max(1, wants[cpu]!);
      load.busySeconds += share * seconds;
      weighted += share * load.intensity;
    }
    this.busy = 0;
    let most = 0;
    for (let cpu = 0; cpu < wants.length; cpu++) {
      const busy = Math.min(1, wants[cpu]!);
      this.busy += busy;
      most = Math.max(most, busy);
      if (!this.online[cpu]) continue;
      this.busySeconds[cpu]! += busy * seconds;
      this.idleSeconds[cpu]! += (1 - busy) * seconds;
    }
    this.cycles += this.busy * this.khz * 1000 * seconds;
    const volts = voltsAt(cluster.points, this.khz);
    this.switching = switchingWatts(cluster.farads * weighted + cluster.uncoreFarads * most, this.khz, volts);
  }
}
