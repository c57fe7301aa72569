/** Readings of gauges, chips and counters, by hand. For tests only. */
import type { Info, SupplyInfo } from '@edgevitals/shared/info';
import { Seconds } from '@edgevitals/shared/units';
import type {
  Interval,
  SensorChannelReadings,
  SensorChipReadings,
  SupplyReadings,
} from '../device/interval.js';
import { handMadeInterval } from './hand_made_interval.js';

/** As power_supply has it. */
export const DISCHARGING = 2;
type Point = Omit<SupplyReadings['points'][number], 'at'>;

/** A battery of a driver. */
export const battery = (driver = ''): SupplyInfo => ({
  name: 'BAT0',
  type: 'Battery',
  scope: '',
  technology: '',
  manufacturer: '',
  model: '',
  energyFullUwh: 0,
  chargeFullUah: 0,
  driver,
});
/** The info document with some parts replaced. */
export const infoWith = (parts: Partial<Info>): Info => ({ ...handMadeInterval().info!, ...parts });

/** Intervals of 5 s with a supply reading each second, as `point` gives them by the second. */
export function supplyIntervals(
  point: (second: number) => Point,
  parts: Partial<Interval> = {},
  count = 1,
): Interval[] {
  return Array.from({ length: count }, (_, i) =>
    handMadeInterval({
      from: Seconds(i * 5),
      to: Seconds(i * 5 + 5),
      supplies: [
        {
          name: 'BAT0',
          points: Array.from({ length: 5 }, (_, j) => ({
            at: Seconds(i * 5 + j + 1),
            ...point(i * 5 + j + 1),
          })),
        },
      ],
      ...parts,
    }),
  );
}

/** A channel of a sensor chip. */
export const channel = (
  kind: SensorChannelReadings['kind'],
  number: number,
  values: readonly number[],
  label = '',
): SensorChannelReadings => ({ kind, number, label, values, averaged: false });
/** A chip with channels, read once. */
export const chip = (
  name: string,
  channels: readonly SensorChannelReadings[],
  device = 0,
): SensorChipReadings => ({
  bus: 'hwmon',
  device,
  chip: name,
  at: [Seconds(1)],
  channels,
});
/** An interval with some readings of power in it. */
export const withPower = (power: Partial<Interval['power']>, parts: Partial<Interval> = {}): Interval => {
  const interval = handMadeInterval(parts);
  return { ...interval, power: { ...interval.power, ...power } };
};
