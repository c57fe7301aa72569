import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** What is measured has one CPU for itself, what loads it another. */
export const MEASURED_CPU = 0;
export const LOADING_CPU = 1;

/** Keeps a process, all its threads and those to come, on one CPU. @returns false where that cannot be done. */
export function pin(pid: number, cpu: number): boolean {
  if (availableParallelism() < 2) return false;
  return spawnSync('taskset', ['-a', '-p', '-c', `${cpu}`, `${pid}`], { stdio: 'ignore' }).status === 0;
}
