/**
 * Instructions that the kernel carried out in place of the processor: accesses to addresses that are not aligned
 * (/proc/cpu/alignment, arch/arm/mm/alignment.c; mips/unaligned_instructions in debugfs, arch/mips/kernel/unaligned.c), and floating
 * point that the processor does not have (mips/fpuemustats/emulated, arch/mips/math-emu/me-debugfs.c). Each costs some hundred
 * instructions. Other architectures count none of them where it could be read.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnIndex, parseCounter, type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute } from '../reading/attributes.js';
import { RowSet } from '../reading/row_set.js';
import { probing, type Source } from '../source.js';

const ALIGNMENT = '/proc/cpu/alignment';
const DEBUG = '/sys/kernel/debug/mips';
const COUNT = columnIndex('trap', 'count');
/** Lines of /proc/cpu/alignment by the name of their row; the others say how wide the accesses were. */
const LINES = [
  ['unaligned user', /^User:\s+(\d{1,20})$/m],
  ['unaligned kernel', /^System:\s+(\d{1,20})\b/m],
] as const;
const MIPS = [
  ['unaligned', `${DEBUG}/unaligned_instructions`],
  ['floating point', `${DEBUG}/fpuemustats/emulated`],
] as const;
const MOST = LINES.length + MIPS.length;

/** Adds what /proc/cpu/alignment counts to the rows of `set`; nothing of another text. */
export function parseAlignment(text: string, set: RowSet): void {
  for (const [name, line] of LINES) {
    const count = line.exec(text)?.[1];
    if (count !== undefined) set.row([], name)?.set(COUNT, parseCounter(count));
  }
}

export class Traps implements Source {
  readonly name = 'traps';
  readonly tables = ['trap'] as const;
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.trap.columns.length, MOST);

  async probe(host: Host): Promise<SourceInfo[]> {
    const costs = 'unaligned accesses and floating point that the kernel emulates (32-bit ARM, MIPS)';
    return [
      await probing(this.name, costs, () => {
        this.takeAll(host);
        if (this.set.rows.length === 0)
          throw new EdgevitalsError('SOURCE_ABSENT', `neither ${ALIGNMENT} nor ${DEBUG} is here`);
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    this.takeAll(host);
    into.push({ table: TABLES.trap.id, rows: this.set.rows });
  }

  private takeAll(host: Host): void {
    this.set.begin();
    parseAlignment(attribute(host, ALIGNMENT), this.set);
    for (const [name, path] of MIPS) {
      const count = parseCounter(attribute(host, path));
      if (count !== undefined) this.set.row([], name)?.set(COUNT, count);
    }
  }
}
