/**
 * A build is one subject: the program that started it (make, ninja, cargo) and the tools below. Most compilers live for less
 * than the time between two readings; what they used is with whoever waited for them. So of a tree the sum over its tools of
 * own and reaped CPU time is taken: a tool that ends moves its part up, and the sum stays.
 */
import { type Info, runsAs } from '@edgevitals/shared/info';
import { given, LazyMap } from '@edgevitals/shared/objects';
import type { BuildTarget, BuildUse } from '@edgevitals/shared/results';
import { displayName } from '@edgevitals/shared/text';
import type { BuildReading } from '../../../device/build_table.js';
import type { Interval } from '../../../device/interval.js';
import type { Slice } from '../../../history/slice.js';
import { netWrittenOf } from '../../../quantities/index.js';
import { against } from './build_before.js';
import { BuildEnergy } from './build_energy.js';
import { ZonesInBuild } from './build_heat.js';

/** Builds of a device that are remembered, and that are followed at once. */
const MOST_DONE = 16;
const MOST_OPEN = 16;
const MOST_TARGETS = 16;
/** Of what took less nobody asks: `strip` on its own is a build tool, too. */
const LEAST_CPU_SECONDS = 1;
/** Start times are known to a tick, and clocks of boot and of readings differ by less. */
const START_SLACK_SECONDS = 1;
const DEFAULT_USER_HZ = 100;

interface TripletWeight {
  machine: number;
  /** CPU time of tools for it that were seen. */
  seen: number;
}

interface OpenBuild {
  driver: string;
  readonly pid: number;
  readonly from: number;
  to: number;
  /** False where it ran before anybody looked: its CPU time counts from then on. */
  readonly isWhole: boolean;
  readonly before: number;
  cpuSeconds: number;
  writtenBytes: number | undefined;
  peakMemoryBytes: number;
  mostTools: number;
  readonly byTriplet: Map<string, TripletWeight>;
  /** Own CPU time of its tools as of the newest reading, by pid and start time. */
  own: ReadonlyMap<string, number>;
  subject: number | undefined;
  readonly energy: BuildEnergy;
  readonly zones: ZonesInBuild;
}

/** A build that has ended, and what it was of. */
interface DoneBuild {
  readonly use: BuildUse;
  readonly subject: number | undefined;
}

export class BuildWatch {
  private readonly open = new LazyMap<string, OpenBuild>();
  private done: DoneBuild[] = [];
  /** The newest interval's slice, in which energy is written after it was given, and the builds in it by process. */
  private unsettled: { readonly slice: Slice; readonly builds: ReadonlyMap<string, OpenBuild> } | undefined;

  get bytes(): number {
    return 512 * this.done.length + 4096 * this.open.size;
  }

  /** @param slice of the interval, into which the power model will write what processes took. */
  take(interval: Interval, slice: Slice): void {
    this.settle();
    if (interval.builds.length === 0 && this.open.size === 0) return;
    const trees = new Map<string, BuildReading[]>();
    for (const tool of interval.builds) {
      const key = `${tool.rootPid},${tool.rootStartTicks}`;
      const tree = trees.get(key);
      if (tree === undefined) trees.set(key, [tool]);
      else tree.push(tool);
    }
    for (const [key, build] of this.open) if (!trees.has(key)) this.close(key, build, interval);
    const builds = new Map<string, OpenBuild>();
    for (const [key, tree] of trees) {
      const build = this.open.get(key) ?? this.begin(key, tree, interval);
      if (build === undefined) continue;
      for (const { pid, startTicks } of tree) builds.set(`${pid},${startTicks}`, build);
      grow(build, tree, interval.to);
    }
    useOf(interval, builds);
    for (const build of new Set(builds.values())) build.zones.add(interval.zones);
    if (builds.size > 0) this.unsettled = { slice, builds };
  }

  /** Newest first: those that run, then those that have ended. */
  list(device: string, info: Info | undefined): BuildUse[] {
    this.settle();
    const running = [...this.open.values()].map(build => shown(build, device, info, true));
    return [...running.reverse(), ...this.done.map(({ use }) => use)];
  }

  /** Takes the energy of tools out of the slice before. */
  private settle(): void {
    if (this.unsettled === undefined) return;
    const { slice, builds } = this.unsettled;
    this.unsettled = undefined;
    for (const row of slice.processes)
      builds.get(`${row.pid},${row.startTicks}`)?.energy.add(row, slice.energy?.basis ?? 'prior');
  }

  private begin(key: string, tree: readonly BuildReading[], interval: Interval): OpenBuild | undefined {
    if (this.open.size >= MOST_OPEN) return undefined;
    const { rootPid, rootStartTicks } = tree[0]!;
    const { uptime, elapsed, to } = interval;
    const age = uptime - rootStartTicks / (interval.info?.kernel.userHz ?? DEFAULT_USER_HZ);
    const isWhole = age <= elapsed + START_SLACK_SECONDS;
    const build: OpenBuild = {
      ...{ driver: '', pid: rootPid, isWhole, from: isWhole ? to - Math.max(0, age) : to, to },
      before: isWhole ? 0 : sumOf(tree),
      ...{ cpuSeconds: 0, writtenBytes: 0, peakMemoryBytes: 0, mostTools: 0 },
      byTriplet: new Map(),
      subject: tree.find(({ pid }) => pid === rootPid)?.subject,
      energy: new BuildEnergy(),
      zones: new ZonesInBuild(),
      own: new Map(isWhole ? [] : tree.map(tool => [keyOf(tool), tool.ownSeconds])),
    };
    this.open.set(key, build);
    return build;
  }

  private close(key: string, build: OpenBuild, { device, info }: Interval): void {
    this.open.delete(key);
    if (build.cpuSeconds < LEAST_CPU_SECONDS) return;
    const use = shown(build, device, info, false);
    const { subject } = build;
    const same =
      subject === undefined
        ? undefined
        : this.done.find(
            each => each.subject === subject && each.use.driver === use.driver && each.use.isWhole,
          );
    const compared = { ...use, ...given({ before: against(use, same?.use) }) };
    this.done = [{ use: compared, subject }, ...this.done].slice(0, MOST_DONE);
  }
}

const keyOf = ({ pid, startTicks }: BuildReading): string => `${pid},${startTicks}`;
const sumOf = (tree: readonly BuildReading[]): number =>
  tree.reduce((sum, { ownSeconds, reapedSeconds }) => sum + ownSeconds + reapedSeconds, 0);

function grow(build: OpenBuild, tree: readonly BuildReading[], to: number): void {
  build.to = to;
  // one that has ended and is not waited for yet is missing for a while
  build.cpuSeconds = Math.max(build.cpuSeconds, sumOf(tree) - build.before);
  build.mostTools = Math.max(build.mostTools, tree.length);
  const own = new Map<string, number>();
  for (const tool of tree) {
    const key = keyOf(tool);
    own.set(key, tool.ownSeconds);
    if (tool.triplet === '' || (build.byTriplet.size >= MOST_TARGETS && !build.byTriplet.has(tool.triplet)))
      continue;
    const weight = build.byTriplet.get(tool.triplet) ?? { machine: tool.machine, seen: 0 };
    weight.seen += Math.max(0, tool.ownSeconds - (build.own.get(key) ?? 0));
    build.byTriplet.set(tool.triplet, weight);
  }
  build.own = own;
}

/** Memory and bytes of tools in an interval; names of those that began builds. */
function useOf({ population, processes }: Interval, builds: ReadonlyMap<string, OpenBuild>): void {
  if (builds.size === 0) return;
  const memory = new Map<OpenBuild, number>();
  population.visit(({ pid, startTicks, program, rssBytes }) => {
    const build = builds.get(`${pid},${startTicks}`);
    if (build === undefined) return;
    memory.set(build, (memory.get(build) ?? 0) + rssBytes);
    if (build.driver === '' && build.pid === pid) build.driver = program;
  });
  for (const [build, bytes] of memory) build.peakMemoryBytes = Math.max(build.peakMemoryBytes, bytes);
  for (const process of processes) {
    const build = builds.get(`${process.pid},${process.startTicks}`);
    if (build === undefined || build.writtenBytes === undefined) continue;
    // what the kernel refuses to tell of one is not known of all
    build.writtenBytes = process.ioDenied ? undefined : build.writtenBytes + netWrittenOf(process);
  }
}

function shown(build: OpenBuild, device: string, info: Info | undefined, running: boolean): BuildUse {
  const { driver, pid, from, to, cpuSeconds, isWhole, mostTools, peakMemoryBytes, writtenBytes } = build;
  const wallSeconds = to - from;
  return {
    ...{ device, driver, pid, running, from, to, wallSeconds, cpuSeconds, isWhole, mostTools },
    ...given({
      parallelism: wallSeconds > 0 ? cpuSeconds / wallSeconds : undefined,
      peakMemoryBytes: peakMemoryBytes > 0 ? peakMemoryBytes : undefined,
      writtenBytes,
      joules: build.energy.of(cpuSeconds),
      heat: build.zones.warmest,
    }),
    targets: targetsOf(build, info),
  };
}

/** What was not seen tool by tool is shared out as what was. */
function targetsOf({ byTriplet, cpuSeconds }: OpenBuild, info: Info | undefined): BuildTarget[] {
  const seen = [...byTriplet.values()].reduce((sum, weight) => sum + weight.seen, 0);
  const unseen = Math.max(0, cpuSeconds - seen);
  return [...byTriplet]
    .sort(([, a], [, b]) => b.seen - a.seen)
    .map(([triplet, { machine, seen: own }]) => {
      const share = seen > 0 ? own / seen : 0;
      return {
        triplet: displayName(triplet),
        ...given({ cross: isCross(machine, info) }),
        cpuSeconds: {
          value: share * cpuSeconds,
          sigma: unseen * Math.sqrt(share * (1 - share)),
          basis: 'modelled' as const,
        },
      };
    });
}

/** Whether it is for another kind of processor than the one that builds; undefined where that is not known. */
function isCross(machine: number, info: Info | undefined): boolean | undefined {
  if (machine === 0 || info === undefined) return undefined;
  const runs = [1, 2].map(width => runsAs(info.kernel.architecture, { machine, class: width, data: 1 }));
  if (runs.every(each => each === undefined)) return undefined;
  return !runs.some(each => each === 'native');
}
