/** Intervals of a scene: what the model is given, and who caused what. */
import type { PowerInput } from '@edgevitals/analyzer/power';
import { normal, randomNumbers } from '@edgevitals/shared/random';
import { Hertz, Seconds, Volts, Watts } from '@edgevitals/shared/units';
import type { MeasuredPrograms } from './measured_programs.js';
import type { Scene } from './scenes.js';

export interface Mix {
  readonly programs: number;
  readonly intervals: number;
  /** Relative noise of the sensor, and its step in W. */
  readonly noise: number;
  readonly step: number;
}

export interface MixedInterval {
  readonly input: PowerInput;
  /** Watts above the floor, by program. */
  readonly truth: readonly number[];
  readonly floor: number;
}

export const SECONDS = 10;
const ACTIVE = 0.4;
/** More than so many programs load a device as these do: each does less then, and all alike. */
const FILL = 12;
const MEAN_DUTY = 0.55;
/** More programs than were measured: the same again, each off by so much. */
const COPIES_DIFFER = 0.1;

export function mixed(measured: MeasuredPrograms, scene: Scene, mix: Mix, seed: number): MixedInterval[] {
  const random = randomNumbers(seed);
  const { points, cores } = measured;
  // few are those that were measured and no others
  const many = mix.programs > FILL ? mix.programs : Math.min(mix.programs, measured.core.length);
  const programs = drawn(measured, many, random);
  const duty = programs.map(() =>
    mix.programs > FILL ? (MEAN_DUTY * FILL) / mix.programs : 0.1 + 0.9 * random(),
  );
  return Array.from({ length: mix.intervals }, (): MixedInterval => {
    let at = Math.floor(random() * points.length);
    const wanted: number[] = [];
    for (const [p] of programs.entries()) {
      // those that belong together do what the first of them does
      const first = p - (p % scene.together);
      if (first < p) wanted.push(wanted[first]! * (duty[p]! / duty[first]!));
      else wanted.push(random() < ACTIVE ? duty[p]! * (0.5 + random()) : 0);
    }
    const ran = scene.together > 1 ? wanted : wanted.map(each => Math.min(1, each));
    const all = ran.reduce((sum, each) => sum + each, 0);
    const fits = Math.min(1, cores / Math.max(1e-9, all));
    const busy = ran.map(each => each * fits);
    const load = busy.reduce((sum, each) => sum + each, 0) / cores;
    if (scene.governed)
      at = Math.min(points.length - 1, Math.floor(load * points.length * (0.8 + 0.4 * random())));
    const point = points[at]!;
    const concurrent = cores > 1 ? Math.max(0, (load * cores - 1) / (cores - 1)) : 0;
    const left = 1 - scene.shared * concurrent;
    const truth = programs.map(
      (core, p) =>
        core[at]! * busy[p]! * left * (scene.varies > 0 ? 1 + scene.varies * (2 * random() - 1) : 1),
    );
    let watts = point.floor + truth.reduce((sum, each) => sum + each, 0);
    watts *= 1 + mix.noise * normal(random);
    if (mix.step > 0) watts = Math.max(mix.step, Math.round(watts / mix.step) * mix.step);
    const sigma = Math.hypot(mix.noise * watts, mix.step / Math.sqrt(12));
    return { truth, floor: point.floor, input: inputOf(measured, at, busy, watts, sigma) };
  });
}

/** What so many programs draw on a busy core at each point: those that were measured, in any order, then copies. */
function drawn({ core }: MeasuredPrograms, many: number, random: () => number): (readonly number[])[] {
  const order = core.map(watts => ({ watts, key: random() })).sort((a, b) => a.key - b.key);
  return Array.from({ length: many }, (_, p) => {
    const { watts } = order[p % order.length]!;
    if (p < order.length) return watts;
    const off = Math.max(0.5, 1 + COPIES_DIFFER * normal(random));
    return watts.map(each => each * off);
  });
}

function inputOf(
  { points, cores }: MeasuredPrograms,
  at: number,
  busy: readonly number[],
  watts: number,
  sigma: number,
): PowerInput {
  const all = busy.reduce((sum, each) => sum + each, 0);
  return {
    seconds: Seconds(SECONDS),
    suspended: Seconds(0),
    clusters: [
      {
        name: 'policy0',
        core: '',
        cpus: cores,
        points: points.map(({ megahertz, volts }, i) => ({
          frequency: Hertz(megahertz * 1e6),
          voltage: volts === undefined ? undefined : Volts(volts),
          residency: Seconds(i === at ? SECONDS : 0),
          busy: Seconds(i === at ? all * SECONDS : 0),
        })),
        idleExits: undefined,
        deepIdle: undefined,
        events: new Map(),
      },
    ],
    devices: [],
    processes: busy.map((each, p) => ({
      pid: p + 1,
      program: `program ${p}`,
      busy: [Seconds(each * SECONDS)],
      wakeups: undefined,
      uses: new Map(),
    })),
    measured: { sensor: 'rail', power: Watts(watts), sigma: Watts(sigma), scope: 'cpu', accumulates: false },
  };
}
