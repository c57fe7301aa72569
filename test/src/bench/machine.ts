import { cpus, release, totalmem } from 'node:os';

/** The machine that a figure was measured on. */
export const machine = (): Readonly<Record<string, string | number>> => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cpus: cpus().length,
  kernel: release(),
  memoryMiB: Math.round(totalmem() / 2 ** 20),
  node: process.version,
});
