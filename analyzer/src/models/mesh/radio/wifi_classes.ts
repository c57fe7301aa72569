/** Wi-Fi by class: each device that was measured, and one that stands for routers that were not. */
import type { Band } from '../overhead/expected_control.js';
import { type FrameJoules, type WifiParameters, wifiFrameJoules } from './frame_energy.js';
import type { RadioClass } from './radio_class.js';
import { type Measured, WIFI_DEVICES, WIFI_POWERS, WIFI_RATES, type WifiDevice } from './wifi_devices.js';

const SOURCE = 'Serrano et al., IEEE/ACM ToN 2014';
const USUAL_RATE = 6;
const USUAL_POWER = 12;
const NORMAL_95 = 1.96;

/**
 * A device's parameters at a rate and power; between those measured in proportion, beyond them those at the end.
 * @param errors how many standard errors to add to each
 */
export function wifiParameters(
  device: WifiDevice,
  megabitsPerSecond: number,
  dbm: number,
  errors = 0,
): WifiParameters {
  const at = (measured: Measured): number => Math.max(0, measured[0] + errors * measured[1]);
  return {
    transmitWatts: between(WIFI_RATES, megabitsPerSecond, rate =>
      between(WIFI_POWERS, dbm, power => at(device.transmitWatts[rate]![power]!)),
    ),
    receiveWatts: between(WIFI_RATES, megabitsPerSecond, rate => at(device.receiveWatts[rate]!)),
    crossFactorJoules: 1e-3 * at(device.crossFactorMillijoules),
  };
}

/** The value of a place in a rising list, from those on both sides. */
function between(places: readonly number[], wanted: number, valueAt: (index: number) => number): number {
  const above = places.findIndex(place => place >= wanted);
  if (above < 0) return valueAt(places.length - 1);
  if (above === 0 || places[above] === wanted) return valueAt(above);
  const from = places[above - 1]!;
  const part = (wanted - from) / (places[above]! - from);
  return valueAt(above - 1) * (1 - part) + valueAt(above) * part;
}

const measuredClass = (device: WifiDevice): RadioClass => ({
  id: device.id,
  label: device.label,
  kind: 'wifi',
  source: SOURCE,
  classDefault: false,
  frameJoules: (bytes, megabitsPerSecond = USUAL_RATE) => {
    const [value, low, high] = ([0, -NORMAL_95, NORMAL_95] as const).map(errors =>
      wifiFrameJoules(
        wifiParameters(device, megabitsPerSecond, USUAL_POWER, errors),
        bytes,
        megabitsPerSecond,
      ),
    ) as [FrameJoules, FrameJoules, FrameJoules];
    const band = (of: (each: FrameJoules) => number): Band => ({
      value: of(value),
      low: of(low),
      high: of(high),
    });
    return { send: band(each => each.send), receive: band(each => each.receive) };
  },
});

export const WIFI_CLASSES: readonly RadioClass[] = WIFI_DEVICES.map(measuredClass);

/** Any Wi-Fi device: the middle one of those measured, between the least and the most. */
export const WIFI_DEFAULT: RadioClass = {
  id: 'wifi',
  label: 'Wi-Fi device (class default)',
  kind: 'wifi',
  source: SOURCE,
  classDefault: true,
  frameJoules: (bytes, megabitsPerSecond) => {
    const all = WIFI_CLASSES.map(each => each.frameJoules(bytes, megabitsPerSecond));
    const over = (of: (each: (typeof all)[number]) => Band): Band => {
      const values = all.map(each => of(each).value).sort((a, b) => a - b);
      return {
        value: values[Math.floor(values.length / 2)]!,
        low: Math.min(...all.map(each => of(each).low)),
        high: Math.max(...all.map(each => of(each).high)),
      };
    };
    return { send: over(each => each.send), receive: over(each => each.receive) };
  },
};
