import t from 'tap';
import { ungoverned } from '../../../testing/heat_lab.js';
import { modelLab } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { BIG_LITTLE_BOARD, PI_3B, PI_3B_PLUS, X86_BOX } from '../../../testing/thermal_plant/boards.js';
import { kernelInfo } from '../../../testing/thermal_plant/kernel_info.js';
import { KernelView } from '../../../testing/thermal_plant/kernel_view.js';
import { type PlantProgram, pulsed, wandering } from '../../../testing/thermal_plant/programs.js';
import { burn, daemon } from '../../../testing/thermal_plant/scenarios.js';
import { simulate } from '../../../testing/thermal_plant/simulate.js';
import { outlook } from './outlook.js';

/** A load begins then, and stays. */
const BEGINS = 7200;
const STEP = 5;
/** Degrees between limits. */
const APART = 2;

/** What is told a minute after a load of some CPUs has begun, of limits on the way up; and when they were met. */
function played(board: typeof PI_3B, cluster: string, threads: number, seed: number) {
  const device = new ScriptedDevice();
  const lab = modelLab(device);
  const view = new KernelView(device);
  const free = ungoverned(board);
  lab.info(kernelInfo(free));
  const level = wandering(0, 1, 97 * seed, seed + 3);
  const before: PlantProgram[] = [
    { name: 'a', pid: 101, cluster, threads: 2, demand: s => (s < BEGINS - 400 && level(s) > 0.5 ? 1 : 0) },
    { name: 'b', pid: 102, cluster, demand: s => (s < BEGINS - 200 ? pulsed(700, 0.4)(s) : 0) },
  ];
  const told: { limit: number; comes: Exclude<ReturnType<typeof outlook>, string> }[] = [];
  const readings: (readonly [at: number, celsius: number])[] = [];
  simulate(
    {
      name: 'a load that begins and stays',
      board: free,
      programs: [daemon(cluster), ...before, burn(cluster, threads, BEGINS, 1e9)],
      seconds: BEGINS + 2400,
      stepSeconds: STEP,
      seed,
    },
    {
      onStep: plant => {
        view.show(plant);
        lab.read(STEP * 1000);
        const { heat } = lab.thermalDetails();
        if (plant.seconds > BEGINS + 60)
          readings.push([plant.seconds - BEGINS - 60, lab.slices.at(-1)!.zones[0]!.last]);
        if (plant.seconds !== BEGINS + 60 || heat?.celsius === undefined) return;
        for (let limit = heat.celsius + APART; limit < heat.celsius + 60; limit += APART) {
          const comes = outlook(heat, { celsius: limit, from: 'trip' });
          if (typeof comes === 'object') told.push({ limit, comes });
        }
      },
    },
  );
  return { told, readings };
}

t.test(
  'when a limit will be met is told within a tenth, and nine of ten times within what is said',
  async t => {
    const errors: number[] = [];
    let inside = 0;
    let never = 0;
    let unmet = 0;
    for (const [board, cluster, most] of [
      [PI_3B, 'policy0', 4],
      [PI_3B_PLUS, 'policy0', 4],
      [BIG_LITTLE_BOARD, 'policy4', 2],
      [X86_BOX, 'policy0', 4],
    ] as const)
      for (let threads = 1; threads <= most; threads++)
        for (const seed of [1, 2]) {
          const { told, readings } = played(board, cluster, threads, seed);
          t.ok(told.length > 0);
          for (const { limit, comes } of told) {
            const met = readings.find(([, celsius]) => celsius >= limit)?.[0];
            if (met === undefined) {
              unmet++;
              if (comes.latestSeconds === undefined) never++;
              continue;
            }
            if (met < 20) continue;
            const { seconds = Number.POSITIVE_INFINITY, earliestSeconds = Number.POSITIVE_INFINITY } = comes;
            errors.push(Math.abs(seconds - met) / met);
            // read now and then: it was met up to so much before
            const { latestSeconds = Number.POSITIVE_INFINITY } = comes;
            if (earliestSeconds <= met && latestSeconds >= met - STEP) inside++;
          }
        }
    errors.sort((a, b) => a - b);
    const median = errors[errors.length >> 1]!;
    t.ok(errors.length > 150);
    t.ok(median < 0.1, `median ${median}`);
    const share = inside / errors.length;
    t.ok(share > 0.83 && share < 0.97, `${share} of ${errors.length} were met in time`);
    t.ok(never / unmet > 0.95, `${unmet - never} of ${unmet} that never were are told as certain`);
  },
);
