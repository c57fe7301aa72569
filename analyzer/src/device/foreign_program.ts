/**
 * Programs that are not made for what a device's kernel is: `hub (armhf under qemu)` is emulated, `hub (i386)` runs on a
 * kernel of twice its width. That is part of a program's name, which is its key in history: the same program native is
 * another row, to be compared with.
 */
import { type ProgramTarget, runsAs, targetName } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';

/** By column `emulator` of table `program`, from 1 on. */
const EMULATORS = ['qemu', 'box86', 'box64', 'FEX', 'Rosetta'] as const;
/** One that the agent knows to emulate, and this version does not know by name. */
const UNKNOWN_EMULATOR = 'an emulator';

/** What a program that is not the device's own kind is made for. */
export interface ForeignProgram {
  /** Its name without that. */
  readonly name: string;
  /** As Debian calls it: `armhf`, `i386`, `mipsel`; `arm` where its ABI is not known. */
  readonly architecture: string;
  /** What emulates it; undefined where the kernel runs it. */
  readonly emulator: string | undefined;
}

/** What is told of a process in table `program`; NaN where absent. */
export interface ToldTarget {
  machine: number;
  class: number;
  data: number;
  flags: number;
}

/**
 * What stands behind the name of a program: `armhf under qemu`, `i386`, empty for the device's own kind.
 * @param elf of what runs: absent where it is as the agent's own.
 * @param guest of what that emulates.
 * @param kernel `uname -m`; empty where it is not known.
 */
export function foreignLabel(elf: ToldTarget, guest: ToldTarget, emulator: number, kernel: string): string {
  const emulated = told(guest);
  if (emulated !== undefined)
    return `${targetName(emulated)} under ${EMULATORS[emulator - 1] ?? UNKNOWN_EMULATOR}`;
  const own = told(elf);
  if (own === undefined || runsAs(kernel, own) === 'native') return '';
  return targetName(own);
}

function told({ machine, class: width, data, flags }: ToldTarget): ProgramTarget | undefined {
  if (Number.isNaN(machine) || Number.isNaN(width) || Number.isNaN(data)) return undefined;
  return { machine, class: width, data, ...given({ flags: Number.isNaN(flags) ? undefined : flags }) };
}

/** How `targetName` and `foreignLabel` write. */
const LABEL = new RegExp(
  `^(.+) \\((${[
    'sparc(?:64)?',
    'i386',
    'm68k',
    'mips(?:n32|64)?(?:el)?',
    'hppa',
    'powerpc(?:el)?',
    'ppc64(?:el)?',
    's390x?',
    'arm(?:eb|hf|el|64|64be)?',
    'sh4(?:eb)?',
    'ia64',
    'x32',
    'amd64',
    'cris',
    'avr',
    'or1k',
    'arc',
    'xtensa(?:eb)?',
    'msp430',
    'nios2',
    'hexagon',
    'microblaze(?:el)?',
    'riscv(?:32|64)',
    'csky',
    'loong(?:32|64)',
    'alpha',
    'machine-\\d{1,5}',
  ].join('|')})(?: under (${[...EMULATORS, UNKNOWN_EMULATOR].join('|')}))?\\)$`,
);

/** What the name of a program says of that; undefined for one of the device's own kind. */
export function foreignOf(program: string): ForeignProgram | undefined {
  if (!program.endsWith(')')) return undefined;
  const [, name, architecture, emulator] = LABEL.exec(program) ?? [];
  return name === undefined || architecture === undefined ? undefined : { name, architecture, emulator };
}

/** The name of a program with its label. One that only calls itself as if it had one is told apart. */
export function withForeign(program: string, label: string): string {
  if (label !== '') return `${program} (${label})`;
  return foreignOf(program) === undefined ? program : `${program.slice(0, -1)}, native)`;
}
