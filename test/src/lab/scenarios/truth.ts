import { agentCost, costGates } from '../cost.js';
import type { LabScenario } from '../scenario.js';
import { truthTable } from '../truth/compare.js';
import { framesTruth } from '../truth/frames_truth.js';
import { kernelTruth } from '../truth/kernel_truth.js';
import type { NamedReadings } from '../truth/named_readings.js';
import { truthGates } from '../truth/truth_gates.js';

/** A board without cpufreq, thermal zone, battery and disk has 20 tables of snapshot; in frames are those that are read often. */
const LEAST = { values: 800, tables: 18 };
const LEAST_IN_FRAMES = { values: 800, tables: 6 };

/** Every value of snapshot and of frames beside what the kernel says before and after; and what the agent costs. */
export const truth: LabScenario = {
  name: 'truth',
  summary: "every value of snapshot and frames beside the kernel's own, and what the agent costs",
  boards: ['gateway', 'malta'],
  gate: ['gateway', 'malta'],
  limitSeconds: 900,
  analyzer: false,
  guest: () => `
truth before
"$AGENT" snapshot --compact > /tmp/snapshot
truth after
put snapshot /tmp/snapshot
agent_start
sleep 15
for round in 1 2 3 4; do truth during; sleep 4; done
sleep 6
cost early
sleep 30
cost late
kill $AGENT_PID
wait $AGENT_PID
mark "agent ended status=$?"
`,
  run: async ({ machine, frames, progress }) => {
    await machine.finished();
    const records = machine.records();
    const readings = (name: string) => records.get(name)!.map(kernelTruth);
    const { tables } = JSON.parse(records.get('snapshot')![0]!.toString()) as { tables: NamedReadings };
    const ofSnapshot = truthTable(tables, readings('before')[0]!, readings('after')[0]!);
    const [early, late] = ['early', 'late'].map(name => agentCost(records.get(name)![0]!)) as [Cost, Cost];
    const readMs = Math.max(
      ...frames.samples
        .flatMap(({ tables: { agent } }) => agent ?? [])
        .map(row => Number(row['sample_us'] ?? 0) / 1000),
    );
    const ofFrames = framesTruth(frames.samples, readings('during'), readMs);
    const steady = frames.samples.filter(
      ({ bootMs }) => bootMs > early.uptime * 1000 && bootMs <= late.uptime * 1000,
    );
    return [
      ...truthGates('snapshot', ofSnapshot, LEAST, progress),
      ...truthGates('frames', ofFrames, LEAST_IN_FRAMES, progress),
      ...costGates(early, late, steady.length),
    ];
  },
};

type Cost = ReturnType<typeof agentCost>;
