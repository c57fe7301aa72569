/**
 * Sweeps of idle meshes as they were measured: for each number of nodes, every node's counters at two times. Of batman-adv,
 * `## N=4 converged: originators seen by n1: 3`, then `@@ N=4:a 255.33 n1` over a line of `name=value`; of babel
 * `## babel topo=line N=4 routes at n1: 3`, then `@@babel a 401.87 n1 txB=3102 txP=29 rxB=3026 rxP=29`. Between them
 * `@@cpu [N=4:]a 255.36 cpu ...` and `@@softnet [N=4:]a ...` as the kernel prints them.
 */
import type { ForwardingWindow } from '@edgevitals/analyzer/mesh/forwarding';
import type { NodeLoad, RoutingProtocol } from '@edgevitals/analyzer/mesh/overhead';
import type { DataFile } from '../data_file.js';

export interface NodeRate {
  readonly name: string;
  readonly bytesPerSecond: number;
  readonly framesPerSecond: number;
}

export interface SweepRow {
  readonly protocol: RoutingProtocol;
  readonly topology: 'full' | 'line';
  readonly nodes: number;
  readonly intervalSeconds: number;
  readonly sent: readonly NodeRate[];
  readonly load: NodeLoad | undefined;
  /** All nodes run on one CPU: its times, and control frames that they received in place of those forwarded. */
  readonly window: ForwardingWindow | undefined;
}

interface Reading {
  readonly at: number;
  readonly frames: number;
  readonly bytes: number;
  readonly received: number;
}

interface Cpu {
  readonly at: number;
  readonly idle: number;
  readonly softirq: number;
  readonly all: number;
}

/** One number of nodes as it is read. */
class Measuring {
  readonly nodes: number;
  readonly counted = new Map<string, Partial<Record<'a' | 'b', Reading>>>();
  readonly cpu: Partial<Record<'a' | 'b', Cpu>> = {};
  readonly softnet: Partial<Record<'a' | 'b', readonly number[]>> = {};

  constructor(nodes: number) {
    this.nodes = nodes;
  }

  count(node: string, when: 'a' | 'b', reading: Reading): void {
    const counted = this.counted.get(node) ?? {};
    counted[when] = reading;
    this.counted.set(node, counted);
  }
}

export const isSweep = ({ text }: DataFile): boolean =>
  /^## (babel .*)?N=\d+/m.test(text) && /^@@(babel)? ?(N=\d+:)?a /m.test(text);

/** @returns rows in the order of the file; those of which a node has no second reading are left out. */
export function readSweep(file: DataFile): SweepRow[] {
  const { text } = file;
  const rows: SweepRow[] = [];
  let topology = /^#.*\btopo[ =](\w+)/m.exec(text)?.[1] ?? '';
  let protocol: RoutingProtocol = /BATMAN_V\b/.test(`${text.slice(0, 400)} ${file.name}`)
    ? 'batman-v'
    : 'batman-iv';
  // of batman-adv in milliseconds, as its own setting is
  const interval = /^#.*\borig_interval[ =](\d+)/m.exec(text)?.[1];
  const hello = /^#.*\bhello[ =](\d+)/m.exec(text)?.[1];
  let measuring: Measuring | undefined;
  const finish = (): void => {
    const row = measuring && rowOf(measuring);
    if (row === undefined || (topology !== 'full' && topology !== 'line')) return;
    const seconds =
      protocol === 'babel' ? Number(hello ?? 4) : interval === undefined ? 1 : Number(interval) / 1000;
    rows.push({ ...row, protocol, topology, intervalSeconds: seconds });
  };
  const lines = text.split('\n');
  for (const [i, line] of lines.entries()) {
    const head = /^## (babel )?(?:topo=(\w+) )?N=(\d+)/.exec(line);
    if (head !== null) {
      finish();
      if (head[1] !== undefined) protocol = 'babel';
      topology = head[2] ?? topology;
      measuring = new Measuring(Number(head[3]));
    }
    if (measuring !== undefined) takeLine(measuring, line, lines[i + 1] ?? '');
  }
  finish();
  return rows;
}

type When = 'a' | 'b';

function takeLine(measuring: Measuring, line: string, next: string): void {
  const batman = /^@@ (?:N=\d+:)?([ab]) ([\d.]+) (\w+)/.exec(line);
  if (batman !== null)
    measuring.count(batman[3]!, batman[1] as When, {
      at: Number(batman[2]),
      frames: numberNamed(next, 'mgmt_tx'),
      bytes: numberNamed(next, 'mgmt_tx_bytes'),
      received: numberNamed(next, 'mgmt_rx'),
    });
  const babel = /^@@babel ([ab]) ([\d.]+) (\w+) (.*)/.exec(line);
  if (babel !== null)
    measuring.count(babel[3]!, babel[1] as When, {
      at: Number(babel[2]),
      frames: numberNamed(babel[4]!, 'txP'),
      bytes: numberNamed(babel[4]!, 'txB'),
      received: numberNamed(babel[4]!, 'rxP'),
    });
  const cpu = /^@@cpu (?:N=\d+:)?([ab]) ([\d.]+) cpu\s+(.*)/.exec(line);
  if (cpu !== null) {
    const seconds = cpu[3]!
      .trim()
      .split(/\s+/)
      .map(ticks => Number(ticks) / 100);
    measuring.cpu[cpu[1] as When] = {
      at: Number(cpu[2]),
      idle: seconds[3]! + seconds[4]!,
      softirq: seconds[6]!,
      all: seconds.slice(0, 8).reduce((sum, each) => sum + each, 0),
    };
  }
  const softnet = /^@@softnet (?:N=\d+:)?([ab]) ([0-9a-f ]+)/.exec(line);
  if (softnet !== null)
    measuring.softnet[softnet[1] as When] = softnet[2]!
      .trim()
      .split(' ')
      .map(field => Number.parseInt(field, 16));
}

const numberNamed = (text: string, name: string): number =>
  Number(new RegExp(`(?:^| )${name}=(\\d+)`).exec(text)?.[1] ?? Number.NaN);

function rowOf(
  measuring: Measuring,
): Omit<SweepRow, 'protocol' | 'topology' | 'intervalSeconds'> | undefined {
  const sent: NodeRate[] = [];
  for (const [name, { a, b }] of measuring.counted) {
    if (a === undefined || b === undefined || !(b.at > a.at)) return undefined;
    const seconds = b.at - a.at;
    sent.push({
      name,
      bytesPerSecond: (b.bytes - a.bytes) / seconds,
      framesPerSecond: (b.frames - a.frames) / seconds,
    });
  }
  if (sent.length !== measuring.nodes || !sent.every(each => each.bytesPerSecond > 0)) return undefined;
  return { nodes: measuring.nodes, sent, load: loadOf(measuring), window: windowOf(measuring) };
}

function loadOf({ cpu, softnet }: Measuring): NodeLoad | undefined {
  if (cpu.a === undefined || cpu.b === undefined) return undefined;
  const load = {
    elapsedSeconds: cpu.b.at - cpu.a.at,
    cpus: 1,
    idleSeconds: cpu.b.idle - cpu.a.idle,
  };
  if (softnet.a === undefined || softnet.b === undefined) return load;
  return {
    ...load,
    backlogFrames: softnet.b[0]! - softnet.a[0]!,
    backlogDropped: softnet.b[1]! - softnet.a[1]!,
  };
}

function windowOf({ cpu: { a, b }, counted }: Measuring): ForwardingWindow | undefined {
  if (a === undefined || b === undefined) return undefined;
  const passed = (of: (reading: Reading) => number): number =>
    [...counted.values()].reduce((sum, node) => sum + of(node.b!) - of(node.a!), 0);
  return {
    elapsedSeconds: b.at - a.at,
    cpus: 1,
    idleSeconds: b.idle - a.idle,
    accountedSeconds: b.all - a.all,
    softirqSeconds: b.softirq - a.softirq,
    sentFrames: 0,
    receivedFrames: 0,
    forwardedFrames: passed(reading => reading.received),
    controlFrames: passed(reading => reading.frames),
  };
}
