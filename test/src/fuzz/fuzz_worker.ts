/** Runs cases of one target in a thread of its own, which can be ended where one never returns. */
import { parentPort, workerData } from 'node:worker_threads';
import { bytesToHex } from '@edgevitals/shared/bytes';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { randomNumbers } from '@edgevitals/shared/random';
import { mutate } from './mutate.js';
import { FUZZ_TARGETS } from './targets.js';

export interface FuzzTask {
  readonly target: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** One number: the case that it is at. */
  readonly progress: SharedArrayBuffer;
}

/** A case that ended in what must not be. */
export interface Crash {
  readonly case: number;
  readonly hex: string;
  readonly error: string;
}

export interface FuzzDone {
  readonly taken: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly crashes: readonly Crash[];
}

const MOST_CRASHES = 20;

/** The input of a case: of itself alone, whatever was before. */
export const inputOf = (seeds: readonly Uint8Array[], seed: number, index: number): Uint8Array =>
  mutate(seeds, randomNumbers(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)));

async function work({ target: name, seed, from, to, progress }: FuzzTask): Promise<FuzzDone> {
  const target = FUZZ_TARGETS.find(each => each.name === name);
  if (target === undefined) throw new Error(`there is no target ${name}`);
  const at = new Int32Array(progress);
  const crashes: Crash[] = [];
  let [taken, refused, slowestMs] = [0, 0, 0];
  let input: Uint8Array = new Uint8Array();
  let index = from;
  const crashed = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    crashes.push({ case: index, hex: bytesToHex(input), error: text });
  };
  // an error that nobody waits for is of the case that is being taken
  process.on('unhandledRejection', crashed);
  process.on('uncaughtException', crashed);
  for (; index < to && crashes.length < MOST_CRASHES; index++) {
    Atomics.store(at, 0, index);
    input = inputOf(target.seeds, seed, index);
    const began = performance.now();
    try {
      const result = target.take(input);
      if (result instanceof Promise ? await result : result) taken++;
      else refused++;
    } catch (error) {
      if (isEdgevitalsError(error) && error.code !== 'INTERNAL') refused++;
      else crashed(error);
    }
    slowestMs = Math.max(slowestMs, performance.now() - began);
  }
  await target.close?.();
  return { taken, refused, slowestMs, crashes };
}

if (parentPort !== null) parentPort.postMessage(await work(workerData as FuzzTask));
