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
import { type BuildId, parseBuildId } from './build_id.js';
import { buildRows, countTicks } from './build_trees.js';
import { parseCommandLine } from './command_line.js';
import { type ElfHeader, type ElfTarget, parseElfHeader } from './elf.js';
import { mappedAt } from './guest_file.js';
import { identify, type ProgramIdentity } from './identity.js';
import { withoutDeleted } from './path.js';
import { subjectOf, type Toolchain, toolchainOf } from './toolchain.js';

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
/** Looks for the file of an emulated program, until it is told as what its emulator's name says. */
const MOST_UNMAPPED = 7;
/** From the first of them to the second; then twice as long each time. */
const UNMAPPED_MS = 500;
/** Looks at a process that becomes another program meanwhile. */
const MOST_TORN = 3;
/** Processes that are looked at in one reading, new ones first; the others keep what is known. */
const MOST_LOOKS = 512;
const CGROUP_BYTES = 8192;
/** As many have their files waited for. */
const LOOKS_AT_ONCE = 8;
const TIMEOUT_MS = 250;

/** What the start of a program's file says. */
interface ElfStart {
  readonly header: ElfHeader;
  readonly build: BuildId | undefined;
}

/** What is known of one process. */
interface KnownProgram {
  /** When it is looked at again, by the clock that counts suspends. */
  readonly nextMs: number;
  readonly comm: string;
  readonly link: string;
  readonly elf: ElfStart | undefined;
  /** Of the program that is emulated. */
  readonly mapped: ElfStart | undefined;
  /** How often that was looked for in vain. */
  readonly unmapped: number;
  readonly name: string | undefined;
  /** undefined where there is nothing to tell, and as long as what is emulated may still show. */
  readonly row: Row | undefined;
  readonly toolchain: Toolchain | undefined;
}

/** What a process runs, by its own word and the kernel's. */
interface CommandLine {
  readonly link: string;
  readonly args: readonly string[];
}

export class Program implements Source {
  readonly name = 'program';
  readonly tables = ['program', 'unit', 'build'] as const;
  readonly rhythm = 'process';
  /** Reads that hung, or that one which hangs stood in the way of. */
  partFailures = 0;
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

  sample(host: Host, into: Reading[]): undefined | Promise<void> {
    const nowMs = host.bootMs();
    if (this.generation === this.list.generation && nowMs < this.nextMs) {
      countTicks(this.list.rows, this.builds);
      into.push(...this.last);
      return undefined;
    }
    const looks = this.lookAtAll(host, nowMs);
    this.cgroups.fillBy(looks);
    return looks.then(() => {
      into.push(...this.last);
    });
  }

  private async lookAtAll(host: Host, nowMs: number): Promise<void> {
    this.generation = this.list.generation;
    this.native ??= (await this.elfOf(host, '/proc/self'))?.header;
    const programs = this.list.rows.filter(process => !isKernelThread(process));
    const due = programs.filter(process => {
      const one = this.known.get(processKey(process));
      return one === undefined || one.comm !== process.id.name || nowMs >= one.nextMs;
    });
    const looked = new Map<string, KnownProgram>();
    const left = due.slice(0, MOST_LOOKS);
    const lookOn = async (): Promise<void> => {
      for (let process = left.pop(); process !== undefined; process = left.pop()) {
        const key = processKey(process);
        looked.set(key, await this.look(host, process, this.known.get(key), nowMs));
      }
    };
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, lookOn));
    this.keep(programs, looked);
    // what has to wait is looked at in the next reading
    if (due.length > MOST_LOOKS) this.nextMs = nowMs;
  }

  private keep(programs: readonly Row[], looked: ReadonlyMap<string, KnownProgram>): void {
    this.nextMs = Number.POSITIVE_INFINITY;
    const known = new Map<string, KnownProgram>();
    const rows: Row[] = [];
    const toolchains = new Map<string, Toolchain>();
    const used = new Set<number>();
    for (const process of programs) {
      const key = processKey(process);
      const one = looked.get(key) ?? this.known.get(key);
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

  private async look(
    host: Host,
    process: Row,
    before: KnownProgram | undefined,
    nowMs: number,
  ): Promise<KnownProgram> {
    // shifted by the pid, so that they are not all looked at in the same reading
    const nextMs = nowMs + AGAIN_MS - (pidOf(process) % SHIFTS) * SHIFT_MS;
    const directory = `/proc/${pidOf(process)}`;
    const { link, args } = await this.commandOf(host, directory);
    const executable = withoutDeleted(link);
    const elf =
      before !== undefined && before.link === link && before.comm === process.id.name
        ? before.elf
        : await this.elfOf(host, directory);
    const identity = identify(executable, args);
    const mapped = await this.mappedGuest(host, directory, identity, before);
    const guest = mapped?.header ?? identity?.guest;
    // an emulator that has just started has not mapped it yet, and one of another user is not shown
    const earlier = before !== undefined && before.name === identity?.name ? before.unmapped : 0;
    const unmapped = identity?.guest === undefined || mapped !== undefined ? 0 : earlier + 1;
    let row: Row | undefined;
    // who reads deltas learns what a row says when it comes: none comes before all of it is known
    if (identity !== undefined && (unmapped === 0 || unmapped >= MOST_UNMAPPED)) {
      const id = new RowId([pidOf(process), startTicksOf(process)], identity.name);
      row =
        before?.row !== undefined && before.row.id.key === id.key
          ? before.row
          : new Row(id, TABLES.program.columns.length);
      const membership = parseMembership(quietly(() => host.readText(`${directory}/cgroup`, CGROUP_BYTES)));
      row.set(PROGRAM.cgroup, membership && this.numberOf(membership));
      const told = elf !== undefined && !sameTarget(elf.header, this.native) ? elf.header : undefined;
      row.set(PROGRAM.elf_machine, told?.machine);
      row.set(PROGRAM.elf_class, told?.class);
      row.set(PROGRAM.elf_data, told?.data);
      row.set(PROGRAM.elf_flags, told?.flags);
      row.set(PROGRAM.guest_machine, guest?.machine);
      row.set(PROGRAM.guest_class, guest?.class);
      row.set(PROGRAM.guest_data, guest?.data);
      row.set(PROGRAM.emulator, identity.emulator);
      row.set(PROGRAM.guest_flags, mapped?.header.flags);
      const file = identity.guest === undefined ? elf : mapped;
      // an interpreter's build says nothing of its script
      const build = identity.isExecutable ? file?.build : undefined;
      row.set(PROGRAM.build_high, build?.high);
      row.set(PROGRAM.build_low, build?.low);
    }
    return {
      // on a device whose CPUs are taken it may start for minutes
      nextMs: unmapped === 0 ? nextMs : Math.min(nextMs, nowMs + UNMAPPED_MS * 2 ** (unmapped - 1)),
      unmapped,
      comm: process.id.name,
      link,
      elf,
      mapped,
      name: identity?.name,
      row,
      toolchain: this.toolOf(host, directory, executable, args),
    };
  }

  /** Both of one program: a process may become another one between two readings. */
  private async commandOf(host: Host, directory: string): Promise<CommandLine> {
    const linkOf = (): string => quietly(() => host.readLink(`${directory}/exe`));
    let link = linkOf();
    for (let looks = 1; ; looks++) {
      const args = parseCommandLine(await this.aside(host, `${directory}/cmdline`));
      const after = linkOf();
      if (after === link || looks >= MOST_TORN) return { link, args };
      link = after;
    }
  }

  private toolOf(
    host: Host,
    directory: string,
    executable: string,
    args: readonly string[],
  ): Toolchain | undefined {
    const tool = toolchainOf(executable, args);
    const cwd = tool === undefined ? '' : quietly(() => host.readLink(`${directory}/cwd`));
    return tool === undefined || cwd === '' ? tool : { ...tool, subject: subjectOf(cwd, args) };
  }

  /** What the file of an emulated program says that it is made for: undefined where there is none, or it is not shown. */
  private async mappedGuest(
    host: Host,
    directory: string,
    identity: ProgramIdentity | undefined,
    before: KnownProgram | undefined,
  ): Promise<ElfStart | undefined> {
    const { guest, guestFile } = identity ?? {};
    if (guest === undefined || guestFile === undefined || guestFile === '') return undefined;
    if (before?.mapped !== undefined && before.name === identity?.name) return before.mapped;
    const range = mappedAt(await this.aside(host, `${directory}/maps`), guestFile);
    if (range === undefined) return undefined;
    return startOf(await this.aside(host, `${directory}/map_files/${range}`));
  }

  /** Of the file that runs, not of what has replaced it on disk since. */
  private async elfOf(host: Host, directory: string): Promise<ElfStart | undefined> {
    return startOf(await this.aside(host, `${directory}/exe`));
  }

  /**
   * Reads what may lie behind a file system that never answers: arguments stand in the process's memory, of which a page may
   * be there, and a program is a file of any kind.
   */
  private async aside(host: Host, path: string): Promise<string> {
    try {
      return await host.readSlow(path, TIMEOUT_MS);
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      if (error.code === 'SOURCE_TIMEOUT') this.partFailures++;
      return '';
    }
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

function startOf(bytes: string): ElfStart | undefined {
  const header = parseElfHeader(bytes);
  return header && { header, build: parseBuildId(bytes) };
}

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
