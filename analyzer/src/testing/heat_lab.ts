/** Boards at work for hours, for tests of who heated them and what comes: below where anything holds them back. For tests only. */
import type { Slice } from '../history/slice.js';
import type { ThermalBoard } from './thermal_plant/board.js';
import { BIG_LITTLE_BOARD, IPA_BOARD, PI_3B, X86_BOX } from './thermal_plant/boards.js';
import { type PlantLab, plantLab } from './thermal_plant/plant_lab.js';
import { during, type PlantProgram, pulsed, wandering } from './thermal_plant/programs.js';
import { daemon } from './thermal_plant/scenarios.js';
import type { Scenario } from './thermal_plant/simulate.js';

const HOURS_2 = 7200;

/** The same board without anything that acts on heat. */
export const ungoverned = (board: ThermalBoard): ThermalBoard => {
  const { piFirmware: _, prochot: __, ...rest } = board;
  const trips = [{ type: 'passive', celsius: 140, hysteresisCelsius: 0 }] as const;
  return {
    ...rest,
    zones: board.zones.map(zone => ({ ...zone, governor: 'user_space', trips: [...trips], bindings: [] })),
  };
};

const encode = (cluster: string, threads: number): PlantProgram => ({
  name: 'encode',
  pid: 101,
  cluster,
  threads,
  demand: pulsed(900, 0.45),
});
/** Has ended minutes before anybody asks. */
const gone = (cluster: string): PlantProgram => ({
  name: 'gone',
  pid: 103,
  cluster,
  demand: during(6450, 6700),
});

/** Several boards, each with programs of its own. */
export const HEAT_MIXES: readonly Scenario[] = [
  {
    name: 'a Pi with one heavy program at a time, and one that has ended',
    board: ungoverned(PI_3B),
    programs: [daemon('policy0'), encode('policy0', 1), gone('policy0')],
    seconds: HOURS_2,
  },
  {
    name: 'a Pi with several at once',
    board: ungoverned(PI_3B),
    programs: [
      daemon('policy0'),
      encode('policy0', 2),
      gone('policy0'),
      { name: 'odd', pid: 104, cluster: 'policy0', demand: wandering(0, 0.8, 45, 3) },
    ],
    seconds: HOURS_2,
  },
  {
    name: 'big cores and little ones',
    board: ungoverned(BIG_LITTLE_BOARD),
    programs: [
      daemon('policy0'),
      encode('policy4', 1),
      gone('policy4'),
      { name: 'sync', pid: 102, cluster: 'policy0', threads: 4, demand: pulsed(500, 0.5, 0.9) },
    ],
    seconds: HOURS_2,
  },
  {
    name: 'a phone-like board',
    board: ungoverned(IPA_BOARD),
    programs: [
      daemon('policy0'),
      { ...encode('policy4', 1), demand: pulsed(900, 0.4, 0.6) },
      { name: 'sync', pid: 102, cluster: 'policy0', threads: 3, demand: pulsed(500, 0.5, 0.9) },
    ],
    seconds: HOURS_2,
  },
  {
    name: 'an x86 box',
    board: ungoverned(X86_BOX),
    programs: [daemon('policy0'), encode('policy0', 1), gone('policy0')],
    seconds: HOURS_2,
  },
];

export interface HeatLab extends PlantLab {
  /** Slices that end in a part of the run, seconds since it began. */
  readonly slicesIn: (from: number, to: number) => Slice[];
}

/** @param stepSeconds between readings. */
export function heatLab(scenario: Scenario, stepSeconds = 5): HeatLab {
  const played = plantLab({ ...scenario, stepSeconds });
  const { lab, secondsOf } = played;
  const ends = lab.slices.map(({ to }) => secondsOf(to));
  const slicesIn = (from: number, to: number): Slice[] =>
    lab.slices.filter((_, i) => ends[i]! > from && ends[i]! <= to);
  return { ...played, slicesIn };
}
