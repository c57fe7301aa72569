/**
 * The same on a simulated CPU whose tick, idle time and traffic are set: at random what a frame costs is told right, in step with
 * the tick it is not told.
 */
import { ForwardingCost } from '@edgevitals/analyzer/mesh/forwarding';
import { meteredWindow, type TickMeter } from '@edgevitals/analyzer/testing/tick_meter';
import { randomNumbers } from '@edgevitals/shared/random';
import { atLeast, atMost } from '../../../bench/bench.js';
import { figure, textTable } from '../../../bench/table.js';
import { MESH_GOALS } from '../goals.js';
import type { MeshPart } from '../part.js';

const HOP_SECONDS = 25e-6;
const LOADS = [0, 100, 200, 350, 500] as const;
const WINDOWS = 24;
const TICKS = [100, 250, 1000] as const;
/** Share of the time that timers take and no tick meets. */
const UNMET = [0, 0.17] as const;
/** Drift of a timer against the tick that leaves it in step through a window. */
const DRIFTS = [0, 5, 20] as const;

export const metered: MeshPart = {
  name: 'metered',
  run: (_, { quick, print }) => {
    const seeds = quick ? 10 : 40;
    const table = [['arrivals', 'told', 'worst off', 'timer-locked', 'other refusals']];
    const worst: number[] = [];
    const refusals = { random: 0, locked: 0 };
    let devices = 0;
    for (const arrivals of ['random', 'locked'] as const)
      for (const ticksPerSecond of TICKS) {
        const offs: number[] = [];
        const why: string[] = [];
        for (const unmet of UNMET)
          for (const drift of DRIFTS)
            for (let seed = 1; seed <= seeds; seed++) {
              const told = learned(ticksPerSecond, unmet, arrivals === 'random' ? undefined : drift, seed);
              if ('refused' in told) why.push(told.refused);
              else offs.push(100 * Math.abs(told.costs.microsecondsPerFrame.value / (1e6 * HOP_SECONDS) - 1));
            }
        devices = offs.length + why.length;
        refusals[arrivals] += why.length / (TICKS.length * devices);
        if (arrivals === 'random') worst.push(...offs);
        const locked = why.filter(each => each === 'timer-locked').length;
        table.push([
          `${arrivals}, ${ticksPerSecond} Hz`,
          `${offs.length}`,
          offs.length === 0 ? '-' : figure(Math.max(...offs), ' %'),
          `${locked}`,
          `${why.length - locked}`,
        ]);
      }
    print(`Simulated relays, ${devices} of each\n${textTable(table)}\n`);
    return [
      atMost(
        'metered: frames at random, off the truth, worst',
        Math.max(...worst),
        MESH_GOALS.forwarding,
        '%',
      ),
      atMost('metered: frames at random, refused', 100 * refusals.random, 1, '%'),
      atLeast('metered: frames in step with the tick, refused', 100 * refusals.locked, 99, '%'),
    ];
  },
};

/** @param drift of the timer in parts of a million; undefined for arrivals at random */
function learned(ticksPerSecond: number, unmet: number, drift: number | undefined, seed: number) {
  const random = randomNumbers(seed);
  const cost = new ForwardingCost();
  for (let i = 0; i < WINDOWS; i++) {
    const traffic = {
      framesPerSecond: LOADS[Math.floor(LOADS.length * random())]!,
      hops: i % 5,
      sendSeconds: 2e-4,
      hopSeconds: HOP_SECONDS,
    };
    const arrivals: TickMeter['arrivals'] =
      drift === undefined ? 'random' : { after: (random() - 0.5) / ticksPerSecond, driftPpm: drift };
    cost.add(meteredWindow(traffic, { ticksPerSecond, idle: { unmet }, arrivals }, 10, random));
  }
  return cost.estimate();
}
