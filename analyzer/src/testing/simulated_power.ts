/**
 * A big.LITTLE device with known truth: two clusters whose governor follows load, programs with their own intensity, a
 * radio with a tail, storage, and a sensor that may lag, average, quantise and be noisy. Seeded.
 */
import { normal, randomNumbers } from '@edgevitals/shared/random';
import { Hertz, Seconds, Volts, Watts } from '@edgevitals/shared/units';
import type { ClusterInput, PowerInput, ProcessInput } from '../models/power/input.js';

export interface SimulatedProgram {
  readonly name: string;
  /** Power over that of the mean program. */
  readonly intensity: number;
  /** Mean busy CPUs while it is active. */
  readonly duty: number;
  /** Share of intervals in which it is active. */
  readonly active: number;
  /** 0 LITTLE, 1 big. */
  readonly cluster: 0 | 1;
  readonly bytesPerSecond?: number;
}

export interface SimulatedSensor {
  /** Mean of the last so many seconds; 0 for none. */
  readonly window: number;
  /** W. */
  readonly step: number;
  /** Relative noise. */
  readonly noise: number;
}

export interface SimulatedInterval {
  readonly input: PowerInput;
  /** True joules by program: running, share of clusters that are on, radio. */
  readonly truth: ReadonlyMap<string, number>;
  /** True joules of the device. */
  readonly joules: number;
}

const CLUSTERS = [
  { name: 'policy0', core: 'cortex-a7', cpus: 4, top: 1.4e9, capacitance: 100e-12, held: 0.5 },
  { name: 'policy4', core: 'cortex-a15', cpus: 4, top: 2e9, capacitance: 340e-12, held: 0.4 },
] as const;
const POINTS = 5;
const BASE_WATTS = 0.9;
const RADIO_WATTS = 0.25;
const RADIO_JOULES_A_BYTE = 1.5e-7;
const PIECES = 10;

/** Intervals that follow each other. */
export function* simulatePower(
  programs: readonly SimulatedProgram[],
  sensor: SimulatedSensor,
  intervals: number,
  seconds: number,
  seed: number,
): Generator<SimulatedInterval> {
  const random = randomNumbers(seed);
  const step = seconds / PIECES;
  const recent: number[] = [];
  const keep = Math.max(1, Math.round(sensor.window / step));
  for (let n = 0; n < intervals; n++) {
    const busy = programs.map(({ duty, active }) =>
      random() < active ? Math.min(1, duty * (0.5 + random())) : 0,
    );
    const truth = new Map<string, number>();
    const owe = (name: string, joules: number): void => void truth.set(name, (truth.get(name) ?? 0) + joules);
    let watts = BASE_WATTS;
    const clusters = CLUSTERS.map((cluster, c): ClusterInput => {
      const use = programs.reduce((sum, { cluster: on }, p) => sum + (on === c ? busy[p]! : 0), 0);
      const level = Math.min(
        POINTS - 1,
        Math.floor((use / cluster.cpus) * 3 * POINTS * (0.7 + 0.6 * random())),
      );
      const voltage = (i: number): number => 0.9 + (0.35 * i) / (POINTS - 1);
      const frequency = (i: number): number => (cluster.top * (i + 2)) / (POINTS + 1);
      const core = cluster.capacitance * voltage(level) ** 2 * frequency(level);
      watts += cluster.held * core;
      programs.forEach(({ name, intensity, cluster: on }, p) => {
        if (on !== c || busy[p] === 0) return;
        watts += intensity * core * busy[p]!;
        owe(name, intensity * core * busy[p]! * seconds);
      });
      // who keeps the cluster on: pieces of the interval in which a random set of programs runs
      const pieces = 200;
      for (let piece = 0; piece < pieces; piece++) {
        const running = programs.filter(({ cluster: on }, p) => on === c && random() < busy[p]!);
        for (const { name } of running) owe(name, (cluster.held * core * seconds) / pieces / running.length);
      }
      return {
        name: cluster.name,
        core: cluster.core,
        cpus: cluster.cpus,
        points: Array.from({ length: POINTS }, (_, i) => ({
          frequency: Hertz(frequency(i)),
          voltage: Volts(voltage(i)),
          residency: Seconds(i === level ? seconds : 0),
          busy: Seconds(i === level ? use * seconds : 0),
        })),
        idleExits: undefined,
        deepIdle: undefined,
        events: new Map(),
      };
    });
    const bytes = programs.map(({ bytesPerSecond = 0 }, p) => (busy[p]! > 0 ? bytesPerSecond * seconds : 0));
    const allBytes = bytes.reduce((sum, each) => sum + each, 0);
    if (allBytes > 0) {
      watts += RADIO_WATTS + (RADIO_JOULES_A_BYTE * allBytes) / seconds;
      programs.forEach(({ name }, p) => {
        owe(name, (bytes[p]! / allBytes) * RADIO_WATTS * seconds + RADIO_JOULES_A_BYTE * bytes[p]!);
      });
    }
    let shown = 0;
    for (let piece = 0; piece < PIECES; piece++) {
      recent.push(watts);
      if (recent.length > keep) recent.shift();
      shown += recent.reduce((sum, each) => sum + each, 0) / recent.length / PIECES;
    }
    shown *= 1 + sensor.noise * normal(random);
    if (sensor.step > 0) shown = Math.round(shown / sensor.step) * sensor.step;
    yield {
      joules: watts * seconds,
      truth,
      input: {
        seconds: Seconds(seconds),
        suspended: Seconds(0),
        clusters,
        devices: [
          {
            name: 'interface/wlan0',
            kind: 'radio',
            on: Seconds(allBytes > 0 ? seconds : 0),
            work: new Map([['bytes', allBytes]]),
          },
        ],
        processes: programs.map(
          ({ name, cluster }, p): ProcessInput => ({
            pid: 100 + p,
            program: name,
            busy: CLUSTERS.map((_, c) => Seconds(c === cluster ? busy[p]! * seconds : 0)),
            wakeups: undefined,
            uses: new Map(bytes[p]! > 0 ? [['interface/wlan0', bytes[p]!]] : []),
          }),
        ),
        measured:
          shown > 0
            ? {
                sensor: 'hwmon/ina226/power1',
                power: Watts(shown),
                sigma: Watts(Math.hypot(sensor.step / Math.sqrt(12), sensor.noise * shown)),
                scope: 'device',
                accumulates: false,
              }
            : undefined,
      },
    };
  }
}
