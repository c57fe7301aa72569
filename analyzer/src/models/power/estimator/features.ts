/**
 * One interval as a row of the linear model: mean watts of each column at a coefficient of 1.
 *
 *   base     1 W
 *   leak     C V V_top f_top, static power that grows with V
 *   static   C V^2 f while the cluster is clocked, idle or not
 *   point    the same of one operating point: corrects a voltage that is not what the table says
 *   dynamic  C V^2 f for each busy core
 *   shared   less C V^2 f for each busy core, times the share of cores that are busy: they wait for each other
 *   exits    100 uJ for each wakeup of a CPU
 *   deep     what a core saves below its first idle state
 *   event    C V^2 for each hardware event, times a fixed cost in cycles
 *   on, work of devices: prior.ts
 */
import type { ClusterInput, DeviceInput, PowerInput } from '../input.js';
import { voltagesOf } from '../priors/voltage.js';
import { type Column, type Columns, MOST_COLUMNS } from './column.js';
import { clusterNames, pathName, pointName } from './column_names.js';
import {
  capacitanceOf,
  DEVICE_REFERENCE,
  type EstimatorPrior,
  eventReference,
  OTHER_REFERENCE,
} from './prior.js';

/** Watts of busy cores at the capacitance of the prior, by cluster. */
export interface FeatureRow {
  readonly x: Float64Array;
  readonly clusters: readonly ClusterRow[];
}

export interface ClusterRow {
  /** Mean watts that one busy core draws in this interval at coefficient 1. */
  readonly coreWatts: number;
  readonly busyCores: number;
  /** Mean watts of busy cores at coefficient 1, by column name of the operating point. */
  readonly points: ReadonlyMap<string, number>;
}

/** Static power of a clocked cluster over that of one busy core, as expected. */
const HELD = 0.3;
/**
 * How far a busy core is off C V^2 f at one point, one standard deviation. Voltages are within 1.5 % of the table (a step of a
 * regulator is 12.5 mV); the rest is what cores do in a cycle: at higher clocks they wait longer for memory, by cycles, and
 * draw less in each.
 */
const POINT_SPREAD = 0.06;
/** Where nothing tells voltages, these are within 12 % besides. */
const GUESSED_SPREAD = 0.25;
/** Busy cores take so much less than their sum when all are busy, one standard deviation. */
const SHARED_SPREAD = 0.15;
/** J of a wakeup at a coefficient of 1. */
export const EXIT_JOULES = 1e-4;
/** Operating points of a cluster that are told apart; neighbours share one beyond that. */
const MOST_POINTS = 4;
const MOST_EVENTS = 14;
/**
 * Events stand for what goes with them: more of one may mean less power. How far a coefficient goes to either side, one
 * standard deviation.
 */
const EVENT_SPREAD = 4;
/** Cycles are in the dynamic column already. */
const CYCLES = /^(cpu[-_])?cycles$/i;

/** The row at hand. */
const sums = new Float64Array(MOST_COLUMNS);
const correctsTold = (): Omit<Column, 'name'> => ({ kind: 'point', mean: 0, tau: POINT_SPREAD, lower: -0.6 });
const correctsGuessed = (): Omit<Column, 'name'> => ({
  kind: 'point',
  mean: 0,
  tau: GUESSED_SPREAD,
  lower: -0.6,
});

/** The row of an interval. @param grow makes the columns that it is the first to need; they are left out otherwise. */
export function featuresOf(
  input: PowerInput,
  columns: Columns,
  prior: EstimatorPrior,
  grow = true,
): FeatureRow {
  sums.fill(0);
  const add = (name: string, value: number, make: () => Omit<Column, 'name'>): void => {
    // what has never been used needs no column
    let place = columns.find(name);
    if (place < 0 && value !== 0 && grow) place = columns.place(name, make);
    if (place >= 0) sums[place]! += value;
  };
  const { base } = prior;
  add('base', 1, () => ({
    kind: 'base',
    mean: base?.value ?? 0,
    tau: base === undefined ? 10 : Math.max(1e-3, base.value * base.relative),
    lower: 0,
  }));
  const clusters = input.clusters.map(cluster => addCluster(cluster, input.seconds, prior, add));
  for (const device of input.devices) addDevice(device, input.seconds, prior, add);
  return { x: sums.slice(0, columns.length), clusters };
}

type Add = (name: string, value: number, make: () => Omit<Column, 'name'>) => void;

function addCluster(cluster: ClusterInput, seconds: number, prior: EstimatorPrior, add: Add): ClusterRow {
  const { name, points } = cluster;
  const names = clusterNames(name);
  const figure = capacitanceOf(cluster, prior);
  const volts = voltagesOf(points);
  const top = points.length - 1;
  // a clock that nobody tells is taken for a gigahertz
  const hertz = (i: number): number => points[i]!.frequency || 1e9;
  const topWatts = figure.value * volts[top]! * hertz(top);
  let residency = 0;
  let busy = 0;
  let leak = 0;
  let clocked = 0;
  let dynamic = 0;
  let square = 0;
  const driven = new Map<string, number>();
  const told = points.every(({ voltage }) => voltage !== undefined);
  const corrects = told ? correctsTold : correctsGuessed;
  for (let i = 0; i < points.length; i++) {
    const used = points[i]!;
    const watts = figure.value * volts[i]! ** 2 * hertz(i);
    residency += used.residency;
    busy += used.busy;
    leak += topWatts * volts[i]! * used.residency;
    clocked += watts * used.residency;
    dynamic += watts * used.busy;
    square += volts[i]! ** 2 * used.residency;
    if (points.length < 2) break;
    const group = points.length <= MOST_POINTS ? i : Math.floor((i * MOST_POINTS) / points.length);
    const pointed = pointName(name, group);
    if (used.busy > 0) driven.set(pointed, (driven.get(pointed) ?? 0) + (watts * used.busy) / seconds);
    add(pointed, (watts * (HELD * used.residency + used.busy)) / seconds, corrects);
  }
  add(names.leak, leak / seconds, () => ({ kind: 'leak', mean: 0, tau: 0.3, lower: 0 }));
  add(names.static, clocked / seconds, () => ({ kind: 'static', mean: HELD, tau: 0.5, lower: 0 }));
  add(names.dynamic, dynamic / seconds, () => ({
    kind: 'dynamic',
    mean: 1,
    tau: figure.relative,
    lower: 0,
  }));
  if (cluster.cpus > 1)
    add(names.shared, (-dynamic / seconds) * (busy / seconds / cluster.cpus), () => ({
      kind: 'shared',
      mean: 0,
      tau: SHARED_SPREAD,
      lower: 0,
    }));
  if (cluster.idleExits !== undefined)
    add(names.exits, (EXIT_JOULES * cluster.idleExits) / seconds, () => ({
      kind: 'exits',
      mean: 0.3,
      tau: 1,
      lower: 0,
    }));
  const staticWatts = residency > 0 ? clocked / residency : 0;
  if (cluster.deepIdle !== undefined)
    add(names.deep, (-staticWatts * cluster.deepIdle) / seconds / Math.max(1, cluster.cpus), () => ({
      kind: 'deep',
      mean: 0,
      tau: 0.3,
      lower: 0,
    }));
  const voltSquare = residency > 0 ? square / residency : volts[top]! ** 2;
  let events = 0;
  for (const [event, count] of cluster.events) {
    if (CYCLES.test(event) || ++events > MOST_EVENTS) continue;
    const cost = eventReference(event);
    add(
      pathName(pathName(name, 'event'), event),
      (figure.value * voltSquare * cost * count) / seconds,
      () => ({
        kind: 'event',
        mean: 0,
        tau: EVENT_SPREAD,
        lower: -10,
      }),
    );
  }
  return {
    coreWatts: busy > 0 ? dynamic / busy : 0,
    busyCores: busy / seconds,
    points: driven,
  };
}

function addDevice(device: DeviceInput, seconds: number, prior: EstimatorPrior, add: Add): void {
  const column = (unit: string, amount: number): void => {
    const name = pathName(device.name, unit);
    const reference = DEVICE_REFERENCE[unit] ?? OTHER_REFERENCE;
    const told = prior.devices?.get(name);
    add(name, (reference * amount) / seconds, () => ({
      kind: unit === 'on' ? 'on' : 'work',
      mean: told === undefined ? 0 : told.value / reference,
      tau: told === undefined ? 3 : Math.max(1e-3, (told.value / reference) * told.relative),
      lower: 0,
    }));
  };
  column('on', device.on);
  for (const [unit, amount] of device.work) column(unit, amount);
}
