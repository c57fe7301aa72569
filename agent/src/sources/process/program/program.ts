/**
 * /proc/[pid]/{exe,cmdline,cgroup}: what each process runs, in which service or container, and in which build
 * (proc_pid_exe(5), proc_pid_cmdline(5)). Arguments are looked at and never given out.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../../host/host.js';
import { shownByMost } from '../../reading/shown_by_most.js';
import { probing, type Source } from '../../source.js';
import type { CgroupList } from '../cgroup/cgroup_list.js';
import { type Membership, parseMembership } from '../cgroup/membership.js';
import { unitOf } from '../cgroup/unit.js';
import { type ProcessList, pidOf, processKey, startTicksOf } from '../process_list.js';
import { buildRows } from './build_trees.js';
import { COMMAND_LINE_BYTES, parseCommandLine } from './command_line.js';
import { ELF_HEADER_BYTES, type ElfHeader, type ElfTarget, parseElfHeader } from './elf.js';
import { identify } from './identity.js';
import { withoutDeleted } from './path.js';
import { type Toolchain, toolchainOf } from './toolchain.js';

const PROGRAM = columnsOf('program');
const FLAGS = columnsOf('process').flags;
/** PF_KTHREAD (include/linux/sched.h). */
const KERNEL_THREAD = 0x0020_0000;
/**
 * Time from one look at a process to the next: a program is replaced by another mostly under another comm, which is seen
 * at once.
 */
const AGAIN_MS = 300_000;
const SHIFTS = 32;
const SHIFT_MS = 2000;
/** Processes that are looked at in one reading, new ones first; the others keep what is known. */
const MOST_LOOKS = 512;
const CGROUP_BYTES = 8192;

/** What is known of one process. */
interface KnownProgram {
  /** When it is looked at again, by the clock that counts suspends. */
  readonly nextMs: number;
  readonly comm: string;
  readonly link: string;
  readonly elf: ElfHeader | undefined;
  readonly row: Row | undefined;
  readonly toolchain: Toolchain | undefined;
}

export class Program implements Source {
  readonly name = 'program';
  readonly tables = ['program', 'unit', 'build'] as const;
  readonly rhythm = 'process';
  private readonly list: ProcessList;
  private readonly cgroups: CgroupList;
  private readonly builds = new Map<string, Row>();
  /** By number of the control group. */
  private readonly units = new Map<number, Row>();
  private known = new Map<string, KnownProgram>();
  /** What the agent itself is made for: what most programs are made for, and need not say. */
  private native: ElfHeader | undefined;
  /** Which processes `last` tells of, and until when. */
  private generation = -1;
  private nextMs = 0;
  private last: readonly Reading[] = [];

  constructor(list: ProcessList, cgroups: CgroupList) {
    this.list = list;
    this.cgroups = cgroups;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        'program',
        'programs behind interpreters and emulators: processes go by their comm',
        () => {
          // others' links take the right to trace them; their command lines are for all to read
          shownByMost(host, 'exe', directory => host.readLink(`${directory}/exe`));
        },
      ),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    const nowMs = host.bootMs();
    if (this.generation !== this.list.generation || nowMs >= this.nextMs) this.lookAtAll(host, nowMs);
    into.push(...this.last);
  }

  private lookAtAll(host: Host, nowMs: number): void {
    this.generation = this.list.generation;
    this.nextMs = Number.POSITIVE_INFINITY;
    this.native ??= elfOf(host, '/proc/self');
    const known = new Map<string, KnownProgram>();
    const rows: Row[] = [];
    const toolchains = new Map<string, Toolchain>();
    const used = new Set<number>();
    let looks = 0;
    for (const process of this.list.rows) {
      if (isKernelThread(process)) continue;
      const key = processKey(process);
      let one = this.known.get(key);
      if (one === undefined || one.comm !== process.id.name || nowMs >= one.nextMs) {
        // what has to wait is looked at in the next reading
        if (looks < MOST_LOOKS) one = this.look(host, process, one, nowMs);
        else this.nextMs = nowMs;
        looks++;
      }
      if (one === undefined) continue;
      this.nextMs = Math.min(this.nextMs, one.nextMs);
      known.set(key, one);
      if (one.toolchain !== undefined) toolchains.set(key, one.toolchain);
      if (one.row === undefined) continue;
      rows.push(one.row);
      const cgroup = one.row.get(PROGRAM.cgroup);
      if (typeof cgroup === 'number') used.add(cgroup);
    }
    this.known = known;
    for (const number of this.units.keys()) if (!used.has(number)) this.units.delete(number);
    this.cgroups.keep(used);
    this.last = [
      { table: TABLES.program.id, rows },
      { table: TABLES.unit.id, rows: [...this.units.values()] },
      { table: TABLES.build.id, rows: buildRows(this.list.rows, toolchains, this.builds) },
    ];
  }

  private look(host: Host, process: Row, before: KnownProgram | undefined, nowMs: number): KnownProgram {
    // shifted by the pid, so that they are not all looked at in the same reading
    const nextMs = nowMs + AGAIN_MS - (pidOf(process) % SHIFTS) * SHIFT_MS;
    const directory = `/proc/${pidOf(process)}`;
    const link = quietly(() => host.readLink(`${directory}/exe`));
    const executable = withoutDeleted(link);
    const args = parseCommandLine(quietly(() => host.readText(`${directory}/cmdline`, COMMAND_LINE_BYTES)));
    const elf =
      before !== undefined && before.link === link && before.comm === process.id.name
        ? before.elf
        : elfOf(host, directory);
    const identity = identify(executable, args);
    let row: Row | undefined;
    if (identity !== undefined) {
      const id = new RowId([pidOf(process), startTicksOf(process)], identity.name);
      row =
        before?.row !== undefined && before.row.id.key === id.key
          ? before.row
          : new Row(id, TABLES.program.columns.length);
      const membership = parseMembership(quietly(() => host.readText(`${directory}/cgroup`, CGROUP_BYTES)));
      row.set(PROGRAM.cgroup, membership && this.numberOf(membership));
      const told = elf !== undefined && !sameTarget(elf, this.native) ? elf : undefined;
      row.set(PROGRAM.elf_machine, told?.machine);
      row.set(PROGRAM.elf_class, told?.class);
      row.set(PROGRAM.elf_data, told?.data);
      row.set(PROGRAM.elf_flags, told?.flags);
      row.set(PROGRAM.guest_machine, identity.guest?.machine);
      row.set(PROGRAM.guest_class, identity.guest?.class);
      row.set(PROGRAM.guest_data, identity.guest?.data);
    }
    return { nextMs, comm: process.id.name, link, elf, row, toolchain: toolchainOf(executable, args) };
  }

  /** The number of a control group, whose unit is told from now on. */
  private numberOf(membership: Membership): number | undefined {
    const number = this.cgroups.number(membership);
    if (number === undefined || this.units.has(number)) return number;
    const unit = unitOf(membership.path);
    if (unit !== undefined) this.units.set(number, new Row(new RowId([number], unit), 0));
    return number;
  }
}

const elfOf = (host: Host, directory: string): ElfHeader | undefined =>
  parseElfHeader(quietly(() => host.readText(`${directory}/exe`, ELF_HEADER_BYTES)));

const sameTarget = (a: ElfTarget, b: ElfTarget | undefined): boolean =>
  a.machine === b?.machine && a.class === b.class && a.data === b.data;

function isKernelThread(process: Row): boolean {
  const flags = process.get(FLAGS);
  return typeof flags === 'number' && Math.floor(flags / KERNEL_THREAD) % 2 === 1;
}

/** What cannot be read (a process that ended, one of another user) is empty. */
function quietly(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (isEdgevitalsError(error)) return '';
    throw error;
  }
}
