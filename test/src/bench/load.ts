import { readFileSync } from 'node:fs';

/** How busy the machine was over a while: other work on it is noise in what is measured. */
export class Load {
  private readonly before = now();

  /** Percent of all CPUs since this was made. */
  since(): { readonly busyPercent: number; readonly stolenPercent: number } {
    return loadBetween(this.before, now());
  }
}

const now = (): CpuTicks => parseCpuLine(readFileSync('/proc/stat', 'utf8'));

export interface CpuTicks {
  readonly all: number;
  readonly idle: number;
  readonly stolen: number;
}

/** The first line of /proc/stat; proc(5): user nice system idle iowait irq softirq steal, guest being part of user. */
export function parseCpuLine(text: string): CpuTicks {
  const ticks = text.slice(0, text.indexOf('\n')).trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: ticks.reduce((sum, n) => sum + n, 0), idle: ticks[3]! + ticks[4]!, stolen: ticks[7]! };
}

/** Percent of all CPUs between two moments; nothing within one tick. */
export function loadBetween(before: CpuTicks, after: CpuTicks) {
  const idle = after.idle - before.idle;
  const stolen = after.stolen - before.stolen;
  const all = after.all - before.all;
  const percent = (ticks: number): number => (all > 0 ? (100 * ticks) / all : 0);
  return { busyPercent: percent(all - idle - stolen), stolenPercent: percent(stolen) };
}
