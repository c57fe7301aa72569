/**
 * One interval as a row of the linear model: mean watts of each column at a coefficient of 1.
 *
 *   base     1 W
 *   leak     C V V_top f_top, static power that grows with V
 *   static   C V^2 f while the cluster is clocked, idle or not
 *   point    the same of one operating point: corrects a voltage that is not what the table says
 *   dynamic  C V^2 f for each busy core
 *   exits    100 uJ for each wakeup of a CPU
 *   deep     what a core saves below its first idle state
 *   event    C V^2 for each hardware event, times a fixed cost in cycles
 *   on, work of devices: prior.ts
 */
import type { ClusterInput, DeviceInput, PowerInput } from '../input.js';
import { voltagesOf } from '../priors/voltage.js';
import type { Column, Columns } from './column.js';
import {
  capacitanceOf,
  DEVICE_REFERENCE,
  eventReference,
  OTHER_REFERENCE,
  type PowerPrior,
} from './prior.js';

/** Watts of busy cores at the capacitance of the prior, by cluster. */
export interface Row {
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
/** Voltages are within about 1.5 % of the table (a step of a regulator is 12.5 mV), their squares within 3 %. */
export const POINT_SPREAD = 0.03;
/** J of a wakeup at a coefficient of 1. */
export const EXIT_JOULES = 1e-4;
/** Operating points of a cluster that are told apart; neighbours share one beyond that. */
const MOST_POINTS = 4;
const MOST_EVENTS = 14;
/** Cycles are in the dynamic column already. */
const CYCLES = /^(cpu[-_])?cycles$/i;

/** The row of an interval. @param grow makes the columns that it is the first to need; they are left out otherwise. */
export function featuresOf(input: PowerInput, columns: Columns, prior: PowerPrior, grow = true): Row {
  const found = new Map<number, number>();
  const add = (name: string, value: number, make: () => Omit<Column, 'name'>): void => {
    // what has never been used needs no column
    if ((value === 0 || !grow) && columns.find(name) < 0) return;
    const place = columns.place(name, make);
    if (place >= 0) found.set(place, (found.get(place) ?? 0) + value);
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
  const x = new Float64Array(columns.length);
  for (const [place, value] of found) x[place] = value;
  return { x, clusters };
}

type Add = (name: string, value: number, make: () => Omit<Column, 'name'>) => void;

function addCluster(cluster: ClusterInput, seconds: number, prior: PowerPrior, add: Add): ClusterRow {
  const { name, points } = cluster;
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
  points.forEach((point, i) => {
    const watts = figure.value * volts[i]! ** 2 * hertz(i);
    residency += point.residency;
    busy += point.busy;
    leak += topWatts * volts[i]! * point.residency;
    clocked += watts * point.residency;
    dynamic += watts * point.busy;
    square += volts[i]! ** 2 * point.residency;
    if (points.length < 2) return;
    const group = points.length <= MOST_POINTS ? i : Math.floor((i * MOST_POINTS) / points.length);
    const drive = `${name}/drive/${group}`;
    if (point.busy > 0) driven.set(drive, (driven.get(drive) ?? 0) + (watts * point.busy) / seconds);
    add(`${name}/point/${group}`, (watts * point.residency) / seconds, () => ({
      kind: 'point',
      mean: 0,
      tau: POINT_SPREAD,
      lower: -0.3,
    }));
  });
  add(`${name}/leak`, leak / seconds, () => ({ kind: 'leak', mean: 0, tau: 0.3, lower: 0 }));
  add(`${name}/static`, clocked / seconds, () => ({ kind: 'static', mean: HELD, tau: 0.5, lower: 0 }));
  add(`${name}/dynamic`, dynamic / seconds, () => ({
    kind: 'dynamic',
    mean: 1,
    tau: figure.relative,
    lower: 0,
  }));
  if (cluster.idleExits !== undefined)
    add(`${name}/exits`, (EXIT_JOULES * cluster.idleExits) / seconds, () => ({
      kind: 'exits',
      mean: 0.3,
      tau: 1,
      lower: 0,
    }));
  const staticWatts = residency > 0 ? clocked / residency : 0;
  if (cluster.deepIdle !== undefined)
    add(`${name}/deep`, (-staticWatts * cluster.deepIdle) / seconds / Math.max(1, cluster.cpus), () => ({
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
    add(`${name}/event/${event}`, (figure.value * voltSquare * cost * count) / seconds, () => ({
      kind: 'event',
      mean: 0,
      tau: 3,
      lower: 0,
    }));
  }
  return {
    coreWatts: busy > 0 ? dynamic / busy : 0,
    busyCores: busy / seconds,
    points: driven,
  };
}

function addDevice(device: DeviceInput, seconds: number, prior: PowerPrior, add: Add): void {
  const column = (unit: string, amount: number): void => {
    const name = `${device.name}/${unit}`;
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
