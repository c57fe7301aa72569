import { architectureOf, emulatedTarget } from './architectures.js';
import type { ElfTarget } from './elf.js';
import { baseName } from './path.js';

/** What a user mode emulator runs. */
export interface Emulated {
  /** Base name of the emulated program; empty when the command line does not tell. */
  readonly program: string;
  readonly target: ElfTarget;
}

/** `qemu-arm`, `qemu-arm-static`, and Debian's names for binfmt_misc with flag P: `arm-binfmt-P`. */
const QEMU = /^(?:qemu-([a-z0-9_]+?)(?:-static)?|([a-z0-9_]+)-binfmt-P)$/;
/** Emulators of one architecture. */
const OTHERS: Readonly<Record<string, string>> = {
  box86: 'i386',
  box64: 'x86_64',
  FEXInterpreter: 'x86_64',
  FEXLoader: 'x86_64',
  rosetta: 'x86_64',
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
 * architecture: the emulated program is not opened, because its path is only what the command line claims. Started by
 * binfmt_misc, the arguments are emulator, program, then (flag P) the program's own name, and the rest
 * (fs/binfmt_misc.c).
 */
export function emulatedBy(executable: string, args: readonly string[]): Emulated | undefined {
  const name = baseName(executable);
  const [, byName, byPackage] = QEMU.exec(name) ?? [];
  const qemu = byName ?? byPackage;
  const target =
    qemu === undefined
      ? Object.hasOwn(OTHERS, name)
        ? architectureOf(OTHERS[name]!)
        : undefined
      : emulatedTarget(qemu);
  return target === undefined ? undefined : { program: baseName(firstProgram(args)), target };
}

function firstProgram(args: readonly string[]): string {
  for (let i = 1; i < args.length; i++) {
    const argument = args[i]!;
    if (!argument.startsWith('-')) return argument;
    if (WITH_VALUE.has(argument)) i++;
  }
  return '';
}
