/** What a sensor tells of one interval, and what is known of the sensor. */
import type { SensorStatus } from '@edgevitals/shared/results';
import type { MeasuredPower } from '../input.js';

export interface SensorReading extends MeasuredPower {
  /** What the sensor is off by, the same every time: one standard deviation, as a share of the power. */
  readonly gainSigma: number;
  /** False where unit, scale or what it covers is only taken to be so: what is made of it is modelled, not measured. */
  readonly checked: boolean;
}

/** Gain of what was not checked: it holds when the assumption does, and then is off by what is common of such parts. */
export const UNCHECKED_SIGMA = 0.3;

/** One sensor in one interval: what it is, and its reading unless it has none. */
export interface SensorReport {
  readonly name: string;
  readonly scope: SensorStatus['scope'];
  /** How sign, unit and scope were resolved, or why there is no reading. */
  readonly resolved: string;
  readonly reading: SensorReading | undefined;
  /** How good it is as a measure of the whole device: the highest is used. 0: never. */
  readonly rank: number;
}

/** Ranks, best first: what measures the whole device by its own word goes before what is only taken to. */
export const RANK = {
  deviceMeter: 4,
  battery: 3,
  assumedDeviceMeter: 2,
  cpu: 1,
  never: 0,
} as const;
