/**
 * Runs of traffic through a chain of relays on one CPU: `== run k=4 pps=200 size=64 soak=1` and other settings, then at its
 * beginning and end (`@@ a n1` over a line of `name=value`, `@@cpu a 69.18 cpu ...`) every node's counters of batman-adv and the
 * CPU's of /proc/stat. A soaker at the lowest priority counts what is left of the CPU: `soak 170600 in 10.0000`.
 */
import type { ForwardingWindow } from '@edgevitals/analyzer/mesh/forwarding';
import type { DataFile } from '../data_file.js';

export interface Run {
  readonly settings: ReadonlyMap<string, string>;
  readonly window: ForwardingWindow;
  /** Fields `user` and `nice`: the soaker, where there is one. */
  readonly userSeconds: number;
  /** What the soaker counted a second; undefined of a run without one. */
  readonly soaked: number | undefined;
}

const TICKS_PER_SECOND = 100;

export const isRuns = ({ text }: DataFile): boolean =>
  /^== run .*\bk=\d/m.test(text) && /^@@cpu a /m.test(text);

/** @param leftOut told of a run that lacks a reading */
export function readRuns({ name, text }: DataFile, leftOut: (line: string) => void): Run[] {
  return text
    .split(/^== run /m)
    .slice(1)
    .flatMap((part, i) => {
      const run = runOf(part);
      if (run === undefined) leftOut(`${name}: run ${i + 1} left out, it lacks a reading\n`);
      return run ?? [];
    });
}

function runOf(part: string): Run | undefined {
  const [head = '', ...lines] = part.split('\n');
  const settings = new Map(
    head
      .trim()
      .split(/\s+/)
      .map(setting => setting.split('=', 2) as [string, string]),
  );
  const counted = { a: new Map<string, number>(), b: new Map<string, number>() };
  const cpu: Partial<Record<'a' | 'b', readonly number[]>> = {};
  let soaked: number | undefined;
  for (const [i, line] of lines.entries()) {
    const node = /^@@ ([ab]) \w+/.exec(line);
    if (node !== null)
      for (const [, name, value] of (lines[i + 1] ?? '').matchAll(/(\w+)=(\d+)/g)) {
        const sums = counted[node[1] as 'a' | 'b'];
        sums.set(name!, (sums.get(name!) ?? 0) + Number(value));
      }
    const fields = /^@@cpu ([ab]) ([\d.]+) cpu\s+(.*)/.exec(line);
    if (fields !== null)
      cpu[fields[1] as 'a' | 'b'] = [fields[2]!, ...fields[3]!.trim().split(/\s+/)].map(Number);
    const soak = /^soak (\d+) in ([\d.]+)/.exec(line);
    if (soak !== null) soaked = Number(soak[1]) / Number(soak[2]);
  }
  const { a, b } = cpu;
  if (a === undefined || b === undefined || counted.b.size === 0) return undefined;
  const passed = b.map((value, i) => value - a[i]!);
  const [elapsedSeconds = Number.NaN, user, nice, system, idle, wait, irq, softirq, steal] = passed;
  const fields = [user, nice, system, idle, wait, irq, softirq, steal].map(
    each => (each ?? 0) / TICKS_PER_SECOND,
  );
  const count = (name: string): number => (counted.b.get(name) ?? Number.NaN) - (counted.a.get(name) ?? 0);
  const window = {
    elapsedSeconds,
    cpus: 1,
    idleSeconds: fields[3]! + fields[4]!,
    accountedSeconds: fields.reduce((sum, each) => sum + each, 0),
    softirqSeconds: fields[6]!,
    sentFrames: count('tx'),
    receivedFrames: count('rx'),
    forwardedFrames: count('forward'),
    forwardedBytes: count('forward_bytes'),
    controlFrames: count('mgmt_tx') + count('mgmt_rx'),
  };
  return Object.values(window).every(Number.isFinite)
    ? { settings, window, userSeconds: fields[0]! + fields[1]!, soaked }
    : undefined;
}
