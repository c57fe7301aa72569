/** /proc/interrupts: interrupts by line and CPU (kernel/irq/proc.c, arch/<arch>/kernel/irq.c). */
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
const WRAP = 2 ** 32;

const scanner = new Scanner();

/**
 * The lines of /proc/interrupts that have ever counted, at most 128 of them, summed over CPUs. A CPU counts in 32
 * bits: the sum is given modulo 2^32, so that it wraps as they do.
 * @param known rows of the last reading, by name; those that are still there are kept.
 * @throws EdgevitalsError SOURCE_MALFORMED when the heading names no CPU.
 */
export function parseInterrupts(text: string, known: Map<string, Row>): Row[] {
  const cpus = text.slice(0, Math.max(0, text.indexOf('\n'))).split('CPU').length - 1;
  if (cpus === 0) throw new EdgevitalsError('SOURCE_MALFORMED', `${PATH} has no heading of CPUs`);
  const rows: Row[] = [];
  scanner.reset(text);
  while (rows.length < MOST_ROWS && scanner.line()) {
    const label = scanner.word();
    if (!label.endsWith(':')) continue;
    let total = 0;
    let counts = 0;
    for (; counts < cpus; counts++) {
      const count = scanner.small();
      if (count === undefined) break;
      total += count;
    }
    if (counts === 0 || total === 0) continue;
    const name = `${label.slice(0, -1)} ${device(restOfLine(text))}`.trim();
    let row = known.get(name);
    if (row === undefined) {
      row = new Row(new RowId([], name), TABLES.interrupt.columns.length);
      known.set(name, row);
    }
    row.set(COUNT, total % WRAP);
    rows.push(row);
  }
  if (known.size > rows.length) {
    known.clear();
    for (const row of rows) known.set(row.id.name, row);
  }
  return rows;
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
  private readonly known = new Map<string, Row>();

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
