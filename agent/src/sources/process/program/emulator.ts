import { architectureOf, emulatedTarget } from './architectures.js';
import type { ElfTarget } from './elf.js';
import { baseName } from './path.js';

/** What a user mode emulator runs. */
export interface Emulated {
  /** Base name of the emulated program; empty when the command line does not tell. */
  readonly program: string;
  readonly target: ElfTarget;
  /** Which emulator: column `emulator` of table `program`. */
  readonly emulator: number;
}

const EMULATORS = { qemu: 1, box86: 2, box64: 3, fex: 4, rosetta: 5 } as const;

/** `qemu-arm`, `qemu-arm-static`, and Debian's names for binfmt_misc with flag P: `arm-binfmt-P`. */
const QEMU = /^(?:qemu-([a-z0-9_]+?)(?:-static)?|([a-z0-9_]+)-binfmt-P)$/;
/** Emulators of one architecture, or of its programs of 32 bits, too: their file tells which. */
const OTHERS: Readonly<Record<string, readonly [target: string, emulator: number]>> = {
  box86: ['i386', EMULATORS.box86],
  box64: ['x86_64', EMULATORS.box64],
  FEX: ['x86_64', EMULATORS.fex],
  FEXInterpreter: ['x86_64', EMULATORS.fex],
  FEXLoader: ['x86_64', EMULATORS.fex],
  rosetta: ['x86_64', EMULATORS.rosetta],
};
/** QEMU's options that take the next argument (linux-user/main.c, arg_table). */
const WITH_VALUE = new Set(
  [
    'g',
    'L',
    's',
    'cpu',
    'E',
    'U',
    '0',
    'r',
    'B',
    'R',
    'd',
    'dfilter',
    'D',
    'p',
    'seed',
    'trace',
    'plugin',
  ].flatMap(name => [`-${name}`, `--${name}`]),
);

/**
 * What the emulator `executable` with the arguments `args` runs; undefined when it is none. Its name tells the
 * architecture: a file is not opened by what the command line claims (`guestElf` reads the one that is mapped). Started by
 * binfmt_misc, the arguments are emulator, program, then (flag P) the program's own name, and the rest
 * (fs/binfmt_misc.c).
 */
export function emulatedBy(executable: string, args: readonly string[]): Emulated | undefined {
  const name = baseName(executable);
  const [, byName, byPackage] = QEMU.exec(name) ?? [];
  const qemu = byName ?? byPackage;
  const [word, emulator] = Object.hasOwn(OTHERS, name) ? OTHERS[name]! : [];
  const target =
    qemu !== undefined ? emulatedTarget(qemu) : word !== undefined ? architectureOf(word) : undefined;
  if (target === undefined) return undefined;
  return { program: baseName(firstProgram(args)), target, emulator: emulator ?? EMULATORS.qemu };
}

function firstProgram(args: readonly string[]): string {
  for (let i = 1; i < args.length; i++) {
    const argument = args[i]!;
    if (!argument.startsWith('-')) return argument;
    if (WITH_VALUE.has(argument)) i++;
  }
  return '';
}
