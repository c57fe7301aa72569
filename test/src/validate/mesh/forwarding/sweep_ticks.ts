/**
 * Control of batman-adv leaves by the kernel's timers, in step with the tick: sweeps of meshes on one CPU are windows of such
 * traffic, of which its cost must not be told from what ticks and idle time say.
 */
import { ForwardingCost } from '@edgevitals/analyzer/mesh/forwarding';
import { atLeast, type Gate } from '../../../bench/bench.js';
import { figure } from '../../../bench/table.js';
import { isSweep, readSweep } from '../overhead/sweep.js';
import type { MeshPart } from '../part.js';

/** Fewer windows are refused for being few. */
const LEAST = 16;

export const sweepTicks: MeshPart = {
  name: 'sweep-ticks',
  files: { named: 'sweep of a batman-adv mesh', takes: file => isSweep(file) && /^@@ N=/m.test(file.text) },
  run: (files, { print }) => {
    const windows = files.flatMap(file => readSweep(file).flatMap(({ window }) => window ?? []));
    if (windows.length < LEAST) {
      print(`sweep-ticks: left out, ${windows.length} of ${LEAST} windows\n\n`);
      return [];
    }
    const cost = new ForwardingCost();
    for (const window of windows) cost.add(window);
    const told = cost.estimate();
    const least = Math.min(...windows.map(each => each.idleSeconds / each.elapsedSeconds));
    print(
      `Control received in step with the tick, ${windows.length} windows of down to ${figure(100 * least, ' %')} idle time: ${
        'refused' in told
          ? `${told.refused}, ${told.why}`
          : `told ${figure(told.costs.microsecondsPerFrame.value, ' us')}`
      }\n\n`,
    );
    const gate: Gate = atLeast(
      'sweeps: control in step with the tick, refused',
      'refused' in told ? 100 : 0,
      100,
      '%',
    );
    return [gate];
  },
};
