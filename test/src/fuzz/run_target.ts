import { Worker } from 'node:worker_threads';
import { bytesToHex } from '@edgevitals/shared/bytes';
import type { FuzzTarget } from './fuzz_target.js';
import { type Crash, type FuzzDone, type FuzzTask, inputOf } from './fuzz_worker.js';

const WORKER = new URL('./fuzz_worker.js', import.meta.url);
/** A case that takes longer hangs. */
const HANG_MS = 20_000;
const LOOK_MS = 500;
/** What the thread's heap may grow to. */
const MOST_HEAP_MIB = 256;

export interface TargetReport extends FuzzDone {
  readonly target: string;
  readonly cases: number;
  readonly seconds: number;
  readonly hangs: readonly Crash[];
}

/** Runs the cases `from` to `to` of a target. A case that never returns ends it. */
export async function runTarget(
  target: FuzzTarget,
  seed: number,
  from: number,
  to: number,
): Promise<TargetReport> {
  const progress = new SharedArrayBuffer(4);
  const at = new Int32Array(progress);
  const task: FuzzTask = { target: target.name, seed, from, to, progress };
  const began = performance.now();
  const worker = new Worker(WORKER, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MIB },
  });
  const ofCase = (index: number, error: string): Crash => ({
    case: index,
    hex: bytesToHex(inputOf(target.seeds, seed, index)),
    error,
  });
  const nothing: FuzzDone = { taken: 0, refused: 0, slowestMs: 0, crashes: [] };
  const hangs: Crash[] = [];
  const done = await new Promise<FuzzDone>(resolve => {
    let [last, since] = [-1, performance.now()];
    const timer = setInterval(() => {
      const now = performance.now();
      const index = Atomics.load(at, 0);
      if (index !== last) [last, since] = [index, now];
      else if (now - since > HANG_MS) {
        hangs.push(ofCase(index, `it has not returned within ${HANG_MS} ms`));
        end(nothing);
      }
    }, LOOK_MS);
    const end = (result: FuzzDone): void => {
      clearInterval(timer);
      void worker.terminate();
      resolve(result);
    };
    worker.once('message', end);
    // after what it has said, if it has
    worker.once('exit', code =>
      end({ ...nothing, crashes: [ofCase(Atomics.load(at, 0), `its thread has ended with ${code}`)] }),
    );
    worker.once('error', error =>
      end({ ...nothing, crashes: [ofCase(Atomics.load(at, 0), error.stack ?? error.message)] }),
    );
  });
  return {
    ...done,
    target: target.name,
    cases: to - from,
    seconds: (performance.now() - began) / 1000,
    hangs,
  };
}
