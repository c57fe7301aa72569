/**
 * The energy of an interval by who caused it. The parts always add up to the total: what the model does not explain is
 * a part of its own, with its sign. Base power and the static power of idle clusters are nobody's.
 */
import type { Basis } from '@edgevitals/shared/results';
import { Joules } from '@edgevitals/shared/units';
import type { DeviceInput, PowerInput, ProcessInput } from '../input.js';
import { equalSplit } from './shared_time.js';

/** Joules and one standard deviation. */
export interface Part {
  readonly joules: Joules;
  readonly sigma: Joules;
}

export interface DevicePart extends Part {
  readonly name: string;
}

export interface ClusterPart extends Part {
  readonly name: string;
  /** The part of it that running programs cause, listed or not. */
  readonly dynamic: Part;
}

export interface ProcessPart extends Part {
  readonly pid: number;
  readonly program: string;
  /** Joules of them from its running. The rest is its share of what clusters draw while anybody runs, wakeups, devices. */
  readonly dynamic: Joules;
  readonly dynamicSigma: Joules;
  /** Whether the data tell what it draws from what others draw, wherever it ran; false where it did not run. */
  readonly identified: boolean;
}

export interface EnergyParts {
  readonly total: Part;
  /** `measured`; `calibrated`: the model, fitted to this device; `prior`: the model, not fitted. */
  readonly basis: Exclude<Basis, 'modelled'>;
  readonly processes: readonly ProcessPart[];
  /** The same energy by what used it, whoever caused it; in the order of the input. */
  readonly clusters: readonly ClusterPart[];
  readonly devicesUsed: readonly DevicePart[];
  /** What the device uses anyway. */
  readonly base: Part;
  /** Static power of clusters while none of their CPUs ran, less what idle states saved. */
  readonly idle: Part;
  /** CPU time of no listed process: interrupts, processes that came and went. */
  readonly unlisted: Part;
  /** Wakeups of no listed process. */
  readonly wakeups: Part;
  /** Devices that nobody listed used. */
  readonly devices: Part;
  /** Measured less all of the above; 0 without a sensor. */
  readonly unexplained: Part;
}

/** What things cost, from a fit. */
export interface Costs {
  readonly base: Cost;
  /** By cluster of the input. */
  readonly clusters: readonly ClusterCosts[];
  /** Mean watts that a device drew: by device. */
  readonly devices: readonly Cost[];
}

export interface Cost {
  readonly watts: number;
  readonly sigma: number;
}

export interface ProgramCost extends Cost {
  /** Whether the data tell it from others. */
  readonly identified: boolean;
}

export interface ClusterCosts {
  readonly static: Cost;
  /** Negative: what deep idle states saved. */
  readonly deep: Cost;
  readonly exits: Cost;
  /** Watts of a program on this cluster while it keeps one CPU busy. */
  readonly program: (program: string) => ProgramCost;
  /** The same of what no listed process did. */
  readonly unlisted: Cost;
  /** Watts of a busy CPU by and large. */
  readonly mean: Cost;
}

/** How much a program's power varies around its own mean, as a share. */
const VARIES = 0.02;
/**
 * Standard deviations of intervals are added up over time. While a program is still being learned its errors are not the
 * same in all of them: where what is known grows by the row, the error of the sum is less by the root of two.
 */
const LEARNING = Math.SQRT1_2;

/** What of a process is billed, joules and sigma each: places in its bill. Errors of the same cause add up. */
const RUNNING = 0;
const HELD = 2;
const WAKEUPS = 4;
const DEVICES = 6;
/** Clusters on which it ran, and of those on which its power is identified. */
const RAN = 8;
const BILL = 10;

/** Working memory of one interval: the bills of its processes, and what they owe of one cluster. */
let bills = new Float64Array(64 * BILL);
let owed = new Float64Array(65);

function bill(process: number, what: number, joules: number, sigma: number): void {
  const at = process * BILL + what;
  bills[at]! += joules;
  bills[at + 1]! += sigma;
}

class Sum {
  joules = 0;
  /** Errors of the same cause add up. */
  sigma = 0;

  add(joules: number, sigma: number): void {
    this.joules += joules;
    this.sigma += sigma;
  }
}

/**
 * Splits an interval's energy.
 * @param total measured, with the noise of the sensor; undefined without a sensor: the model's own sum
 * @param lastUsers of each device, for the time that it stays on after its use; by device name, shares adding up to 1
 */
export function attribute(
  input: PowerInput,
  costs: Costs,
  total: Part | undefined,
  calibrated: boolean,
  lastUsers: ReadonlyMap<string, ReadonlyMap<number, number>>,
): EnergyParts {
  const { seconds, processes } = input;
  const many = processes.length;
  if (many >= owed.length) {
    bills = new Float64Array(2 * many * BILL);
    owed = new Float64Array(2 * many + 1);
  }
  bills.fill(0, 0, many * BILL);
  const idle = new Sum();
  const unlisted = new Sum();
  const wakeups = new Sum();
  const devices = new Sum();
  const clusters: ClusterPart[] = [];
  const devicesUsed: DevicePart[] = [];
  let allWoken = 0;
  for (const process of processes) allWoken += process.wakeups ?? 0;
  const allExits = input.clusters.reduce<number>((sum, { idleExits }) => sum + (idleExits ?? 0), 0);
  // exits that no listed process asked for are the kernel's own
  const perWakeup = 1 / Math.max(1, allWoken, allExits);

  input.clusters.forEach((cluster, c) => {
    const cost = costs.clusters[c]!;
    let busy = 0;
    for (const point of cluster.points) busy += point.busy;
    let listed = 0;
    for (const process of processes) listed += process.busy[c] ?? 0;
    // both are counted apart, in ticks: processes cannot have run more than the CPUs
    const fits = listed > busy && listed > 0 ? busy / listed : 1;
    const rest = Math.max(0, busy - listed);
    for (let p = 0; p < many; p++) owed[p] = ((processes[p]!.busy[c] ?? 0) * fits) / seconds;
    owed[many] = rest / seconds;
    equalSplit(owed, many + 1);
    const running = new Sum();
    let left = 1;
    for (let p = 0; p < many; p++) {
      const process = processes[p]!;
      const ran = (process.busy[c] ?? 0) * fits;
      if (ran > 0) {
        const { watts, sigma, identified } = cost.program(process.program);
        bill(p, RAN, 1, identified ? 1 : 0);
        bill(p, RUNNING, watts * ran, sigma * ran);
        running.add(watts * ran, sigma * ran);
        bill(p, HELD, cost.static.watts * owed[p]! * seconds, cost.static.sigma * owed[p]! * seconds);
        left -= owed[p]!;
      }
      const share = (process.wakeups ?? 0) * perWakeup;
      if (share > 0 && cost.exits.watts > 0)
        bill(p, WAKEUPS, cost.exits.watts * share * seconds, cost.exits.sigma * share * seconds);
    }
    const shared = owed[many]!;
    unlisted.add(cost.unlisted.watts * rest, cost.unlisted.sigma * rest);
    unlisted.add(cost.static.watts * shared * seconds, cost.static.sigma * shared * seconds);
    idle.add(
      (cost.static.watts * (left - shared) + cost.deep.watts) * seconds,
      (cost.static.sigma * (left - shared) + cost.deep.sigma) * seconds,
    );
    const other = 1 - allWoken * perWakeup;
    wakeups.add(cost.exits.watts * other * seconds, cost.exits.sigma * other * seconds);
    running.add(cost.unlisted.watts * rest, cost.unlisted.sigma * rest);
    const whole = new Sum();
    whole.add(running.joules, running.sigma);
    for (const { watts, sigma } of [cost.static, cost.deep, cost.exits])
      whole.add(watts * seconds, sigma * seconds);
    clusters.push({
      name: cluster.name,
      ...part(whole.joules, whole.sigma),
      dynamic: part(running.joules, running.sigma),
    });
  });

  input.devices.forEach((device, d) => {
    const { watts, sigma } = costs.devices[d]!;
    let left = 1;
    for (const [p, share] of usersOf(device, processes, lastUsers.get(device.name))) {
      bill(p, DEVICES, watts * share * seconds, sigma * share * seconds);
      left -= share;
    }
    devices.add(watts * left * seconds, sigma * left * seconds);
    devicesUsed.push({ name: device.name, ...part(watts * seconds, sigma * seconds) });
  });

  const base = part(costs.base.watts * seconds, costs.base.sigma * seconds);
  const rows = processes.map(processPart);
  const fixed = [
    base,
    ...[idle, unlisted, wakeups, devices].map(sum => part(sum.joules, sum.sigma)),
  ] as const;
  let explained = 0;
  let variance = 0;
  for (const { joules, sigma } of rows) {
    explained += joules;
    variance += sigma ** 2;
  }
  for (const { joules, sigma } of fixed) {
    explained += joules;
    variance += sigma ** 2;
  }
  const whole = total ?? part(explained, Math.sqrt(variance));
  const [, idlePart, unlistedPart, wakeupPart, devicePart] = fixed;
  return {
    total: whole,
    basis: total !== undefined ? 'measured' : calibrated ? 'calibrated' : 'prior',
    processes: rows,
    clusters,
    devicesUsed,
    base,
    idle: idlePart!,
    unlisted: unlistedPart!,
    wakeups: wakeupPart!,
    devices: devicePart!,
    unexplained: part(
      total === undefined ? 0 : whole.joules - explained,
      total === undefined ? 0 : Math.hypot(whole.sigma, Math.sqrt(variance)),
    ),
  };
}

const NOBODY: ReadonlyMap<number, number> = new Map();

/** Shares of a device's energy, by place of the process: by use, else the last users' while it stays on. */
export function usersOf(
  device: DeviceInput,
  processes: readonly ProcessInput[],
  last: ReadonlyMap<number, number> | undefined,
): ReadonlyMap<number, number> {
  let sum = 0;
  for (const { uses } of processes) if (uses.size > 0) sum += uses.get(device.name) ?? 0;
  if (sum === 0 && last === undefined) return NOBODY;
  const shares = new Map<number, number>();
  if (sum > 0) {
    processes.forEach((process, p) => {
      const used = process.uses.get(device.name) ?? 0;
      if (used > 0) shares.set(p, used / sum);
    });
  } else if (last !== undefined) {
    processes.forEach((process, p) => {
      const share = last.get(process.pid);
      if (share !== undefined) shares.set(p, share);
    });
  }
  return shares;
}

/** The bill of a process, as a part. */
function processPart({ pid, program }: ProcessInput, process: number): ProcessPart {
  const at = process * BILL;
  const running = bills[at + RUNNING]!;
  return {
    pid,
    program,
    joules: Joules(running + bills[at + HELD]! + bills[at + WAKEUPS]! + bills[at + DEVICES]!),
    // Math.hypot is ten times slower
    sigma: Joules(
      Math.sqrt(
        (LEARNING * bills[at + RUNNING + 1]!) ** 2 +
          (VARIES * running) ** 2 +
          bills[at + HELD + 1]! ** 2 +
          bills[at + WAKEUPS + 1]! ** 2 +
          bills[at + DEVICES + 1]! ** 2,
      ),
    ),
    dynamic: Joules(running),
    dynamicSigma: Joules(Math.sqrt((LEARNING * bills[at + RUNNING + 1]!) ** 2 + (VARIES * running) ** 2)),
    identified: bills[at + RAN]! > 0 && bills[at + RAN]! === bills[at + RAN + 1]!,
  };
}

const part = (joules: number, sigma: number): Part => ({ joules: Joules(joules), sigma: Joules(sigma) });
