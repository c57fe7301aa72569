import type { ElfTarget } from './elf.js';
import { emulatedBy } from './emulator.js';
import { baseName } from './path.js';
import { isInterpreter, scriptOf } from './script.js';

/** What a process runs. */
export interface ProgramIdentity {
  readonly name: string;
  /** What it is emulated for; undefined for a program of the machine's own. */
  readonly guest: ElfTarget | undefined;
  /** Which emulator runs it, with `guest`. */
  readonly emulator?: number;
  /** Whether it is the executable itself, and nothing that an interpreter runs. */
  readonly isExecutable: boolean;
  /** Base name of the file that is emulated: that of an interpreter, where `name` is its script. */
  readonly guestFile?: string;
}

/** Programs that are many in one file, and act by the name they are called with. */
const MULTI_CALL = /^(busybox(\.[a-z]+)?|toybox|coreutils|sbase-box|uutils|procd-.*)$/;
const MOST_BYTES = 128;

/**
 * What a process runs: its executable, the applet of a multi-call binary, the script of an interpreter, or the program
 * that an emulator runs.
 * @param executable path of its executable; empty where the kernel does not show it.
 * @param args its command line; empty for kernel threads.
 * @returns undefined when neither tells anything.
 */
export function identify(executable: string, args: readonly string[]): ProgramIdentity | undefined {
  const claimed = baseName((args[0] ?? '').split(' ', 1)[0]!.replace(/^-/, '').replace(/:$/, ''));
  const path = executable || (args[0] ?? '');
  const emulated = emulatedBy(path, args);
  if (emulated !== undefined) {
    // an interpreter may be emulated, too
    const from = args.lastIndexOf(args.find(argument => baseName(argument) === emulated.program) ?? '');
    const script = from > 0 ? scriptOf(emulated.program, args.slice(from)) : undefined;
    return {
      name: shorten(script ?? (emulated.program || baseName(path))),
      guest: emulated.target,
      emulator: emulated.emulator,
      guestFile: emulated.program,
      isExecutable: !isInterpreter(emulated.program),
    };
  }
  const base = executable === '' ? claimed : baseName(executable);
  const own = MULTI_CALL.test(base) ? appletArgs(base, args) : args;
  const called = own === args ? base : baseName(own[0]!);
  const script = scriptOf(called, own);
  const name = script ?? called;
  return name === ''
    ? undefined
    : { name: shorten(name), guest: undefined, isExecutable: !isInterpreter(called) };
}

/** The command line from the applet's name on: `busybox sh script` and `sh script` are the same. */
function appletArgs(base: string, args: readonly string[]): readonly string[] {
  const [first = '', second = ''] = args;
  if (baseName(first) === base) return /^[a-z[]/.test(second) ? args.slice(1) : args;
  return first === '' ? args : [first.replace(/^-/, ''), ...args.slice(1)];
}

const shorten = (name: string): string => name.slice(0, MOST_BYTES);
