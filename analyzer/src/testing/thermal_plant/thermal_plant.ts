/**
 * A board that warms up, what its kernel and firmware do about it, and the truth of both. It goes on poll by poll: load,
 * clock, power, temperature, governors, which act on the next poll. Deterministic: all that is random has the seed.
 * For tests only.
 */
import { GPU_DOMAIN, type PlantCluster, type PlantZone, type ThermalBoard } from './board.js';
import { type Cap, type DomainReading, type Mechanism, newCap, type PlantReadings } from './caps.js';
import { ClusterState, type PlacedLoad } from './cluster_state.js';
import { CoolingActor, type ZoneGovernor } from './cooling_actor.js';
import { GpuState } from './gpu_state.js';
import { PiFirmware } from './pi_firmware.js';
import { PowerAllocator } from './power_allocator.js';
import { PowerLimit } from './power_limit.js';
import { Prochot } from './prochot.js';
import type { PlantProgram } from './programs.js';
import { RcBank } from './rc_bank.js';
import { PlantSensor } from './sensor.js';
import { leakageWatts, switchingWatts, voltsAt } from './silicon.js';
import { StepWise } from './step_wise.js';
import { TruthRecorder } from './truth.js';

/** Share of the power at rest that is left in suspend. */
const ASLEEP = 0.1;
export const REST = 'rest';

export interface PlantOptions {
  readonly seed?: number;
  /** Degrees at an instant, instead of the board's. */
  readonly ambient?: (seconds: number) => number;
  /** Clocks by poll and domain that are taken instead of what caps allow. */
  readonly clocks?: readonly (readonly number[])[];
}

/** A zone with what is true and what its sensor says. */
export interface PlantZoneState {
  readonly zone: PlantZone;
  readonly bank: RcBank;
  readonly sensor: PlantSensor;
  readonly governor: ZoneGovernor | undefined;
  celsius: number;
}

interface RunningProgram {
  readonly program: PlantProgram;
  readonly load: PlacedLoad;
  gpuSeconds: number;
}

export class ThermalPlant {
  readonly board: ThermalBoard;
  readonly clusters: readonly ClusterState[];
  readonly gpu: GpuState | undefined;
  readonly zones: readonly PlantZoneState[];
  readonly coolers: readonly CoolingActor[];
  readonly programs: readonly RunningProgram[];
  readonly firmware: PiFirmware | undefined;
  readonly prochot: Prochot | undefined;
  readonly powerLimit: PowerLimit | undefined;
  readonly truths: readonly TruthRecorder[];
  /** By poll: the clock of every domain, clusters first. */
  readonly clocks: number[][] = [];
  /** CLOCK_BOOTTIME since the beginning. */
  seconds = 0;
  suspendedSeconds = 0;
  /** How far the wall clock was set ahead. */
  wallStepSeconds = 0;
  fanBlocked = false;
  /** Until then nobody reads it. */
  unreadUntil = 0;
  /** Once, instead of scaling_cur_freq: kHz by cluster. */
  readonly shownOnce = new Map<string, number>();
  private readonly options: PlantOptions;
  private readonly userCaps: readonly Cap[];
  private readonly mechanisms: readonly Mechanism[];
  private readonly watts: Float64Array;
  private readonly airflow: Float64Array;
  private readonly celsius: Float64Array;
  private readonly loads: readonly PlacedLoad[][];
  private readonly readings: PlantReadings;
  private readonly userOff: Set<number> = new Set();

  constructor(board: ThermalBoard, programs: readonly PlantProgram[], options: PlantOptions = {}) {
    this.board = board;
    this.options = options;
    const { seed = 1 } = options;
    this.coolers = board.coolers.map(
      cooler =>
        new CoolingActor(cooler, pointsOf(board, cooler.kind === 'hotplug' ? undefined : cooler.domain)),
    );
    this.firmware = board.piFirmware && new PiFirmware(board.piFirmware);
    this.prochot = board.prochot && new Prochot(board.prochot);
    this.powerLimit = board.powerLimit && new PowerLimit(board.powerLimit);
    this.mechanisms = [this.firmware, this.prochot, this.powerLimit].filter(each => each !== undefined);
    this.userCaps = domainsOf(board).map(name => newCap(name, 'user', 'limit'));
    const caps = [
      ...this.coolers.flatMap(({ cap }) => cap ?? []),
      ...this.mechanisms.flatMap(mechanism => mechanism.caps),
      ...this.userCaps,
    ];
    this.clusters = board.clusters.map(cluster => new ClusterState(cluster, caps));
    this.gpu = board.gpu && new GpuState(board.gpu, caps);
    this.truths = domainsOf(board).map(name => new TruthRecorder(name));
    this.programs = programs.map(program => ({ program, load: newLoad(program), gpuSeconds: 0 }));
    this.loads = board.clusters.map(({ name }) =>
      this.programs.filter(({ program }) => program.cluster === name).map(({ load }) => load),
    );
    const sources = [...domainsOf(board), REST];
    this.watts = new Float64Array(sources.length);
    this.airflow = new Float64Array(board.fanFactors?.length ?? 0).fill(1);
    this.zones = board.zones.map((zone, number) => ({
      zone,
      bank: new RcBank(zone.terms, sources),
      sensor: new PlantSensor(board.sensor, seed * 1000 + number),
      governor: this.governorOf(zone),
      celsius: this.ambient,
    }));
    this.celsius = new Float64Array(this.zones.length);
    this.readings = this.makeReadings();
    this.settle();
  }

  get ambient(): number {
    return this.options.ambient?.(this.seconds) ?? this.board.ambientCelsius;
  }

  /** Watts of all that gives off heat, in the last poll. */
  get totalWatts(): number {
    return this.watts.reduce((sum, each) => sum + each, 0);
  }

  /** The user writes scaling_max_freq, or turns boost off; undefined takes it back. */
  capByUser(domain: string, khz: number | undefined): void {
    for (const cap of this.userCaps) if (cap.domain === domain) cap.khz = khz ?? Number.POSITIVE_INFINITY;
  }

  /** /sys/devices/system/cpu/cpufreq/boost. */
  setBoost(on: boolean): void {
    for (const { cluster } of this.clusters)
      if (cluster.boostAboveKhz !== undefined)
        this.capByUser(cluster.name, on ? undefined : cluster.boostAboveKhz);
  }

  /** The user turns CPUs off or on. */
  setOnline(cpu: number, online: boolean): void {
    if (online) this.userOff.delete(cpu);
    else this.userOff.add(cpu);
  }

  /** stats/reset of cpufreq and the counters of thermal_throttle start over. */
  resetCounters(): void {
    this.prochot?.reset();
    for (const { residency } of this.clusters) for (const khz of residency.keys()) residency.set(khz, 0);
  }

  /** Sleeps: nothing runs, almost nothing is drawn, CLOCK_MONOTONIC stands still. */
  suspend(seconds: number): void {
    const watts = this.watts.map((_, i) => (i === this.watts.length - 1 ? ASLEEP * this.board.restWatts : 0));
    this.seconds += seconds;
    this.suspendedSeconds += seconds;
    for (const zone of this.zones) {
      zone.bank.advance(watts, seconds);
      zone.celsius = this.ambient + zone.bank.rise;
    }
    // zones are read and governed at once on resume (thermal_core.c, thermal_pm_notify)
    this.readZones();
    this.govern(this.board.pollSeconds);
  }

  /** Time passes by whole polls. */
  advance(seconds: number): void {
    const { pollSeconds } = this.board;
    for (let polls = Math.round(seconds / pollSeconds); polls > 0; polls--) this.poll(pollSeconds);
    for (const truth of this.truths) truth.endStep();
  }

  private poll(seconds: number): void {
    this.seconds += seconds;
    this.hotplug();
    const forced = this.options.clocks?.[this.clocks.length];
    const clocks: number[] = [];
    for (const { program, load } of this.programs) load.demand = program.demand(this.seconds - seconds);
    this.clusters.forEach((cluster, i) => {
      cluster.run(this.loads[i]!, seconds, forced?.[i]);
      clocks.push(cluster.khz);
    });
    if (this.gpu !== undefined) {
      this.runGpu(this.gpu, seconds, forced?.[this.clusters.length]);
      clocks.push(this.gpu.khz);
    }
    this.clocks.push(clocks);
    this.tell(seconds);
    this.warm(seconds);
    this.govern(seconds);
  }

  private govern(seconds: number): void {
    for (const mechanism of this.mechanisms) mechanism.govern(this.readings, seconds);
    this.zones.forEach(({ governor }, number) => {
      governor?.govern(this.readings, seconds, number);
    });
  }

  private runGpu(gpu: GpuState, seconds: number, forcedKhz: number | undefined): void {
    let all = 0;
    for (const { program } of this.programs) all += program.gpu?.(this.seconds - seconds) ?? 0;
    gpu.run(all, seconds, forcedKhz);
    for (const running of this.programs) {
      const wanted = running.program.gpu?.(this.seconds - seconds) ?? 0;
      if (wanted > 0) running.gpuSeconds += (wanted / all) * gpu.busy * seconds;
    }
  }

  private tell(seconds: number): void {
    this.truths.forEach((truth, i) => {
      const cluster = this.clusters[i];
      const { khz, demandKhz, topKhz, busy, cause } = cluster ?? this.gpu!;
      const poll = { at: this.seconds, seconds, khz, demandKhz, topKhz, busy, cause };
      if (cluster === undefined || cluster.offlineDemand === 0) {
        truth.poll(poll);
        return;
      }
      const off = cluster.online.length - cluster.onlineCount;
      const byHand = cluster.cluster.cpus.filter(cpu => this.userOff.has(cpu)).length;
      truth.poll({
        ...poll,
        offline: {
          share: off / cluster.online.length,
          lost: cluster.offlineDemand,
          cause: off > byHand ? 'thermal' : 'user',
        },
      });
    });
  }

  /** CPUs that are off by hand, and the last ones that cooling devices take. One stays. */
  private hotplug(): void {
    for (const { cluster, online } of this.clusters) {
      const taken = this.coolers.find(({ kind, domain }) => kind === 'hotplug' && domain === cluster.name);
      const left = cluster.cpus.length - (taken?.state ?? 0);
      cluster.cpus.forEach((cpu, i) => {
        online[i] = i === 0 || (i < left && !this.userOff.has(cpu));
      });
    }
  }

  /** Heat of the poll into the zones, and what their sensors say then. */
  private warm(seconds: number): void {
    const { watts, zones } = this;
    this.draw();
    this.blow();
    for (const zone of zones) {
      zone.bank.advance(watts, seconds, this.airflow);
      zone.celsius = this.ambient + zone.bank.rise;
    }
    this.readZones();
  }

  private readZones(): void {
    for (let i = 0; i < this.zones.length; i++)
      this.celsius[i] = this.zones[i]!.sensor.read(this.zones[i]!.celsius);
  }

  private draw(): void {
    const hottest = this.zones[0]?.celsius ?? this.ambient;
    this.clusters.forEach(({ watts, cluster, onlineCount, online }, i) => {
      const leakage = (leakageWatts(cluster.leakage, hottest) * onlineCount) / online.length;
      this.watts[i] = watts + leakage;
    });
    if (this.gpu !== undefined)
      this.watts[this.clusters.length] = this.gpu.watts + leakageWatts(this.gpu.gpu.leakage, hottest);
    this.watts[this.watts.length - 1] = this.board.restWatts;
  }

  private blow(): void {
    const fan = this.coolers.find(({ kind }) => kind === 'fan');
    const speed = fan === undefined || this.fanBlocked ? 0 : fan.state / fan.maxState;
    this.board.fanFactors?.forEach((factor, term) => {
      this.airflow[term] = 1 - (1 - factor) * speed;
    });
  }

  /** At rest for a long time: leakage and temperature find each other. */
  private settle(): void {
    const rounds = 50;
    for (let round = 0; round < rounds; round++) {
      this.draw();
      for (const zone of this.zones) {
        zone.bank.settle(this.watts);
        zone.celsius = this.ambient + zone.bank.rise;
      }
    }
    this.readZones();
  }

  private governorOf(zone: PlantZone): ZoneGovernor | undefined {
    if (zone.governor === 'step_wise') return new StepWise(zone, this.coolers);
    if (zone.governor === 'user_space') return undefined;
    const actors = zone.bindings.map(({ cooler: number, weight = 1 }) => {
      const cooler = this.coolers[number]!;
      const cluster = this.board.clusters.find(({ name }) => name === cooler.domain);
      const { farads, points } = cluster ?? this.board.gpu!;
      const milliwattsAt = (khz: number) => 1000 * switchingWatts(farads, khz, voltsAt(points, khz));
      return { cooler, weight, milliwattsAt, cpus: cluster?.cpus.length ?? 1 };
    });
    return new PowerAllocator(zone, actors);
  }

  private makeReadings(): PlantReadings {
    const domains = new Map<string, DomainReading>(this.clusters.map(each => [each.cluster.name, each]));
    if (this.gpu !== undefined) domains.set(GPU_DOMAIN, this.gpu);
    const plant = this;
    return {
      celsius: this.celsius,
      domain: name => domains.get(name)!,
      get watts() {
        return plant.totalWatts - plant.board.restWatts;
      },
    };
  }
}

/** Names of what has a clock: clusters, then the GPU. */
export const domainsOf = ({ clusters, gpu }: ThermalBoard): string[] => [
  ...clusters.map(({ name }) => name),
  ...(gpu === undefined ? [] : [GPU_DOMAIN]),
];

const pointsOf = ({ clusters, gpu }: ThermalBoard, domain: string | undefined): PlantCluster['points'] =>
  (domain === GPU_DOMAIN ? gpu : clusters.find(({ name }) => name === domain))?.points ?? [];

const newLoad = ({ cluster, threads = 1, intensity = 1 }: PlantProgram): PlacedLoad => ({
  demand: 0,
  threads: cluster === undefined ? 0 : threads,
  intensity,
  busySeconds: 0,
  processor: 0,
});
