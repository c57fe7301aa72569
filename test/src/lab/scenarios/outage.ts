import { atMost, type Gate } from '../../bench/bench.js';
import type { RecordedSample } from '../frame_recorder.js';
import type { LabScenario } from '../scenario.js';

const QUICK_SECONDS = 60;
/** Ten minutes of the board's time. */
const SECONDS = 600;

/** The cable is pulled, and the broker that comes back has forgotten everybody: what was read meanwhile arrives afterwards. */
export const outage: LabScenario = {
  name: 'outage',
  summary: 'the network is cut by the host; no sample is lost, and none is doubled',
  boards: ['malta', 'gateway'],
  gate: [],
  limitSeconds: 2400,
  analyzer: false,
  guest: quick => `
agent_start --publish-every 5s
sleep 12
mark cut
sleep ${quick ? QUICK_SECONDS : SECONDS}
mark mend
sleep 45
kill $AGENT_PID
wait $AGENT_PID
mark "agent ended status=$?"
sleep 2
`,
  run: async ({ machine, frames, killBroker, startBroker, progress }) => {
    const started = await machine.mark(/^agent pid/);
    const cut = await machine.mark(/^cut/);
    await machine.link(false);
    await killBroker();
    const before = frames.samples.length;
    const mend = await machine.mark(/^mend/);
    const during = frames.samples.length - before;
    await startBroker();
    await machine.link(true);
    const ended = await machine.mark(/^agent ended/);
    await machine.finished();
    const { samples, keyless } = frames;
    progress(
      `${before} samples before, ${during} heard during ${(mend.uptime - cut.uptime).toFixed(0)} s of outage, ${samples.length} in all`,
    );
    return [
      atMost(
        'longest gap between samples, over the outage',
        longestGap(samples, started.uptime, ended.uptime),
        2.5,
        's',
      ),
      atMost(
        'samples that came twice',
        samples.length - new Set(samples.map(({ run, bootMs }) => `${run} ${bootMs}`)).size,
        0,
        'samples',
      ),
      atMost('frames that cannot be read, for their key frame is missing', keyless, 0, 'frames'),
      atMost('frames that the agent dropped', dropped(samples), 0, 'frames'),
      atMost('status of the agent at its end', Number(/status=(\d+)/.exec(ended.words)![1]), 0, ''),
    ] satisfies Gate[];
  },
};

/** Seconds of the board's time, its start and end included. */
function longestGap(samples: readonly RecordedSample[], from: number, to: number): number {
  const times = [from, ...samples.map(({ bootMs }) => bootMs / 1000).sort((a, b) => a - b), to];
  return Math.max(...times.slice(1).map((time, i) => time - times[i]!));
}

const dropped = (samples: readonly RecordedSample[]): number =>
  Math.max(
    0,
    ...samples.flatMap(({ tables }) => tables['agent'] ?? []).map(row => Number(row['frames_dropped'] ?? 0)),
  );
