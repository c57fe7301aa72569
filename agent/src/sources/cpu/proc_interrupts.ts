/**
 * /proc/interrupts: interrupts by line and CPU (kernel/irq/proc.c, arch/<arch>/kernel/irq.c). CPUs that are online are
 * listed only; what a CPU counted stays where it is while it is offline and shows again when it returns.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnIndex, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { KernelFile } from '../reading/kernel_file.js';
import { Scanner } from '../reading/scanner.js';
import { probing, type Source } from '../source.js';

const PATH = '/proc/interrupts';
const COUNT = columnIndex('interrupt', 'count');
const MOST_ROWS = 128;
/** Numbers of CPUs from here on are left out: what a line remembers is bounded. */
const MOST_CPUS = 1024;
const WRAP = 2 ** 32;
const HALF = 2 ** 31;

const scanner = new Scanner();
/** Numbers of the line at hand. */
const counts: number[] = [];

/** A line of /proc/interrupts from reading to reading. */
class InterruptLine {
  readonly row: Row;
  private total = 0;
  /** What each CPU showed when it was last listed, by its number. */
  private readonly last: (number | undefined)[] = [];

  constructor(name: string) {
    this.row = new Row(new RowId([], name), TABLES.interrupt.columns.length);
  }

  /** The first reading: what the CPUs that are online have counted so far. */
  begin(cpus: readonly number[]): void {
    for (const count of counts) this.total += count;
    this.total %= WRAP;
    this.keep(cpus);
  }

  /**
   * Adds what CPUs counted since each was last listed. One that was never listed begins with what it shows: its history
   * is older than the first reading. So does one that fell: it started over.
   */
  add(cpus: readonly number[]): void {
    if (counts.length < cpus.length) {
      // ERR and MIS have one number, of the whole machine
      this.total = counts.reduce((sum, count) => sum + count, 0) % WRAP;
    } else {
      for (let i = 0; i < cpus.length; i++) {
        const from = this.last[cpus[i]!];
        if (from === undefined) continue;
        const step = (counts[i]! - from + WRAP) % WRAP;
        if (step <= HALF) this.total = (this.total + step) % WRAP;
      }
    }
    this.keep(cpus);
  }

  private keep(cpus: readonly number[]): void {
    if (counts.length < cpus.length) this.last.length = 0;
    else for (let i = 0; i < cpus.length; i++) if (cpus[i]! < MOST_CPUS) this.last[cpus[i]!] = counts[i]!;
    this.row.set(COUNT, this.total);
  }
}

/** The lines that have ever counted, by name. */
export type InterruptLines = Map<string, InterruptLine>;

/**
 * The lines of /proc/interrupts that have ever counted, at most 128 of them, summed over CPUs. The sum does not fall
 * when a CPU goes offline, and does not jump when it returns: CPUs that are not listed count as they last did. A CPU
 * counts in 32 bits: the sum is given modulo 2^32, so that it wraps as they do.
 * @param known lines of the last reading; those that are still there are kept.
 * @throws EdgevitalsError SOURCE_MALFORMED when the heading names no CPU.
 */
export function parseInterrupts(text: string, known: InterruptLines): Row[] {
  const cpus = cpusIn(text);
  if (cpus.length === 0) throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has no heading of CPUs`);
  const rows: Row[] = [];
  const seen = new Set<string>();
  scanner.reset(text);
  while (rows.length < MOST_ROWS && scanner.line()) {
    const label = scanner.word();
    if (!label.endsWith(':')) continue;
    readCounts(cpus.length);
    if (counts.length === 0) continue;
    const name = `${label.slice(0, -1)} ${device(restOfLine(text))}`.trim();
    let line = known.get(name);
    if (line === undefined) {
      if (!counts.some(count => count > 0)) continue;
      line = new InterruptLine(name);
      known.set(name, line);
      line.begin(cpus);
    } else if (!seen.has(name)) {
      line.add(cpus);
    } else {
      continue;
    }
    seen.add(name);
    rows.push(line.row);
  }
  for (const name of known.keys()) if (!seen.has(name)) known.delete(name);
  return rows;
}

/** The numbers of CPUs in the heading, in the order of the columns. */
const cpusIn = (text: string): number[] =>
  Array.from(text.slice(0, Math.max(0, text.indexOf('\n'))).matchAll(/CPU(\d+)/g), found => Number(found[1]));

function readCounts(most: number): void {
  counts.length = 0;
  while (counts.length < most) {
    const count = scanner.small();
    if (count === undefined) return;
    counts.push(count);
  }
}

function restOfLine(text: string): string {
  const end = text.indexOf('\n', scanner.at);
  return text.slice(scanner.at, end < 0 ? text.length : end);
}

/** Chip, hardware line and trigger stand before the device, in fields that are padded with at least two spaces. */
const device = (description: string): string => description.trim().split(/ {2,}/).at(-1)!.slice(0, 64);

export class ProcInterrupts implements Source {
  readonly name = 'proc_interrupts';
  readonly tables = ['interrupt'] as const;
  readonly rhythm = 'slow';
  private readonly file = new KernelFile(PATH);
  private readonly known: InterruptLines = new Map();

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'which device wakes the CPUs: wake-ups are told by process only', () =>
        parseInterrupts(host.readText(PATH), new Map()),
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    into.push({ table: TABLES.interrupt.id, rows: parseInterrupts(this.file.read(host), this.known) });
  }

  close(): void {
    this.file.close();
  }
}
