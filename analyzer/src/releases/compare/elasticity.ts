/**
 * How much of use goes with work: the slope of log use over log work within devices, on days before the release. A program has a part
 * that it always costs and one that grows with load: neither an hour nor a unit of work is the right measure (0 and 1).
 */
import type { DeviceDay, DeviceDays } from './device_days.js';
import { median } from './trimmed.js';

export interface Elasticity {
  /** 0 to 1. */
  readonly slope: number;
  /** Of the slope, with its degrees of freedom: what work differs by between two sides is off by as much. */
  readonly variance: number;
  readonly freedom: number;
}

/** With days of fewer devices nothing tells how far off the slope is. */
const FEWEST_DEVICES = 3;
const FEWEST_DAYS = 2;
const LEAST_SQUARES = 1e-6;
/** Residuals beyond so many standard deviations count less: 95 % as good as least squares where all are normal (Huber 1964). */
const ODD = 1.345;
const ROUNDS = 6;

interface WorkedDay {
  readonly device: number;
  readonly day: number;
  readonly cost: number;
  readonly work: number;
  weight: number;
  /** As far as what is of the device and of the day is taken out. */
  ownCost: number;
  ownWork: number;
}

/**
 * Levels of devices and what a day did to all are taken out; odd days count less; devices are what the error is counted by, so that days
 * of one which go together do not pass for more than they are.
 * @returns undefined where work is not counted, or never differs.
 */
export function elasticity(
  devices: readonly DeviceDays[],
  isBefore: (day: DeviceDay) => boolean,
): Elasticity | undefined {
  const all: WorkedDay[] = [];
  let count = 0;
  for (const { days } of devices) {
    const known = days.filter(each => each.work !== undefined && isBefore(each));
    if (known.length < FEWEST_DAYS) continue;
    for (const { day, cost, work } of known) {
      const [logCost, logWork] = [Math.log(cost), Math.log(work!)];
      all.push({ device: count, day, cost: logCost, work: logWork, weight: 1, ownCost: 0, ownWork: 0 });
    }
    count++;
  }
  if (count < FEWEST_DEVICES) return undefined;
  let slope = 0;
  let squares = 0;
  for (let round = 0; round < ROUNDS; round++) {
    takeOut(all);
    let cross = 0;
    squares = 0;
    for (const { weight, ownCost, ownWork } of all) {
      cross += weight * ownCost * ownWork;
      squares += weight * ownWork * ownWork;
    }
    if (squares <= LEAST_SQUARES) return undefined;
    slope = cross / squares;
    if (round < ROUNDS - 1) weigh(all, slope);
  }
  const scores = new Float64Array(count);
  // of days that count less, what they are off by is fixed: the slope that they would pull to moves with the others alone
  let moving = 0;
  for (const { device, weight, ownCost, ownWork } of all) {
    scores[device]! += weight * ownWork * (ownCost - slope * ownWork);
    if (weight === 1) moving += ownWork * ownWork;
  }
  const score = scores.reduce((sum, each) => sum + each * each, 0);
  return {
    slope: Math.min(1, Math.max(0, slope)),
    variance: ((count / (count - 1)) * score) / moving ** 2,
    freedom: count - 1,
  };
}

/** Takes means of devices and of days out, twice: with days that some devices lack one of them disturbs the other. */
function takeOut(all: readonly WorkedDay[]): void {
  for (const each of all) [each.ownCost, each.ownWork] = [each.cost, each.work];
  for (const key of ['device', 'day', 'device', 'day', 'device'] as const) {
    const sums = new Map<number, { weight: number; cost: number; work: number }>();
    for (const each of all) {
      const sum = sums.get(each[key]) ?? { weight: 0, cost: 0, work: 0 };
      sums.set(each[key], sum);
      sum.weight += each.weight;
      sum.cost += each.weight * each.ownCost;
      sum.work += each.weight * each.ownWork;
    }
    for (const each of all) {
      const { weight, cost, work } = sums.get(each[key])!;
      each.ownCost -= cost / weight;
      each.ownWork -= work / weight;
    }
  }
}

function weigh(all: readonly WorkedDay[], slope: number): void {
  const off = all.map(({ ownCost, ownWork }) => Math.abs(ownCost - slope * ownWork));
  const odd = ODD * 1.4826 * median(off);
  all.forEach((each, i) => {
    each.weight = off[i]! <= odd ? 1 : odd / off[i]!;
  });
}
