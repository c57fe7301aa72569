/**
 * What programs are made for, as their ELF header says it (System V ABI, chapter 4; include/uapi/linux/elf-em.h for the
 * numbers), and what that is called: Debian's names of architectures, where it has one (deb-arch).
 */
export interface ProgramTarget {
  /** e_machine: 3 x86, 8 MIPS, 40 ARM, 62 x86-64, 183 AArch64, 243 RISC-V, ... */
  readonly machine: number;
  /** 1: 32 bits, 2: 64 bits. */
  readonly class: number;
  /** 1: little endian, 2: big endian. */
  readonly data: number;
  /** e_flags: ABI variants of the machine; absent where they are not known. */
  readonly flags?: number;
}

const BIG = 2;
const WIDE = 2;
/** EF_ARM_ABI_FLOAT_HARD and EF_ARM_ABI_FLOAT_SOFT (ELF for the Arm Architecture, 5.3.1). */
const ARM_HARD = 0x400;
const ARM_SOFT = 0x200;
/** EF_MIPS_ABI2: registers of 64 bits, pointers of 32 (arch/mips/include/asm/elf.h). */
const MIPS_N32 = 0x20;

type Named = string | ((target: ProgramTarget) => string);

const byOrder =
  (little: string, big: string): Named =>
  ({ data }) =>
    data === BIG ? big : little;
const byWidth =
  (narrow: string, wide: string): Named =>
  target =>
    target.class === WIDE ? wide : narrow;

const NAMES: ReadonlyMap<number, Named> = new Map<number, Named>([
  [2, 'sparc'],
  [3, 'i386'],
  [4, 'm68k'],
  [8, mipsName],
  [15, 'hppa'],
  [18, 'sparc'],
  [20, byOrder('powerpcel', 'powerpc')],
  [21, byOrder('ppc64el', 'ppc64')],
  [22, byWidth('s390', 's390x')],
  [40, armName],
  [42, byOrder('sh4', 'sh4eb')],
  [43, 'sparc64'],
  [50, 'ia64'],
  [62, byWidth('x32', 'amd64')],
  [76, 'cris'],
  [83, 'avr'],
  [92, 'or1k'],
  [93, 'arc'],
  [94, byOrder('xtensa', 'xtensaeb')],
  [105, 'msp430'],
  [113, 'nios2'],
  [164, 'hexagon'],
  [183, byOrder('arm64', 'arm64be')],
  [189, byOrder('microblazeel', 'microblaze')],
  [195, 'arc'],
  [243, byWidth('riscv32', 'riscv64')],
  [252, 'csky'],
  [258, byWidth('loong32', 'loong64')],
  [0x9026, 'alpha'],
]);

/** `arm` where it is not known, or not said, how numbers with a fraction are passed. */
function armName({ data, flags = 0 }: ProgramTarget): string {
  if (data === BIG) return 'armeb';
  if ((flags & ARM_HARD) !== 0) return 'armhf';
  return (flags & ARM_SOFT) !== 0 ? 'armel' : 'arm';
}

function mipsName({ class: width, data, flags = 0 }: ProgramTarget): string {
  const bits = width === WIDE ? '64' : (flags & MIPS_N32) !== 0 ? 'n32' : '';
  return `mips${bits}${data === BIG ? '' : 'el'}`;
}

/** `armhf`, `i386`, `mips64el`; `machine-N` of one that has no name here. */
export function targetName(target: ProgramTarget): string {
  const named = NAMES.get(target.machine);
  if (named === undefined) return `machine-${target.machine}`;
  return typeof named === 'string' ? named : named(target);
}

/** What a kernel runs without an emulator. */
interface KernelRuns {
  readonly of: RegExp;
  readonly machine: number;
  readonly class: number;
  /** Name of its own architecture; undefined where `uname -m` does not tell the order of bytes. */
  readonly name?: string;
  /** Programs of half its width, by e_machine and class. */
  readonly compat: readonly (readonly [machine: number, width: number])[];
}

/** By `uname -m` (UTS_MACHINE of each architecture's Makefile). */
const KERNELS: readonly KernelRuns[] = [
  {
    of: /^(x86_64|amd64)$/,
    machine: 62,
    class: 2,
    name: 'amd64',
    compat: [
      [3, 1],
      [62, 1],
    ],
  },
  { of: /^(i[3-7]86|x86)$/, machine: 3, class: 1, name: 'i386', compat: [] },
  // armv8l: what a 64-bit kernel tells a program of 32 bits
  { of: /^(aarch64|arm64|armv8l)$/, machine: 183, class: 2, name: 'arm64', compat: [[40, 1]] },
  { of: /^arm/, machine: 40, class: 1, name: 'arm', compat: [] },
  { of: /^mips64/, machine: 8, class: 2, compat: [[8, 1]] },
  { of: /^mips/, machine: 8, class: 1, compat: [] },
  { of: /^riscv64$/, machine: 243, class: 2, name: 'riscv64', compat: [[243, 1]] },
  { of: /^riscv/, machine: 243, class: 1, name: 'riscv32', compat: [] },
  { of: /^(ppc64le|powerpc64le|ppc64el)$/, machine: 21, class: 2, name: 'ppc64el', compat: [[20, 1]] },
  { of: /^(ppc64|powerpc64)$/, machine: 21, class: 2, name: 'ppc64', compat: [[20, 1]] },
  { of: /^(ppc|powerpc)/, machine: 20, class: 1, name: 'powerpc', compat: [] },
  { of: /^s390x$/, machine: 22, class: 2, name: 's390x', compat: [[22, 1]] },
  {
    of: /^sparc64$/,
    machine: 43,
    class: 2,
    name: 'sparc64',
    compat: [
      [2, 1],
      [18, 1],
    ],
  },
  { of: /^loongarch64$/, machine: 258, class: 2, name: 'loong64', compat: [] },
];

const kernelOf = (machine: string): KernelRuns | undefined => KERNELS.find(({ of }) => of.test(machine));

/** How a kernel runs a program: as its own, as one of half its width, or not without help. */
export type RunsAs = 'native' | 'compat' | 'foreign';

/**
 * @param kernel its `uname -m`.
 * @returns undefined where the kernel's architecture is not known here.
 */
export function runsAs(kernel: string, target: ProgramTarget): RunsAs | undefined {
  const runs = kernelOf(kernel);
  if (runs === undefined) return undefined;
  if (runs.machine === target.machine && runs.class === target.class) return 'native';
  const isCompat = runs.compat.some(
    ([machine, width]) => machine === target.machine && width === target.class,
  );
  return isCompat ? 'compat' : 'foreign';
}

/** The kernel's architecture as programs for it are called: `arm64` of aarch64; what it says itself where that has no other name. */
export const kernelTargetName = (kernel: string): string => kernelOf(kernel)?.name ?? kernel;
