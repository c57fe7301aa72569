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

/** The row of an interval. @param grow makes the columns that it is the first to need; they are left out otherwise. */
export function featuresOf(
  input: PowerInput,
  columns: Columns,
  prior: EstimatorPrior,
  grow = true,
): FeatureRow {
  sums.fill(0);
  const row = new OpenRow(columns, grow);
  const { base } = prior;
  const baseTau = base === undefined ? 10 : Math.max(1e-3, base.value * base.relative);
  row.add('base', 1, 'base', base?.value ?? 0, baseTau, 0);
  const clusters = input.clusters.map(cluster => addCluster(cluster, input.seconds, prior, row));
  for (const device of input.devices) addDevice(device, input.seconds, prior, row);
  return { x: sums.slice(0, columns.length), clusters };
}

/** The row at hand while it is filled. */
class OpenRow {
  private readonly columns: Columns;
  private readonly grow: boolean;

  constructor(columns: Columns, grow: boolean) {
    this.columns = columns;
    this.grow = grow;
  }

  /** Adds to a column, which is made when it is new: then it has `kind` and what is expected of its coefficient. */
  add(
    name: string,
    value: number,
    kind: Column['kind'],
    mean: Column['mean'],
    tau: Column['tau'],
    lower: Column['lower'],
  ): void {
    let place = this.columns.find(name);
    // what has never been used needs no column
    if (place < 0 && value !== 0 && this.grow)
      place = placeNew(this.columns, { name, kind, mean, tau, lower });
    if (place >= 0) sums[place]! += value;
  }
}

const placeNew = (columns: Columns, { name, ...rest }: Column): number => columns.place(name, () => rest);

function addCluster(cluster: ClusterInput, seconds: number, prior: EstimatorPrior, row: OpenRow): ClusterRow {
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
  const pointSpread = told ? POINT_SPREAD : GUESSED_SPREAD;
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
    row.add(pointed, (watts * (HELD * used.residency + used.busy)) / seconds, 'point', 0, pointSpread, -0.6);
  }
  row.add(names.leak, leak / seconds, 'leak', 0, 0.3, 0);
  row.add(names.static, clocked / seconds, 'static', HELD, 0.5, 0);
  row.add(names.dynamic, dynamic / seconds, 'dynamic', 1, figure.relative, 0);
  if (cluster.cpus > 1) {
    const waiting = (-dynamic / seconds) * (busy / seconds / cluster.cpus);
    row.add(names.shared, waiting, 'shared', 0, SHARED_SPREAD, 0);
  }
  if (cluster.idleExits !== undefined)
    row.add(names.exits, (EXIT_JOULES * cluster.idleExits) / seconds, 'exits', 0.3, 1, 0);
  const staticWatts = residency > 0 ? clocked / residency : 0;
  if (cluster.deepIdle !== undefined) {
    const saved = (-staticWatts * cluster.deepIdle) / seconds / Math.max(1, cluster.cpus);
    row.add(names.deep, saved, 'deep', 0, 0.3, 0);
  }
  const voltSquare = residency > 0 ? square / residency : volts[top]! ** 2;
  let events = 0;
  for (const [event, count] of cluster.events) {
    if (CYCLES.test(event) || ++events > MOST_EVENTS) continue;
    const cost = eventReference(event);
    const column = pathName(pathName(name, 'event'), event);
    const watts = (figure.value * voltSquare * cost * count) / seconds;
    row.add(column, watts, 'event', 0, EVENT_SPREAD, -10);
  }
  return {
    coreWatts: busy > 0 ? dynamic / busy : 0,
    busyCores: busy / seconds,
    points: driven,
  };
}

function addDevice(device: DeviceInput, seconds: number, prior: EstimatorPrior, row: OpenRow): void {
  addUse(device.name, 'on', device.on, seconds, prior, row);
  for (const [unit, amount] of device.work) addUse(device.name, unit, amount, seconds, prior, row);
}

function addUse(
  device: string,
  unit: string,
  amount: number,
  seconds: number,
  prior: EstimatorPrior,
  row: OpenRow,
): void {
  const name = pathName(device, unit);
  const reference = DEVICE_REFERENCE[unit] ?? OTHER_REFERENCE;
  const told = prior.devices?.get(name);
  const mean = told === undefined ? 0 : told.value / reference;
  const tau = told === undefined ? 3 : Math.max(1e-3, mean * told.relative);
  row.add(name, (reference * amount) / seconds, unit === 'on' ? 'on' : 'work', mean, tau, 0);
}
