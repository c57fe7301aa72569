/**
 * A device over weeks, read every ten seconds: busy by day, at rest by night, in a room whose temperature goes up and down
 * with the hour and the weather. What joins its chip to the air gets worse as a test says. For tests only.
 */

import { normal, randomNumbers } from '@edgevitals/shared/random';
import { Celsius, Seconds } from '@edgevitals/shared/units';
import type { Interval } from '../device/interval.js';
import type { Load } from '../models/thermal/rc/index.js';
import { handMadeCpu, handMadeInterval } from './hand_made_interval.js';
import { RcBank } from './thermal_plant/rc_bank.js';
import { PlantSensor } from './thermal_plant/sensor.js';

const STEP = 10;
const DAY = 86_400;
const BEGINS = 20_000 * DAY;
/** Chip to heatsink, heatsink to air, air in the case: a Raspberry Pi 3B with a heatsink, K per full load. */
const TAUS = [2.3, 49, 457];
const KELVIN = [6, 14, 15];
/** What is always on, of full load; what CPUs share while any runs. */
const REST = 0.25;
const SHARED = 0.15;
const ROOM = 22;
const CPUS = 4;

export interface CoolingScenario {
  readonly days: number;
  readonly seed?: number;
  /** Factors on the resistances at a day and part of it. */
  readonly factors?: (day: number) => readonly [number, number, number];
  /** Degrees that the room is warmer by. */
  readonly warmer?: (day: number) => number;
  /** Whether the air is measured as well. */
  readonly hasAmbientSensor?: boolean;
  readonly info?: (day: number) => Interval['info'];
}

/** Every ten seconds of a scenario. */
export function* coolingIntervals(
  scenario: CoolingScenario,
): Generator<{ interval: Interval; load: Load; day: number }> {
  const { days, seed = 1, factors, warmer, hasAmbientSensor = false, info } = scenario;
  const random = randomNumbers(seed);
  const bank = new RcBank(
    TAUS.map((tauSeconds, i) => ({ tauSeconds, kelvinPerWatt: { load: KELVIN[i]! } })),
    ['load'],
  );
  const sensor = new PlantSensor({ stepCelsius: 0.538, noiseCelsius: 0.3 }, seed);
  const template = handMadeInterval();
  let used = 0;
  let cpus: Interval['cpus'] = [];
  let until = 0;
  let weather = 0;
  for (let seconds = 0; seconds < days * DAY; seconds += STEP) {
    const day = seconds / DAY;
    const hour = (day % 1) * 24;
    if (hour === 0) weather = 0.8 * weather + 1.2 * normal(random);
    if (seconds >= until) {
      const works = hour > 7 && hour < 22;
      used = works ? Math.floor(random() * 5) * 0.25 * random() : 0.03;
      until = seconds + (works ? 60 + random() * 900 : 600);
    }
    const load = { used, active: 1 - (1 - used) ** CPUS };
    bank.advance([(1 - SHARED) * load.used + SHARED * load.active + REST], STEP, factors?.(day));
    const air = ROOM + weather + 2 * Math.sin((2 * Math.PI * (hour - 9)) / 24) + (warmer?.(day) ?? 0);
    const to = Seconds(BEGINS + seconds + STEP);
    const zones = [zoneAt(0, 'cpu-thermal', to, sensor.read(air + bank.rise))];
    if (hasAmbientSensor) zones.push(zoneAt(1, 'ambient', to, Math.round(air * 2) / 2));
    const busy = used * STEP;
    if (cpus[0]?.busySeconds !== busy)
      cpus = Array.from({ length: CPUS }, (_, cpu) => handMadeCpu(cpu, busy));
    const told = info === undefined ? template.info : info(day);
    yield {
      day,
      load,
      interval: {
        ...template,
        info: told,
        from: Seconds(to - STEP),
        to,
        elapsed: Seconds(STEP),
        zones,
        cpus,
      },
    };
  }
}

const zoneAt = (zone: number, type: string, at: Seconds, celsius: number): Interval['zones'][number] => ({
  zone,
  type,
  points: [{ at, temperature: Celsius(celsius) }],
});
