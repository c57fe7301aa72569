/**
 * What must not be taken for throttling by heat: clocks that are low for another reason, and readings that mislead. Some
 * have an event of another cause, or one of heat beside the trap. For tests only.
 */

import type { CpuGovernor, ThermalBoard } from './board.js';
import {
  BIG_LITTLE_BOARD,
  FAN_BOARD,
  FICTIONAL_BOARD,
  IPA_GPU_LAST_BOARD,
  TURBO_BOX,
  X86_BOX,
} from './boards.js';
import { steady } from './programs.js';
import { burn, daemon } from './scenarios.js';
import type { Scenario } from './simulate.js';

const governed = (board: ThermalBoard, governor: CpuGovernor): ThermalBoard => ({
  ...board,
  clusters: board.clusters.map(cluster => ({ ...cluster, governor })),
});

/** Warm enough to look like it, by ambient alone. */
const WARM = { ...FAN_BOARD, ambientCelsius: 29 };

export const TRAPS: readonly Scenario[] = [
  {
    name: 'powersave on a warm board',
    board: governed({ ...BIG_LITTLE_BOARD, ambientCelsius: 45 }, 'powersave'),
    programs: [daemon('policy0'), burn('policy4', 2, 60, 500)],
    seconds: 600,
  },
  {
    name: 'userspace governor at a low clock',
    board: governed(BIG_LITTLE_BOARD, 'userspace'),
    programs: [daemon('policy0'), burn('policy4', 2, 60, 500)],
    seconds: 600,
    actions: [
      {
        at: 0,
        act: ({ clusters }) => {
          clusters[1]!.setKhz = 1_008_000;
        },
      },
    ],
  },
  {
    name: 'a limit that the user set',
    board: WARM,
    programs: [daemon('policy0'), burn('policy4', 2, 60, 500)],
    seconds: 600,
    actions: [
      { at: 200, act: plant => plant.capByUser('policy4', 1_200_000) },
      { at: 400, act: plant => plant.capByUser('policy4', undefined) },
    ],
  },
  {
    name: 'little to do at a low clock',
    board: WARM,
    programs: [daemon('policy0'), { name: 'steady', pid: 105, cluster: 'policy4', demand: steady(0.3) }],
    seconds: 600,
  },
  {
    name: 'boost turned off and on',
    board: X86_BOX,
    programs: [daemon('policy0'), burn('policy0', 2, 60, 500)],
    seconds: 600,
    actions: [
      { at: 150, act: plant => plant.setBoost(false) },
      { at: 350, act: plant => plant.setBoost(true) },
    ],
  },
  {
    name: 'turbo of an x86 box decays at 70 degrees and more',
    board: TURBO_BOX,
    programs: [daemon('policy0'), burn('policy0', 4, 60, 700)],
    ambient: () => 35,
    seconds: 900,
  },
  {
    name: 'a table of clocks that the silicon never reaches',
    board: governed(FICTIONAL_BOARD, 'performance'),
    programs: [daemon('policy0'), burn('policy4', 2, 60, 500)],
    seconds: 600,
  },
  {
    name: 'the user turns CPUs off',
    board: WARM,
    programs: [daemon('policy0'), burn('policy4', 2, 60, 500)],
    seconds: 600,
    actions: [
      { at: 200, act: plant => plant.setOnline(5, false) },
      { at: 350, act: plant => plant.setOnline(5, true) },
    ],
  },
  {
    name: 'a fan at work',
    board: FAN_BOARD,
    programs: [daemon('policy0'), burn('policy4', 2, 60, 900)],
    seconds: 1000,
  },
  {
    name: 'TCC Offset above 0, and a display',
    board: {
      ...X86_BOX,
      coolers: [
        { type: 'TCC Offset', kind: 'other', state: 10, maxState: 63 },
        { type: 'LCD', kind: 'other', state: 40, maxState: 100 },
      ],
    },
    programs: [daemon('policy0'), burn('policy0', 2, 60, 300)],
    seconds: 400,
  },
  {
    name: 'single readings of a low clock',
    board: WARM,
    programs: [daemon('policy0'), burn('policy4', 2, 30, 300)],
    seconds: 300,
    actions: [60, 140, 220].map(at => ({
      at,
      act: ({ shownOnce }) => void shownOnce.set('policy4', 408_000),
    })),
  },
  {
    name: 'counters start over under load',
    board: X86_BOX,
    programs: [daemon('policy0'), burn('policy0', 4, 60, 400)],
    ambient: () => 38,
    seconds: 700,
    actions: [
      { at: 500, act: plant => plant.resetCounters() },
      { at: 600, act: plant => plant.resetCounters() },
    ],
  },
  {
    name: 'statistics of clocks start over under load',
    board: WARM,
    programs: [daemon('policy0'), burn('policy4', 2, 60, 400)],
    seconds: 400,
    actions: [{ at: 200, act: plant => plant.resetCounters() }],
  },
  {
    name: 'nobody reads for two minutes, and the wall clock jumps',
    board: WARM,
    programs: [daemon('policy0'), burn('policy4', 2, 60, 500)],
    seconds: 600,
    actions: [
      {
        at: 200,
        act: plant => {
          plant.unreadUntil = 320;
        },
      },
      {
        at: 450,
        act: plant => {
          plant.wallStepSeconds += 3600;
        },
      },
    ],
  },
  {
    name: 'suspended for five minutes under load',
    board: WARM,
    programs: [daemon('policy0'), burn('policy4', 2, 60, 900)],
    seconds: 1000,
    actions: [{ at: 300, act: plant => plant.suspend(300) }],
  },
  {
    name: 'power_allocator holds an idle GPU at step 1 to 3 while CPUs are free',
    board: { ...IPA_GPU_LAST_BOARD, ambientCelsius: 36 },
    programs: [
      daemon('policy0'),
      { name: 'video', pid: 106, cluster: 'policy0', demand: steady(0.5), gpu: steady(0.05) },
      { name: 'poll', pid: 107, cluster: 'policy4', demand: steady(0.5) },
    ],
    seconds: 700,
  },
];
