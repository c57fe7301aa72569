/**
 * The system calls that threads sleep in, by their numbers on each architecture, and where each has its time-out
 * (asm/unistd.h of the architecture; Documentation of each call: section 2 of the man pages). A call that is not listed waits
 * for an event, however long that takes.
 */
import type { ElfTarget } from '../program/elf.js';

/** How a call says how long it waits at most. */
export type Timeout =
  /** In the argument, milliseconds; below 0 for ever. */
  | 'milliseconds'
  /** The argument points at seconds and nanoseconds; null for ever. */
  | 'pointer'
  /** The argument points at seconds and microseconds; null for ever. */
  | 'timeval';

export interface WaitCall {
  readonly timeout: Timeout;
  /** Which argument has it, from 0. */
  readonly argument: number;
  /** Waits on descriptors, among which there may be timers: an epoll descriptor in argument 0, or any. */
  readonly descriptors?: 'epoll' | 'any';
  /** Only sleeps: whatever its length, a timer ends it. */
  readonly sleeps?: true;
  /** The argument that has how many descriptors it waits on: of none, it only sleeps. */
  readonly descriptorCount?: number;
  /** When the time-out is an instant and of which clock. */
  readonly deadline?: 'clock_nanosleep' | 'futex';
  /** Seconds and fractions are 64 bits wide also where words have 32. */
  readonly wide?: true;
}

/** What a processor's own programs call the kernel with. */
export interface CallTable {
  readonly waits: ReadonlyMap<number, WaitCall>;
  /** fsync and fdatasync. */
  readonly flushes: ReadonlySet<number>;
  /** write, writev and pwrite64. */
  readonly writes: ReadonlySet<number>;
  readonly read: number;
  /** Bytes of a word. */
  readonly word: 4 | 8;
  /** e_machine and class of programs that use it; those of another are passed over. */
  readonly target: Pick<ElfTarget, 'machine' | 'class'>;
}

interface Numbers {
  readonly poll?: number;
  readonly epoll: readonly number[];
  readonly ppoll: readonly [number, wide?: number];
  /** Left out where the kernel does not show its fifth argument. */
  readonly pselect?: readonly [number, wide?: number];
  readonly select?: number;
  readonly nanosleep: number;
  readonly clockNanosleep: readonly [number, wide?: number];
  readonly futex: readonly [number, wide?: number];
  readonly sigtimedwait: readonly [number, wide?: number];
  readonly flushes: readonly number[];
  readonly writes: readonly number[];
  readonly read: number;
}

/** The same on every architecture, and always 64 bits wide. */
const EPOLL_PWAIT2 = 441;

function tableOf(numbers: Numbers, target: CallTable['target'], base = 0): CallTable {
  const waits = new Map<number, WaitCall>();
  const put = (number: number | undefined, call: WaitCall): void => {
    if (number !== undefined) waits.set(base + number, call);
  };
  const both = ([plain, wide]: readonly [number, wide?: number], call: WaitCall): void => {
    put(plain, call);
    put(wide, { ...call, wide: true });
  };
  put(numbers.poll, { timeout: 'milliseconds', argument: 2, descriptors: 'any', descriptorCount: 1 });
  for (const epoll of numbers.epoll)
    put(epoll, { timeout: 'milliseconds', argument: 3, descriptors: 'epoll' });
  put(EPOLL_PWAIT2, { timeout: 'pointer', argument: 3, descriptors: 'epoll', wide: true });
  both(numbers.ppoll, { timeout: 'pointer', argument: 2, descriptors: 'any', descriptorCount: 1 });
  if (numbers.pselect !== undefined)
    both(numbers.pselect, { timeout: 'pointer', argument: 4, descriptors: 'any', descriptorCount: 0 });
  put(numbers.select, { timeout: 'timeval', argument: 4, descriptors: 'any', descriptorCount: 0 });
  put(numbers.nanosleep, { timeout: 'pointer', argument: 0, sleeps: true });
  both(numbers.clockNanosleep, {
    timeout: 'pointer',
    argument: 2,
    sleeps: true,
    deadline: 'clock_nanosleep',
  });
  both(numbers.futex, { timeout: 'pointer', argument: 3, deadline: 'futex' });
  both(numbers.sigtimedwait, { timeout: 'pointer', argument: 2 });
  const based = (list: readonly number[]): ReadonlySet<number> => new Set(list.map(number => base + number));
  return {
    waits,
    flushes: based(numbers.flushes),
    writes: based(numbers.writes),
    read: base + numbers.read,
    word: target.class === 2 ? 8 : 4,
    target,
  };
}

const X86_64 = tableOf(
  {
    poll: 7,
    epoll: [232, 281],
    ppoll: [271],
    pselect: [270],
    select: 23,
    nanosleep: 35,
    clockNanosleep: [230],
    futex: [202],
    sigtimedwait: [128],
    flushes: [74, 75],
    writes: [1, 18, 20],
    read: 0,
  },
  { machine: 62, class: 2 },
);
const I386 = tableOf(
  {
    poll: 168,
    epoll: [256, 319],
    ppoll: [309, 414],
    pselect: [308, 413],
    select: 142,
    nanosleep: 162,
    clockNanosleep: [267, 407],
    futex: [240, 422],
    sigtimedwait: [177, 421],
    flushes: [118, 148],
    writes: [4, 146, 181],
    read: 3,
  },
  { machine: 3, class: 1 },
);
const ARM = tableOf(
  {
    poll: 168,
    epoll: [252, 346],
    ppoll: [336, 414],
    pselect: [335, 413],
    select: 142,
    nanosleep: 162,
    clockNanosleep: [265, 407],
    futex: [240, 422],
    sigtimedwait: [177, 421],
    flushes: [118, 148],
    writes: [4, 146, 181],
    read: 3,
  },
  { machine: 40, class: 1 },
);
/** arm64 and riscv64 (asm-generic/unistd.h). */
const generic = (machine: number): CallTable =>
  tableOf(
    {
      epoll: [22],
      ppoll: [73],
      pselect: [72],
      nanosleep: 101,
      clockNanosleep: [115],
      futex: [98],
      sigtimedwait: [137],
      flushes: [82, 83],
      writes: [64, 66, 68],
      read: 63,
    },
    { machine, class: 2 },
  );
/**
 * mips o32. Arguments beyond the fourth lie on the stack, and the kernel fetches them from that of the reader
 * (mips_get_syscall_arg): what select waits for is not to be had.
 */
const O32 = tableOf(
  {
    poll: 188,
    epoll: [250, 313],
    ppoll: [302, 414],
    nanosleep: 166,
    clockNanosleep: [265, 407],
    futex: [238, 422],
    sigtimedwait: [197, 421],
    flushes: [118, 152],
    writes: [4, 146, 201],
    read: 3,
  },
  { machine: 8, class: 1 },
  4000,
);
/** Those whose time-out cannot be had there: no event, and no timer either. */
export const UNREADABLE_O32: ReadonlySet<number> = new Set([4142, 4301, 4413]);

const TABLES: readonly (readonly [RegExp, CallTable])[] = [
  [/^x86_64$/, X86_64],
  [/^i[3-6]86$/, I386],
  [/^arm/, ARM],
  [/^aarch64$/, generic(183)],
  [/^riscv64$/, generic(243)],
  [/^mips$/, O32],
];

/** The calls of a kernel's own programs, by `uname -m`; undefined for one that is not known. */
export const callTableOf = (machine: string): CallTable | undefined =>
  TABLES.find(([pattern]) => pattern.test(machine))?.[1];

/**
 * Whether the kernel shows arguments one by one. 32-bit kernels 5.1 to 5.9 wrote two of them into one number, and old
 * stack behind (collect_syscall, lib/syscall.c).
 * @param release as in /proc/sys/kernel/osrelease.
 */
export function showsArguments(release: string, { word }: CallTable): boolean {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  return word === 8 || Number(major) !== 5 || Number(minor) < 1 || Number(minor) > 9;
}
