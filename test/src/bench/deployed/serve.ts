/** `edgevitals serve` as it is deployed: what a frame costs, how many it keeps up with, how soon an answer shows them. */
import { ANALYZER } from '../../harness/program.js';
import { FRAME_SETS } from '../fleet/frame_set.js';
import { climb, type Highest, RATES } from './climb.js';
import { Deployment, type LoadCost } from './deployment.js';
import { percentile } from './percentile.js';
import { Prober } from './prober.js';

/** Seconds of each part. */
export interface DeployedTimes {
  readonly warmUp: number;
  readonly measure: number;
  readonly step: number;
  readonly half: number;
}

/** A minute holds everything that the analyzer does in its rhythm. */
export const TIMES: DeployedTimes = { warmUp: 20, measure: 60, step: 20, half: 60 };
export const QUICK_TIMES: DeployedTimes = { warmUp: 2, measure: 5, step: 3, half: 3 };
/** Messages a second at which costs are compared. */
export const RATE = 2000;
export const SET = 'prior';
export const CONNECTIONS = 200;
/** Frames that each device can send, a second each: a measurement takes no longer. */
const MOST_SECONDS = 900;

export interface ServeResult {
  readonly cost: LoadCost;
  /** ms from publishing to an answer, at RATE. */
  readonly latency: Latency;
  readonly highest: Highest;
  /** The same at half of that. */
  readonly atHalf: Latency;
  readonly isPinned: boolean;
}

export interface Latency {
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

/** Frames have piled up when they are seen only so long after the last was sent: a share of the time, and seconds. */
const BEHIND = 0.05;
const LEAST_BEHIND = 0.5;
/** Devices of which it is checked that all their frames came in. */
const CHECKED = 20;
/** Where to begin to look for the highest rate, of what CPU time promises. */
const PROMISE = 0.7;

export function measureServe(times: DeployedTimes, progress: (text: string) => void): Promise<ServeResult> {
  const load = {
    set: SET,
    form: 'frames',
    devices: RATES[RATES.length - 1]!,
    seconds: MOST_SECONDS,
    connections: CONNECTIONS,
  } as const;
  return Deployment.with(
    ({ port, folder }) => [
      process.execPath,
      ANALYZER,
      'serve',
      ...['--broker', `mqtt://127.0.0.1:${port}`, '--data', `${folder}/data`],
    ],
    load,
    async deployment => {
      await deployment.program.printed(/analyzer is taking messages/);
      const prober = await Prober.start(deployment.broker.port, FRAME_SETS[SET], MOST_SECONDS);
      try {
        return await measured(deployment, prober, times, progress);
      } finally {
        await prober.close();
      }
    },
  );
}

async function measured(
  deployment: Deployment,
  prober: Prober,
  times: DeployedTimes,
  progress: (text: string) => void,
): Promise<ServeResult> {
  progress(`serve at ${RATE} frames/s`);
  await deployment.load(RATE, times.warmUp);
  await prober.caughtUp();
  const [since, probes] = [performance.now(), prober.sent];
  const cost = await deployment.cost(RATE, times.measure, async () => {
    await prober.caughtUp();
    return prober.sent - probes;
  });
  const latency = latencyOf(prober.latencies(since));
  await checkCounts(prober, times.warmUp + times.measure);
  const caughtUpWithin = async (rate: number, seconds: number, most: number): Promise<boolean> => {
    progress(`serve at ${rate} frames/s`);
    await deployment.load(rate, seconds);
    const ended = performance.now();
    await prober.caughtUp();
    return performance.now() - ended <= most * 1000;
  };
  const highest = await climb(
    RATES,
    (PROMISE * 1e6) / cost.program,
    // devices that are new are dearer: they come first
    async rate =>
      (await caughtUpWithin(rate, times.step / 2, times.step / 2)) &&
      (await caughtUpWithin(rate, times.step, Math.max(LEAST_BEHIND, BEHIND * times.step))),
  );
  progress(`serve at ${highest.rate / 2} frames/s`);
  const halfSince = performance.now();
  if (highest.rate > 0) await deployment.load(Math.round(highest.rate / 2), times.half);
  const atHalf = latencyOf(prober.latencies(halfSince));
  return { cost, latency, highest, atHalf, isPinned: deployment.isPinned };
}

/** @throws Error when the analyzer has not taken in what some of the devices sent: what it cost then says nothing. */
async function checkCounts(prober: Prober, sent: number): Promise<void> {
  const devices = Array.from({ length: CHECKED }, (_, i) => `bench-${i}`);
  for (const { device, frames, lostFrames, rejectedFrames } of await prober.summaries(devices)) {
    if (frames === sent && lostFrames === 0 && rejectedFrames === 0) continue;
    const told = `${frames} taken in, ${lostFrames} lost, ${rejectedFrames} refused`;
    throw new Error(`${device} has sent ${sent} frames: ${told}`);
  }
}

const latencyOf = (values: readonly number[]): Latency => ({
  p50: percentile(values, 0.5),
  p99: percentile(values, 0.99),
});
