/** What the agent costs a board, out of records of `cost` in device/lib.sh. */
import { atLeast, atMost, type Gate } from '../bench/bench.js';

const TICKS_PER_SECOND = 100;

/** At one moment, all since the agent started or the board booted. */
export interface AgentCost {
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** Bytes of memory without a file behind it are not flash: what it had written to file systems. */
  readonly writtenBytes: number;
  /** By the board's network interface, in both directions. */
  readonly wireBytes: number;
  readonly availableBytes: number;
  readonly uptime: number;
}

export function agentCost(record: Buffer): AgentCost {
  const text = record.toString('latin1');
  const number = (pattern: RegExp): number => {
    const found = pattern.exec(text);
    if (found === null) throw new Error(`no ${pattern} in what the board said of the agent's cost:\n${text}`);
    return Number(found[1]);
  };
  const stat = text.slice(text.indexOf(')') + 2, text.indexOf('\n')).split(' ');
  const network = /eth0:\s*(.*)/.exec(text)?.[1]?.trim().split(/\s+/).map(Number) ?? [];
  return {
    cpuSeconds: (Number(stat[11]) + Number(stat[12])) / TICKS_PER_SECOND,
    peakBytes: number(/VmHWM:\s*(\d+)/) * 1024,
    writtenBytes: number(/\nwrite_bytes: (\d+)/),
    wireBytes: (network[0] ?? 0) + (network[8] ?? 0),
    availableBytes: number(/MemAvailable:\s*(\d+)/) * 1024,
    uptime: number(/uptime ([\d.]+)/),
  };
}

/** What the agent takes at its default plan between two moments, and what it leaves. */
export function costGates(early: AgentCost, late: AgentCost, samples: number): Gate[] {
  const seconds = late.uptime - early.uptime;
  const cpu = late.cpuSeconds - early.cpuSeconds;
  return [
    atMost('peak memory of the agent', late.peakBytes / 2 ** 20, 6, 'MB'),
    atMost('CPU of the agent, default plan, 250 MIPS', (cpu / seconds) * 100, 5, '% of a core'),
    atMost('CPU of the agent a sample', (cpu / samples) * 1000, 50, 'ms'),
    atMost('written to storage by the agent', late.writtenBytes, 0, 'bytes'),
    atMost('on the wire, both directions', (late.wireBytes - early.wireBytes) / seconds, 1500, 'bytes/s'),
    atLeast('memory left beside the agent', late.availableBytes / 2 ** 20, 8, 'MB'),
  ];
}
