/** What must be found: one clear case for each cause, and some with two. For tests only. */
import {
  ADRENO_BOARD,
  BIG_LITTLE_BOARD,
  FAN_BOARD,
  HOTPLUG_BOARD,
  IPA_BOARD,
  LATCHING_BOARD,
  PI_3B,
  PI_3B_PLUS,
  POWER_LIMITED_BOX,
  X86_BOX,
} from './boards.js';
import { during, type PlantProgram, pulsed, steady, wandering } from './programs.js';
import type { Scenario } from './simulate.js';

/** Takes all CPUs of a cluster for some time. */
export const burn = (cluster: string, threads: number, from: number, to: number): PlantProgram => ({
  name: 'burn',
  pid: 100,
  cluster,
  threads,
  demand: during(from, to),
});

/** What any board does besides. */
export const daemon = (cluster: string): PlantProgram => ({
  name: 'daemon',
  pid: 50,
  cluster,
  demand: wandering(0.02, 0.1, 7, 5),
});

const render: PlantProgram = {
  name: 'render',
  pid: 120,
  cluster: 'policy0',
  demand: during(60, 700, 0.3),
  gpu: during(60, 700),
};

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'step_wise slows both clusters down under a long load',
    board: BIG_LITTLE_BOARD,
    programs: [daemon('policy0'), burn('policy4', 2, 60, 900)],
    seconds: 1200,
  },
  {
    name: 'step_wise lets go between bursts that are minutes apart',
    board: BIG_LITTLE_BOARD,
    programs: [
      daemon('policy0'),
      { name: 'burst', pid: 101, cluster: 'policy4', threads: 2, demand: pulsed(400, 0.5) },
    ],
    ambient: seconds => 32 + (3 * seconds) / 1600,
    seconds: 1600,
  },
  {
    name: 'two programs share what is left of a hot cluster',
    board: BIG_LITTLE_BOARD,
    programs: [
      daemon('policy0'),
      { name: 'encode', pid: 102, cluster: 'policy4', demand: steady(1), intensity: 1.3 },
      { name: 'index', pid: 103, cluster: 'policy4', demand: during(200, 1000), intensity: 0.8 },
      { name: 'sync', pid: 104, cluster: 'policy0', threads: 4, demand: wandering(0.2, 0.9, 20, 9) },
    ],
    seconds: 1500,
  },
  {
    name: 'the GPU is slowed down against heat',
    board: BIG_LITTLE_BOARD,
    programs: [daemon('policy0'), render],
    ambient: () => 35,
    seconds: 900,
  },
  {
    name: 'an Adreno loses levels to heat',
    board: ADRENO_BOARD,
    programs: [daemon('policy0'), render],
    ambient: () => 35,
    seconds: 900,
  },
  {
    name: 'power_allocator holds the SoC at its control temperature',
    board: IPA_BOARD,
    programs: [daemon('policy0'), burn('policy4', 2, 60, 900), { ...render, gpu: during(300, 700, 0.5) }],
    seconds: 1200,
  },
  {
    name: 'the firmware of a Pi slows down from 80 degrees on, unseen by cpufreq',
    board: PI_3B,
    programs: [daemon('policy0'), burn('policy0', 4, 60, 900)],
    seconds: 1200,
  },
  {
    name: 'the soft limit of a Pi 3B+ at 60 degrees',
    board: PI_3B_PLUS,
    programs: [daemon('policy0'), burn('policy0', 4, 60, 600)],
    seconds: 900,
  },
  {
    name: 'a Pi on a weak supply',
    board: PI_3B,
    programs: [daemon('policy0'), burn('policy0', 2, 60, 500)],
    seconds: 600,
    actions: [
      {
        at: 150,
        act: ({ firmware }) => {
          firmware!.supplyIsLow = true;
        },
      },
      {
        at: 300,
        act: ({ firmware }) => {
          firmware!.supplyIsLow = false;
        },
      },
    ],
  },
  {
    name: 'PROCHOT of an x86 box in a warm cupboard',
    board: X86_BOX,
    programs: [daemon('policy0'), burn('policy0', 4, 60, 700)],
    ambient: () => 38,
    seconds: 900,
  },
  {
    name: 'an x86 box at its power limit, which its kernel counts',
    board: POWER_LIMITED_BOX,
    programs: [daemon('policy0'), burn('policy0', 4, 60, 500)],
    seconds: 700,
  },
  {
    name: 'a cap that stays when the SoC is cold again',
    board: LATCHING_BOARD,
    programs: [
      daemon('policy0'),
      burn('policy4', 2, 60, 500),
      { name: 'later', pid: 108, cluster: 'policy4', demand: during(900, 1500, 0.95), intensity: 0.6 },
    ],
    seconds: 1500,
  },
  {
    name: 'big cores are taken off against heat',
    board: HOTPLUG_BOARD,
    programs: [daemon('policy0'), burn('policy4', 2, 60, 900)],
    seconds: 1200,
  },
  {
    name: 'the fan is blocked under a load that it had been enough for',
    board: FAN_BOARD,
    programs: [daemon('policy0'), burn('policy4', 2, 30, 1500)],
    seconds: 1500,
    actions: [
      {
        at: 600,
        act: plant => {
          plant.fanBlocked = true;
        },
      },
    ],
  },
];

/** The scenario of a name, of this list or another. @throws when there is none. */
export function scenarioNamed(name: string, list: readonly Scenario[] = SCENARIOS): Scenario {
  const found = list.find(each => each.name === name);
  if (found === undefined) throw new Error(`no scenario is named "${name}"`);
  return found;
}
