/**
 * The load that heats a device: busy time of CPUs by clock, and whether any runs at all, for what they share (interconnect,
 * cache, memory): on a board of four, the first heats by a quarter more than the next.
 */

/** Power by clock, as a power of it: the median of 142 clusters measured with a meter (1.69, 0.72 to 2.45 for nine of ten). */
const CLOCK_EXPONENT = 1.69;

/** What a CPU draws at a clock, of what it draws at its highest. @param clock of its highest. */
export const powerAtClock = (clock: number): number => Math.min(1, Math.max(0, clock)) ** CLOCK_EXPONENT;

/** One CPU in an interval. */
export interface CpuLoad {
  /** Share of the time in which it was busy. */
  readonly busy: number;
  /** Its mean clock, of its highest; 1 where nothing tells. */
  readonly clock: number;
}

/** What heats, in shares of the most. */
export interface Load {
  /** Of all CPUs busy at their highest clocks. */
  readonly used: number;
  /** Of the time: any CPU ran; of several clusters, each by what one of its CPUs draws. */
  readonly active: number;
}

/** CPUs that share a supply and a cache. */
class ClusterLoad {
  cpus = 0;
  /** CPUs busy, and the same by what they drew meanwhile, of what they draw at the highest clock. */
  busy = 0;
  drawn = 0;
  /** Of one of its CPUs at the highest clock, among all CPUs. */
  weight = 0;
  /** Each by itself, as far as nobody knows which ran at the same time. */
  resting = 1;

  clear(): void {
    this.cpus = this.busy = this.drawn = this.weight = 0;
    this.resting = 1;
  }

  /** Of the time in which any of them ran, as much as it drew then. @param own CPUs that one program kept busy: what would not have been without it. */
  active(own = this.busy): number {
    if (this.busy === 0) return 0;
    return (activeAlone(1 - this.resting, this.busy, own, this.cpus) * this.drawn) / this.busy;
  }
}

/** The load of a device's CPUs, one after the other. */
export class DeviceLoad implements Load {
  private readonly clusters: ClusterLoad[] = [];

  clear(): void {
    for (const cluster of this.clusters) cluster.clear();
  }

  /**
   * Adds a CPU.
   * @param cluster number of it.
   * @param busy share of the time.
   * @param power while it was, of that at its highest clock.
   * @param weight of its power at the highest clock among all CPUs'.
   */
  add(cluster: number, busy: number, power: number, weight: number): void {
    while (this.clusters.length <= cluster) this.clusters.push(new ClusterLoad());
    const into = this.clusters[cluster]!;
    const share = Math.min(1, Math.max(0, busy));
    into.resting *= 1 - share;
    into.cpus++;
    into.busy += share;
    into.drawn += share * Math.min(1, Math.max(0, power));
    into.weight = weight;
  }

  /** Of all CPUs at their highest clocks; 0 where there is none. */
  get weights(): number {
    let sum = 0;
    for (const { weight, cpus } of this.clusters) sum += weight * cpus;
    return sum;
  }

  get used(): number {
    let sum = 0;
    for (const { weight, drawn } of this.clusters) sum += weight * drawn;
    return sum / this.weights;
  }

  get active(): number {
    let sum = 0;
    for (const cluster of this.clusters) sum += cluster.weight * cluster.active();
    return sum / this.eachWeight;
  }

  /** The part of `active` that would not have been without a program that kept `own` CPUs of a cluster busy. */
  activeFor(cluster: number, own: number): number {
    const into = this.clusters[cluster];
    return into === undefined ? 0 : (into.weight * into.active(own)) / this.eachWeight;
  }

  /** One CPU of each cluster. */
  private get eachWeight(): number {
    let sum = 0;
    for (const { weight, cpus } of this.clusters) if (cpus > 0) sum += weight;
    return sum;
  }
}

/**
 * Of the time in which any CPU ran: what would not have been if a program had not run. What several keep running for is no
 * one's. Which CPU ran for whom is not known: both are taken as spread over all alike, and their ratio counts.
 * @param busy CPUs busy, of all and of the program.
 */
function activeAlone(active: number, busy: number, own: number, cpus: number): number {
  const whole = spread(busy, cpus);
  return whole > 0 ? active * (1 - Math.min(1, spread(busy - own, cpus) / whole)) : 0;
}

const spread = (busy: number, cpus: number): number =>
  1 - (1 - Math.min(1, Math.max(0, busy / cpus))) ** cpus;

/** Mean load of an interval on CPUs that are alike; undefined where nothing tells of them. */
export function loadOf(cpus: readonly CpuLoad[]): Load | undefined {
  if (cpus.length === 0) return undefined;
  const load = new DeviceLoad();
  for (const { busy, clock } of cpus) load.add(0, busy, powerAtClock(clock), 1);
  return { used: load.used, active: load.active };
}
