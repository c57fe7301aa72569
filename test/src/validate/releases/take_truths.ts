/** All fleets of truths, taken by as many threads as this process may use processors. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { TruthTask } from './truth_worker.js';

const WORKER = new URL('./truth_worker.js', import.meta.url);
/** Fleets that a thread takes at a time: enough to be worth a message, few enough to end together. */
const AT_A_TIME = 20;

/**
 * Takes fleets 1 to `counts[i]` of each truth `i`. What comes out is the same with any number of threads.
 * @param done told of each truth when its last fleet is taken.
 */
export async function takeTruths(
  counts: readonly number[],
  done: (truth: number, values: Float64Array) => void,
  threads = availableParallelism(),
): Promise<void> {
  const tasks: TruthTask[] = counts.flatMap((count, truth) =>
    Array.from({ length: Math.ceil(count / AT_A_TIME) }, (_, i) => ({
      ...{ truth, from: 1 + i * AT_A_TIME },
      to: 1 + Math.min(count, (i + 1) * AT_A_TIME),
    })),
  );
  const values = counts.map(count => new Float64Array(count));
  const left = [...counts];
  let next = 0;
  const run = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      let task: TruthTask | undefined;
      const go = (): void => {
        task = tasks[next++];
        if (task === undefined) resolve();
        else worker.postMessage(task);
      };
      worker.on('message', (taken: Float64Array) => {
        const { truth, from } = task!;
        values[truth]!.set(taken, from - 1);
        left[truth]! -= taken.length;
        if (left[truth] === 0) done(truth, values[truth]!);
        go();
      });
      worker.once('error', reject);
      worker.once('exit', code => reject(new Error(`a thread has ended with ${code}`)));
      go();
    });
  const workers = Array.from({ length: Math.min(threads, tasks.length) }, () => new Worker(WORKER));
  try {
    await Promise.all(workers.map(run));
  } finally {
    await Promise.all(workers.map(worker => worker.terminate()));
  }
}
