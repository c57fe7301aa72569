/** Takes fleets of truths in a thread of its own, as they are asked for. */
import { parentPort } from 'node:worker_threads';
import { TRUTHS } from './truths.js';

/** Fleets of a truth, by the seeds `from` to `to` (left out). */
export interface TruthTask {
  readonly truth: number;
  readonly from: number;
  readonly to: number;
}

/** Taken in order of seeds, so that it does not matter who took them. */
export function takeFleets({ truth, from, to }: TruthTask): Float64Array {
  const values = new Float64Array(to - from);
  for (let seed = from; seed < to; seed++) values[seed - from] = TRUTHS[truth]!.of(seed);
  return values;
}

parentPort?.on('message', (task: TruthTask) => parentPort!.postMessage(takeFleets(task)));
