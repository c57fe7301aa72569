/** Two builds of a program, in all quantities: what is told apart, with correction for looking at several, and again and again. */
import { fnv1a } from '@edgevitals/shared/bytes';
import { given } from '@edgevitals/shared/objects';
import { holm } from '@edgevitals/shared/statistics';
import { type BuildEffect, buildEffect, interval } from './build_effect.js';
import { type DeviceDay, type DeviceDays, logged } from './device_days.js';
import { elasticity } from './elasticity.js';
import { quantile } from './student_t.js';

export interface ComparedQuantity {
  readonly quantity: string;
  readonly devices: readonly DeviceDays[];
}

export type BuildVerdict = 'worse' | 'better' | 'not-told-apart' | 'cannot-be-told';

export interface QuantityVerdict {
  readonly quantity: string;
  readonly verdict: BuildVerdict;
  /** Of what it was: 0.1 is a tenth more; with its 95 % interval. */
  readonly change?: number;
  readonly low?: number;
  readonly high?: number;
  /** Corrected. */
  readonly p?: number;
  /** Smallest change that these devices and days show in 90 of 100 cases. */
  readonly couldShow?: number;
  /** Devices of which model or kernel changed with the build. */
  readonly leftOut: readonly string[];
  /** Why it cannot be told. */
  readonly why?: string;
  /** Part of use that goes with load, and was taken out. */
  readonly elasticity?: number;
  readonly effect?: BuildEffect;
}

/**
 * When it is looked at, days after a release, and which chance of a wrong alarm each look has: five in a hundred in all.
 * Looking every day at one in twenty would be wrong in one of four releases.
 */
export const LOOKS: readonly (readonly [days: number, alpha: number])[] = [
  [1, 0.03],
  [2, 0.008],
  [4, 0.005],
  [7, 0.004],
  [14, 0.003],
];
/** Of that, the share of the first quantity, which is judged alone; the others share the rest. */
const PRIMARY_SHARE = 0.8;
/** Less is not worth an alarm. */
const FLOOR = 0.02;
const POWER_90 = 1.2816;
const MANY_OLD = 20;
const FEWEST_WITH_MANY_OLD = 5;
const FEWEST = 6;

export interface BuildCompareOptions {
  readonly seed?: number;
  /** Share below which a change is none. */
  readonly floor?: number;
  /** Days after the release, of `LOOKS`, where it is looked at by itself; else by how long the build is known. */
  readonly look?: number;
  /** Releases that are judged at the same time, which share the chance of a wrong alarm. */
  readonly among?: number;
}

/** @param quantities the first is the one that counts; the others are judged together. */
export function compareBuilds(
  quantities: readonly ComparedQuantity[],
  from: string,
  to: string,
  { seed = 1, floor = FLOOR, look, among = 1 }: BuildCompareOptions = {},
): QuantityVerdict[] {
  const isBefore = ({ build }: DeviceDay): boolean => build === from;
  const told = quantities.map(({ quantity, devices }) => {
    const ofWork = elasticity(devices, isBefore);
    const values = devices.map(({ device, days }) => ({ device, days: logged(days, ofWork?.slope) }));
    const found = buildEffect(values, from, to, seed ^ fnv1a(quantity), ofWork);
    return { quantity, slope: ofWork?.slope, found };
  });
  const ps = told.map(({ found }) => ('reason' in found ? undefined : found.p));
  const others = holm(ps.slice(1).filter(p => p !== undefined));
  return told.map(({ quantity, slope, found }, i) => {
    const { leftOut } = found;
    if ('reason' in found) return { quantity, verdict: 'cannot-be-told', why: found.reason, leftOut };
    const isFirst = i === 0;
    const place = ps.slice(1, i).filter(p => p !== undefined).length;
    const p = isFirst ? found.p : others[place]!;
    const part = told.length === 1 ? 1 : isFirst ? PRIMARY_SHARE : 1 - PRIMARY_SHARE;
    const alpha = (alphaOf(look ?? found.days) * part) / among;
    const [low, high] = interval(found);
    const isClear = p <= alpha && isEnough(found);
    const verdict: BuildVerdict =
      isClear && found.effect > Math.log(1 + floor)
        ? 'worse'
        : isClear && found.effect < Math.log(1 - floor)
          ? 'better'
          : 'not-told-apart';
    return {
      ...{ quantity, verdict, p, leftOut, effect: found },
      change: Math.expm1(found.effect),
      low: Math.expm1(low),
      high: Math.expm1(high),
      couldShow: Math.expm1((quantile(alpha, found.freedom) + POWER_90) * found.error),
      ...given({
        elasticity: slope,
        why:
          verdict !== 'not-told-apart'
            ? undefined
            : isEnough(found)
              ? undefined
              : `${found.upgraded} upgraded devices beside ${found.old} old ones are too few for a verdict`,
      }),
    };
  });
}

/** The chance of the newest look. */
export const alphaOf = (days: number): number =>
  LOOKS.reduce((alpha, [after, own]) => (days >= after ? own : alpha), LOOKS[0]![1]);

const isEnough = ({ upgraded, old, by }: BuildEffect): boolean =>
  by === 'past-days'
    ? upgraded >= FEWEST
    : upgraded >= (old >= MANY_OLD ? FEWEST_WITH_MANY_OLD : FEWEST) && old >= FEWEST;
