import type { PowerAnswer } from '@edgevitals/shared/results';
import { atLeast, atMost } from '../../bench/bench.js';
import type { LabScenario } from '../scenario.js';
import { BUSY_SCRIPT, BUSY_WATTS, drain, IDLE_WATTS } from '../scripted_battery.js';

const SECONDS = 90;

/** Where the energy of a battery goes: what it gave is known to the host, and who was busy to the scenario. */
export const battery: LabScenario = {
  name: 'battery',
  summary: 'a battery drains at a known rate: its joules are told, and add up over processes',
  boards: ['gateway'],
  gate: [],
  limitSeconds: 900,
  analyzer: true,
  guest: () => `
${BUSY_SCRIPT}
agent_start --process-every 1s --publish-every 2s
ticks ${SECONDS}
mark drained
sleep 12
kill $AGENT_PID
wait $AGENT_PID
`,
  run: async ({ machine, device, ask, progress }) => {
    const drained = await drain(machine, /^drained/);
    const power = (await ask('power', device, '--window', '2m')) as PowerAnswer;
    await machine.finished();
    // seconds before the first sample and after the last are not covered: in them it gave between rest and full load
    const uncovered = Math.max(0, drained.seconds - power.window.coveredSeconds);
    const least = drained.joules - uncovered * (IDLE_WATTS + BUSY_WATTS);
    const most = drained.joules - uncovered * IDLE_WATTS;
    const told = power.energy?.value ?? 0;
    const parts = power.processes.reduce(
      (sum, { energy }) => sum + (energy?.value ?? 0),
      power.unexplained?.value ?? 0,
    );
    const first = power.processes[0];
    progress(
      `the battery gave ${drained.joules.toFixed(1)} J in ${drained.seconds.toFixed(1)} s; ${told.toFixed(1)} J told of ${power.window.coveredSeconds.toFixed(1)} s`,
    );
    return [
      atLeast('seconds of it that are covered', power.window.coveredSeconds, SECONDS - 15, 's'),
      atMost(
        'energy told, off what the battery gave',
        (Math.max(least - told, told - most, 0) / told) * 100,
        1,
        '%',
      ),
      atMost('energy is measured (1) or not (0), off', power.energy?.basis === 'measured' ? 0 : 1, 0, ''),
      atMost('processes and the rest add up to it, off', Math.abs(parts / told - 1) * 100, 0.1, '%'),
      atMost('lab_busy uses most, off', first?.program === 'lab_busy' ? 0 : 1, 0, ''),
    ];
  },
};
