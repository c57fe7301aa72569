/**
 * Power meters on a board: channels of hwmon and IIO chips (ina2xx, ina3221, LTC and PMBus monitors, ACPI meters). A
 * chip's power is its power channel, or current times the voltage of the same channel. The power register of ina2xx has
 * no sign, and a shunt may be soldered either way round: the amount counts.
 */

import type { Info, SensorChipInfo } from '@edgevitals/shared/info';
import { LazyMap } from '@edgevitals/shared/objects';
import { Watts } from '@edgevitals/shared/units';
import type { SensorChannelReadings, SensorChipReadings } from '../../../device/interval.js';
import { meanOf } from './mean.js';
import { Quantum } from './quantum.js';
import { type Rail, railOf } from './rails.js';
import { RANK, type SensorReport, UNCHECKED_SIGMA } from './reading.js';

/** Tolerance of shunts and converters on boards. */
const METER_SIGMA = 0.03;
const MOST_WATTS = 10_000;
/** Shunt of an ina2xx by the driver's default: nobody may have set it. */
const DEFAULT_SHUNT_MICROOHMS = 10_000;
const MOST_CHANNELS = 64;

/** One channel that tells power, by itself or by current and voltage. */
interface Meter {
  readonly name: string;
  readonly label: string;
  readonly rail: Rail;
  readonly how: string;
  readonly watts: readonly number[];
  readonly averaged: boolean;
  /** Whether what scales it, a shunt, was set. */
  readonly scaled: boolean;
}

export class ChipMeters {
  private readonly steps = new LazyMap<string, Quantum>();

  reports(chips: readonly SensorChipReadings[], info: Info | undefined): SensorReport[] {
    const meters = chips.flatMap(chip => metersOf(chip, chipInfo(chip, info)));
    const means = meters.map(meter => meanOf(meter.watts.map(Math.abs)));
    const largest = largestUnlabelled(meters, means);
    return meters.map((meter, i) => this.report(meter, means[i], i === largest.index, largest.of));
  }

  private report(
    { name, label, rail, how, watts, averaged, scaled }: Meter,
    mean: ReturnType<typeof meanOf>,
    isLargest: boolean,
    unlabelled: number,
  ): SensorReport {
    const device = rail === 'device' || (rail === 'unlabelled' && isLargest);
    const scope: SensorReport['scope'] = device ? 'device' : rail === 'cpu' ? 'cpu' : 'other';
    const taken =
      rail !== 'unlabelled'
        ? `${label === '' ? 'its kind' : label} names ${scope === 'other' ? 'another rail' : `the ${scope}`}`
        : isLargest
          ? `taken to be the whole device: ${unlabelled === 1 ? 'the only meter' : `the largest of ${unlabelled} meters`} without a telling label`
          : 'another rail: not the largest without a telling label';
    const resolved = `${how}${averaged ? ', averaged by the driver' : ''}; ${taken}`;
    const step = this.stepOf(name);
    for (const each of watts) step?.seeValue(Math.abs(each));
    if (mean === undefined || mean.mean > MOST_WATTS)
      return { name, scope, resolved: `${resolved}; no reading`, rank: RANK.never, reading: undefined };
    // a label says what is measured; the largest of those without one is a guess
    const checked = scaled && rail !== 'unlabelled';
    const reading =
      scope === 'other'
        ? undefined
        : {
            sensor: name,
            scope,
            power: Watts(mean.mean),
            sigma: Watts(Math.hypot(mean.error, step?.sigma ?? 0)),
            gainSigma: checked ? METER_SIGMA : UNCHECKED_SIGMA,
            accumulates: false,
            checked,
          };
    const rank =
      scope === 'other'
        ? RANK.never
        : scope === 'cpu'
          ? RANK.cpu
          : rail === 'device'
            ? RANK.deviceMeter
            : RANK.assumedDeviceMeter;
    return { name, scope, resolved, rank: mean.mean > 0 ? rank : RANK.never, reading };
  }

  private stepOf(name: string): Quantum | undefined {
    let step = this.steps.get(name);
    if (step === undefined && this.steps.size < MOST_CHANNELS) {
      step = new Quantum();
      this.steps.set(name, step);
    }
    return step;
  }
}

const chipInfo = ({ bus, device }: SensorChipReadings, info: Info | undefined): SensorChipInfo | undefined =>
  (bus === 'hwmon' ? info?.hwmonChips : info?.iioDevices)?.find(each => each.device === device);

function metersOf(chip: SensorChipReadings, said: SensorChipInfo | undefined): Meter[] {
  // the number of a chip may be another after the next boot, the device that it is on is not
  const place = said?.parent ? `${chip.chip}-${said.parent}` : `${chip.chip}${chip.device}`;
  const of = (kind: SensorChannelReadings['kind']) => chip.channels.filter(channel => channel.kind === kind);
  const meter = (channel: SensorChannelReadings, watts: readonly number[], how: string): Meter => {
    const { kind, number, label, averaged } = channel;
    const name = `${chip.bus}/${place}/${kind}${number}`;
    return {
      ...{ name, label, watts, averaged },
      rail: railOf(chip.chip, label),
      how: how + shuntNote(said),
      scaled: said?.shuntMicroohms !== DEFAULT_SHUNT_MICROOHMS,
    };
  };
  const powers = of('power');
  if (powers.length > 0) return powers.map(power => meter(power, power.values, 'power of the chip'));
  const voltages = of('voltage');
  return of('current').flatMap(current => {
    const voltage = voltageOf(current, voltages);
    if (voltage === undefined) return [];
    const watts = current.values.map((amperes, i) => amperes * voltage.values[i]!);
    const label = current.label || voltage.label;
    return [meter({ ...current, label }, watts, `current ${current.number} times voltage ${voltage.number}`)];
  });
}

/** The voltage with the current's number, as ina3221 and PMBus have them, else the highest: not that of a shunt. */
function voltageOf(
  current: SensorChannelReadings,
  voltages: readonly SensorChannelReadings[],
): SensorChannelReadings | undefined {
  const same = voltages.find(each => each.number === current.number);
  if (same !== undefined && voltages.length > 2) return same;
  const level = (each: SensorChannelReadings): number => meanOf(each.values)?.mean ?? 0;
  return voltages.reduce<SensorChannelReadings | undefined>(
    (best, each) => (best === undefined || level(each) > level(best) ? each : best),
    undefined,
  );
}

function shuntNote(said: SensorChipInfo | undefined): string {
  if (said?.shuntMicroohms === undefined || said.shuntMicroohms === 0) return '';
  const ohms = `${said.shuntMicroohms / 1000} mOhm`;
  return said.shuntMicroohms === DEFAULT_SHUNT_MICROOHMS
    ? ` (shunt ${ohms}, the driver's default: wrong by as much as the real one differs)`
    : ` (shunt ${ohms})`;
}

function largestUnlabelled(
  meters: readonly Meter[],
  means: readonly ReturnType<typeof meanOf>[],
): { index: number; of: number } {
  let index = -1;
  let of = 0;
  meters.forEach((meter, i) => {
    if (meter.rail !== 'unlabelled') return;
    of++;
    if (index < 0 || (means[i]?.mean ?? 0) > (means[index]?.mean ?? 0)) index = i;
  });
  return { index, of };
}
