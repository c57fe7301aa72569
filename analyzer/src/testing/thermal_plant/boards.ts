/**
 * Boards of several kinds, with time constants in the range that was measured on such (about 2.5 s die, 50 s heatsink,
 * 400 s case) and trips as in their device trees. Watts are of the right order, no more. For tests only.
 */
import { GPU_DOMAIN, type PlantCluster, type PlantGpu, type PlantZone, type ThermalBoard } from './board.js';
import type { ClockPoint } from './silicon.js';

/** Points from MHz and millivolts. */
const points = (...list: [mhz: number, millivolts: number][]): ClockPoint[] =>
  list.map(([mhz, millivolts]) => ({ khz: mhz * 1000, volts: millivolts / 1000 }));

const BETA = 0.015;
const QUARTER_SECOND = 0.25;
const HALF_DEGREE = { stepCelsius: 0.5, noiseCelsius: 0.15 };
const WHOLE_DEGREE = { stepCelsius: 1, noiseCelsius: 0.2 };

const PI_CLUSTER: PlantCluster = {
  name: 'policy0',
  cpus: [0, 1, 2, 3],
  part: 'Cortex-A53',
  capacity: 1024,
  points: points(
    [600, 1200],
    [700, 1200],
    [800, 1220],
    [900, 1240],
    [1000, 1260],
    [1100, 1290],
    [1200, 1320],
  ),
  farads: 4e-10,
  uncoreFarads: 1.2e-10,
  leakage: { watts: 0.15, beta: BETA },
  driver: 'cpufreq-dt',
  governor: 'schedutil',
  statistics: true,
};

const PI_ZONE: PlantZone = {
  type: 'cpu-thermal',
  terms: [
    { tauSeconds: 2.5, kelvinPerWatt: { policy0: 2.2 } },
    { tauSeconds: 50, kelvinPerWatt: { policy0: 6.5, rest: 3 } },
    { tauSeconds: 400, kelvinPerWatt: { policy0: 7, rest: 7 } },
  ],
  trips: [{ type: 'critical', celsius: 110, hysteresisCelsius: 0 }],
  bindings: [],
  governor: 'step_wise',
};

/** No cooling device at all: the firmware does it. */
export const PI_3B: ThermalBoard = {
  model: 'Raspberry Pi 3 Model B Rev 1.2',
  architecture: 'aarch64',
  clusters: [PI_CLUSTER],
  zones: [PI_ZONE],
  coolers: [],
  restWatts: 1.4,
  ambientCelsius: 25,
  sensor: HALF_DEGREE,
  pollSeconds: QUARTER_SECOND,
  countsCycles: true,
  piFirmware: {
    domain: 'policy0',
    topKhz: 1_200_000,
    lowestKhz: 600_000,
    cappedCelsius: 80,
    hardCelsius: 85,
  },
};

/** Slows down at 60 degrees already, from 1400 to 1200 MHz. */
export const PI_3B_PLUS: ThermalBoard = {
  ...PI_3B,
  model: 'Raspberry Pi 3 Model B Plus Rev 1.3',
  clusters: [
    { ...PI_CLUSTER, points: [...PI_CLUSTER.points, { khz: 1_400_000, volts: 1.36 }], farads: 2.6e-10 },
  ],
  piFirmware: {
    ...PI_3B.piFirmware!,
    topKhz: 1_400_000,
    soft: { celsius: 60, khz: 1_200_000, hysteresisCelsius: 2 },
  },
};

const LITTLE: PlantCluster = {
  name: 'policy0',
  cpus: [0, 1, 2, 3],
  part: 'Cortex-A53',
  capacity: 485,
  points: points([408, 825], [600, 825], [816, 850], [1008, 925], [1200, 1000], [1416, 1125]),
  farads: 1.0e-10,
  uncoreFarads: 0.5e-10,
  leakage: { watts: 0.1, beta: BETA },
  driver: 'cpufreq-dt',
  governor: 'schedutil',
  statistics: true,
};
const BIG: PlantCluster = {
  ...LITTLE,
  name: 'policy4',
  cpus: [4, 5],
  part: 'Cortex-A72',
  capacity: 1024,
  points: points(
    [408, 825],
    [600, 825],
    [816, 825],
    [1008, 875],
    [1200, 950],
    [1416, 1025],
    [1608, 1100],
    [1800, 1200],
  ),
  farads: 6e-10,
  uncoreFarads: 2e-10,
  leakage: { watts: 0.2, beta: BETA },
};
const MALI: PlantGpu = {
  name: 'ff9a0000.gpu',
  driver: 'devfreq',
  points: points([200, 825], [297, 825], [400, 825], [500, 875], [600, 925], [800, 1100]),
  farads: 2e-9,
  leakage: { watts: 0.1, beta: BETA },
};

const CPU_ZONE: PlantZone = {
  type: 'cpu-thermal',
  terms: [
    { tauSeconds: 2.5, kelvinPerWatt: { policy0: 2.5, policy4: 4, gpu: 1 } },
    { tauSeconds: 50, kelvinPerWatt: { policy0: 5, policy4: 5, gpu: 5, rest: 3 } },
    { tauSeconds: 400, kelvinPerWatt: { policy0: 5, policy4: 5, gpu: 5, rest: 5 } },
  ],
  trips: [
    { type: 'passive', celsius: 70, hysteresisCelsius: 2 },
    { type: 'passive', celsius: 75, hysteresisCelsius: 2 },
    { type: 'critical', celsius: 95, hysteresisCelsius: 2 },
  ],
  bindings: [
    { cooler: 0, trip: 1 },
    { cooler: 1, trip: 0 },
    { cooler: 1, trip: 1 },
  ],
  governor: 'step_wise',
};
const GPU_ZONE: PlantZone = {
  type: 'gpu-thermal',
  terms: [
    { tauSeconds: 2.5, kelvinPerWatt: { policy4: 1, gpu: 3 } },
    { tauSeconds: 50, kelvinPerWatt: { policy0: 5, policy4: 5, gpu: 5, rest: 3 } },
    { tauSeconds: 400, kelvinPerWatt: { policy0: 5, policy4: 5, gpu: 5, rest: 5 } },
  ],
  trips: [
    { type: 'passive', celsius: 75, hysteresisCelsius: 2 },
    { type: 'critical', celsius: 95, hysteresisCelsius: 2 },
  ],
  bindings: [{ cooler: 2, trip: 0 }],
  governor: 'step_wise',
};

/** Two clusters, a GPU, two zones, step_wise: trips of the RK3399. */
export const BIG_LITTLE_BOARD: ThermalBoard = {
  model: 'Pine64 RockPro64 v2.1',
  architecture: 'aarch64',
  clusters: [LITTLE, BIG],
  gpu: MALI,
  zones: [CPU_ZONE, GPU_ZONE],
  coolers: [
    { type: 'cpufreq-cpu0', kind: 'cpufreq', domain: 'policy0' },
    { type: 'cpufreq-cpu4', kind: 'cpufreq', domain: 'policy4' },
    { type: 'devfreq-ff9a0000.gpu', kind: 'devfreq', domain: GPU_DOMAIN },
  ],
  restWatts: 1.6,
  ambientCelsius: 25,
  sensor: HALF_DEGREE,
  pollSeconds: QUARTER_SECOND,
};

/** The same with a fan that is strong enough, on active trips of its own. */
export const FAN_BOARD: ThermalBoard = {
  ...BIG_LITTLE_BOARD,
  zones: [
    {
      ...CPU_ZONE,
      trips: [...CPU_ZONE.trips, { type: 'active', celsius: 50, hysteresisCelsius: 3 }],
      bindings: [...CPU_ZONE.bindings, { cooler: 3, trip: 3 }],
    },
    GPU_ZONE,
  ],
  coolers: [...BIG_LITTLE_BOARD.coolers, { type: 'pwm-fan', kind: 'fan', maxState: 4 }],
  fanFactors: [1, 0.35, 0.3],
};

/** Takes big cores off against heat instead of slowing them down. */
export const HOTPLUG_BOARD: ThermalBoard = {
  ...BIG_LITTLE_BOARD,
  zones: [{ ...CPU_ZONE, bindings: [{ cooler: 1, trip: 1 }] }, GPU_ZONE],
  coolers: [
    BIG_LITTLE_BOARD.coolers[0]!,
    { type: 'cpu-hotplug4', kind: 'hotplug', domain: 'policy4', maxState: 1 },
    BIG_LITTLE_BOARD.coolers[2]!,
  ],
};

/** Never gives back what it took against heat. */
export const LATCHING_BOARD: ThermalBoard = {
  ...BIG_LITTLE_BOARD,
  zones: [{ ...CPU_ZONE, latches: true }, GPU_ZONE],
};

/** A phone-like board whose zone the power allocator governs: switch-on 60, control 70 degrees. */
export const IPA_BOARD: ThermalBoard = {
  ...BIG_LITTLE_BOARD,
  model: 'ARM Juno development board (r2)',
  zones: [
    {
      ...CPU_ZONE,
      type: 'soc',
      trips: [
        { type: 'passive', celsius: 60, hysteresisCelsius: 0 },
        { type: 'passive', celsius: 70, hysteresisCelsius: 0 },
      ],
      bindings: [
        { cooler: 0, trip: 1, weight: 1 },
        { cooler: 1, trip: 1, weight: 1 },
        { cooler: 2, trip: 1, weight: 1 },
      ],
      governor: 'power_allocator',
      sustainableMilliwatts: 2200,
    },
  ],
};

/** Where the GPU comes last when power is given out. */
export const IPA_GPU_LAST_BOARD: ThermalBoard = {
  ...IPA_BOARD,
  zones: IPA_BOARD.zones.map(zone => ({
    ...zone,
    bindings: zone.bindings.map(each => (each.cooler === 2 ? { ...each, weight: 0.5 } : each)),
  })),
};

/** The same with an Adreno, whose driver tells of levels that heat has taken. */
export const ADRENO_BOARD: ThermalBoard = {
  ...BIG_LITTLE_BOARD,
  gpu: { ...MALI, name: 'kgsl-3d0', driver: 'kgsl' },
  coolers: [
    ...BIG_LITTLE_BOARD.coolers.slice(0, 2),
    { type: 'thermal-devfreq-0', kind: 'devfreq', domain: GPU_DOMAIN },
  ],
};

/** The table promises 2400 MHz, the silicon does 2000. */
export const FICTIONAL_BOARD: ThermalBoard = {
  ...FAN_BOARD,
  clusters: [
    LITTLE,
    { ...BIG, points: [...BIG.points, ...points([2000, 1200], [2400, 1250])], reachableKhz: 2_000_000 },
  ],
};

const X86_CLUSTER: PlantCluster = {
  name: 'policy0',
  cpus: [0, 1, 2, 3],
  part: 'Intel(R) N95',
  capacity: 1024,
  points: points([800, 650], [1200, 700], [1700, 780], [2200, 860], [2600, 930], [3000, 1010], [3400, 1100]),
  boostAboveKhz: 1_700_000,
  farads: 1.0e-9,
  uncoreFarads: 0.6e-9,
  leakage: { watts: 0.8, beta: BETA },
  driver: 'intel_pstate',
  governor: 'performance',
  statistics: false,
};

/** A mini PC of four cores: PROCHOT at 100 degrees. */
export const X86_BOX: ThermalBoard = {
  model: 'N95 Mini PC',
  architecture: 'x86_64',
  clusters: [X86_CLUSTER],
  zones: [
    {
      type: 'x86_pkg_temp',
      terms: [
        { tauSeconds: 1, kelvinPerWatt: { policy0: 0.7 } },
        { tauSeconds: 33, kelvinPerWatt: { policy0: 1.3, rest: 0.5 } },
        { tauSeconds: 233, kelvinPerWatt: { policy0: 1.5, rest: 1.5 } },
      ],
      trips: [{ type: 'passive', celsius: 0, hysteresisCelsius: 0 }],
      bindings: [],
      governor: 'user_space',
    },
  ],
  coolers: [],
  restWatts: 3,
  ambientCelsius: 25,
  sensor: WHOLE_DEGREE,
  pollSeconds: QUARTER_SECOND,
  prochot: { domain: 'policy0', celsius: 100, hysteresisCelsius: 2, khz: 800_000 },
  policyPerCpu: true,
};

const BUDGET = {
  domain: 'policy0',
  watts: 12,
  tauSeconds: 28,
  stepKhz: 100_000,
  topKhz: 3_400_000,
  lowestKhz: 1_700_000,
};

/** Turbo that decays within its power budget, as it is meant to. */
export const TURBO_BOX: ThermalBoard = { ...X86_BOX, powerLimit: { ...BUDGET, notifies: false } };
/** Whose kernel counts when the power limit holds it. */
export const POWER_LIMITED_BOX: ThermalBoard = { ...X86_BOX, powerLimit: { ...BUDGET, notifies: true } };
