/**
 * Energy of each of several programs that run at once, against truth. No public set has both, so programs are mixed:
 * in each interval the cluster has a frequency of the set, a program is active or not, for a random part of the time,
 * and power is a floor plus what each running program was measured to draw above it, times its time. The floor of a
 * frequency is half the least power of any program at it. The sensor adds noise. The rule to compare with shares what
 * is above the floor by CPU time, and is given the true floor.
 */
import { NO_LAG, PowerEstimator, type PowerInput } from '@edgevitals/analyzer/power';
import { Hertz, Seconds, Volts, Watts } from '@edgevitals/shared/units';
import type { DataSet } from './data_set.js';
import { normal, randomNumbers } from './random.js';

export interface AttributionErrors {
  /** Mean over programs of |told - true| / true of all their energy, in percent; all intervals shared out at the end. */
  readonly learned: number;
  /** The same, each interval shared out when it came. */
  readonly live: number;
  /** The same, shared by CPU time. */
  readonly cpuTime: number;
}

export interface Mix {
  readonly programs: number;
  readonly intervals: number;
  /** Relative noise of the sensor, and its step in W. */
  readonly noise: number;
  readonly step: number;
}

const SECONDS = 10;
const ACTIVE = 0.4;

interface Interval {
  readonly input: PowerInput;
  /** Watts above the floor, by program. */
  readonly truth: readonly number[];
  readonly floor: number;
}

export function attributionErrors(set: DataSet, mix: Mix, seeds: number): AttributionErrors {
  const sum = { learned: 0, live: 0, cpuTime: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const intervals = mixed(set, mix, seed);
    const estimator = new PowerEstimator({ response: NO_LAG });
    const programs = intervals[0]!.truth.length;
    const live = new Float64Array(programs);
    const cpuTime = new Float64Array(programs);
    const truth = new Float64Array(programs);
    const learned = new Float64Array(programs);
    const share = (input: PowerInput, to: Float64Array): void =>
      estimator.attribute(input)!.processes.forEach((process, p) => {
        to[p]! += process.dynamic;
      });
    for (const { input, truth: watts, floor } of intervals) {
      estimator.learnFrom(input);
      share(input, live);
      const busy = input.processes.map(process => process.busy[0]!);
      const all = busy.reduce<number>((total, each) => total + each, 0);
      watts.forEach((each, p) => {
        truth[p]! += each * SECONDS;
        if (all > 0) cpuTime[p]! += ((input.measured!.power - floor) * SECONDS * busy[p]!) / all;
      });
    }
    for (const { input } of intervals) share(input, learned);
    sum.learned += error(learned, truth);
    sum.live += error(live, truth);
    sum.cpuTime += error(cpuTime, truth);
  }
  return { learned: sum.learned / seeds, live: sum.live / seeds, cpuTime: sum.cpuTime / seeds };
}

/** Mean of |found - truth| / truth in percent, over programs that ran. */
function error(found: Float64Array, truth: Float64Array): number {
  let sum = 0;
  let count = 0;
  truth.forEach((each, p) => {
    if (each <= 0) return;
    sum += Math.abs(found[p]! - each) / each;
    count++;
  });
  return (100 * sum) / count;
}

/** Watts of a busy core above the floor, by program and frequency. */
function corePowers(set: DataSet) {
  const means = new Map<
    string,
    { watts: number; busy: number; seconds: number; volts: number | undefined }
  >();
  for (const row of set.rows) {
    const key = `${row.workload}\t${row.megahertz}`;
    const mean = means.get(key) ?? { watts: 0, busy: 0, seconds: 0, volts: row.volts };
    mean.watts += row.watts * row.seconds;
    mean.busy += row.busyCores * row.seconds;
    mean.seconds += row.seconds;
    means.set(key, mean);
  }
  const frequencies = [...new Set(set.rows.map(row => row.megahertz))].sort((a, b) => a - b);
  const programs = [...new Set(set.rows.map(row => row.workload))].filter(program =>
    frequencies.every(megahertz => means.has(`${program}\t${megahertz}`)),
  );
  return {
    programs,
    points: frequencies.map(megahertz => {
      const own = programs.map(program => means.get(`${program}\t${megahertz}`)!);
      const floor = 0.5 * Math.min(...own.map(({ watts, seconds }) => watts / seconds));
      const core = own.map(({ watts, busy, seconds }) => (watts - floor * seconds) / busy);
      return { megahertz, floor, core, volts: own[0]?.volts };
    }),
  };
}

function mixed(set: DataSet, mix: Mix, seed: number): Interval[] {
  const random = randomNumbers(seed);
  const { programs, points } = corePowers(set);
  const chosen = programs
    .map((name, place) => ({ name, place, key: random() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, mix.programs);
  const duty = chosen.map(() => 0.1 + 0.9 * random());
  return Array.from({ length: mix.intervals }, (): Interval => {
    const at = Math.floor(random() * points.length);
    const point = points[at]!;
    const wanted = chosen.map((_, p) => (random() < ACTIVE ? Math.min(1, duty[p]! * (0.5 + random())) : 0));
    const fits = Math.min(
      1,
      set.cores /
        Math.max(
          1e-9,
          wanted.reduce((sum, each) => sum + each, 0),
        ),
    );
    const busy = wanted.map(each => each * fits);
    const truth = chosen.map(({ place }, p) => point.core[place]! * busy[p]!);
    let watts = point.floor + truth.reduce((sum, each) => sum + each, 0);
    watts *= 1 + mix.noise * normal(random);
    if (mix.step > 0) watts = Math.max(mix.step, Math.round(watts / mix.step) * mix.step);
    const all = busy.reduce((sum, each) => sum + each, 0);
    return {
      truth,
      floor: point.floor,
      input: {
        seconds: Seconds(SECONDS),
        suspended: Seconds(0),
        clusters: [
          {
            name: 'policy0',
            core: '',
            cpus: set.cores,
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
        processes: chosen.map(({ name }, p) => ({
          pid: p + 1,
          program: name,
          busy: [Seconds(busy[p]! * SECONDS)],
          wakeups: undefined,
          uses: new Map(),
        })),
        measured: {
          sensor: 'rail',
          power: Watts(watts),
          sigma: Watts(Math.hypot(mix.noise * watts, mix.step / Math.sqrt(12))),
          scope: 'cpu',
          accumulates: false,
        },
      },
    };
  });
}
