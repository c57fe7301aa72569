import { architectureOf } from './architectures.js';
import type { ElfTarget } from './elf.js';
import { baseName } from './path.js';

/** A program that builds others, with what it builds for. */
export interface Toolchain {
  /** Target triplet, for instance `arm-linux-gnueabihf`; empty where nothing names it. */
  readonly triplet: string;
  readonly target: ElfTarget | undefined;
  /** Tells one thing to build from another: a hash of its directory and arguments; absent where these are not shown. */
  readonly subject?: number;
}

const PRIME = 0x0100_0193;
const BASIS = 0x811c_9dc5;

/** 32 bits of where it was started and with what (FNV-1a). */
export function subjectOf(directory: string, args: readonly string[]): number {
  let hash = BASIS;
  for (const text of [directory, ...args]) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
    // an end: arguments are not to run into each other
    hash = Math.imul(hash, PRIME);
  }
  return hash >>> 0;
}

const TOOLS = new Set(
  (
    'gcc g++ cc c++ cpp cc1 cc1plus cc1obj lto1 lto-wrapper collect2 f951 gfortran gnat1 as ld ld.bfd ld.gold ld.lld lld ' +
    'mold ar ranlib gcc-ar gcc-ranlib nm objcopy objdump strip clang clang++ clang-cl rustc cargo rustup zig tcc ' +
    'go cgo make gmake ninja samu cmake meson bazel scons distcc distccd ccache sccache icecc libtool opkg-build ' +
    'avr-gcc sdcc'
  ).split(' '),
);
/** Go's own tools have everyday names: they count only where Go keeps them. */
const GO_TOOL = /\/pkg\/tool\/[a-z0-9]+_[a-z0-9]+\/(compile|link|asm|cgo|buildid)$/;
const TARGET_OPTION = /^--?target(?:=(.+))?$/;

/**
 * What kind of build tool an executable is; undefined when it is none. The target is taken from its name
 * (`mips-linux-gnu-gcc-12`), from the directories it lies in (`.../arm-linux-gnueabihf/12/cc1`), or from its option
 * `--target`, as clang, rustc, cargo and zig have it.
 * @param executable path of its executable, or what it was called as.
 */
export function toolchainOf(executable: string, args: readonly string[]): Toolchain | undefined {
  const called = args[0] ?? '';
  const found = [executable, called].map(splitTool).find(each => each !== undefined);
  if (found === undefined) return undefined;
  const triplet =
    fromOptions(args) ??
    ([found.triplet, splitTool(called)?.triplet].find(Boolean) || fromPath(executable, called));
  return { triplet, target: architectureOf(triplet.split('-', 1)[0]!) };
}

function splitTool(path: string): { readonly triplet: string } | undefined {
  const name = baseName(path);
  if (isTool(name) || GO_TOOL.test(path)) return { triplet: '' };
  for (let at = name.indexOf('-'); at > 0; at = name.indexOf('-', at + 1)) {
    if (isTool(name.slice(at + 1)) && isTriplet(name.slice(0, at))) return { triplet: name.slice(0, at) };
  }
  return undefined;
}

/** With or without a version behind: `clang-16`, `gcc-12.2`. */
const isTool = (name: string): boolean => TOOLS.has(name) || TOOLS.has(name.replace(/-[0-9][0-9.]*$/, ''));

/** Two to four words of which the first is an architecture. */
const isTriplet = (text: string): boolean =>
  /^[a-z0-9_.]+(-[a-z0-9_.]+){1,3}$/i.test(text) &&
  text.length <= 64 &&
  architectureOf(text.slice(0, text.indexOf('-'))) !== undefined;

function fromPath(...paths: readonly string[]): string {
  for (const path of paths) {
    for (const part of path.split('/').slice(0, -1)) if (isTriplet(part)) return part;
  }
  return '';
}

function fromOptions(args: readonly string[]): string | undefined {
  for (let i = 1; i < args.length; i++) {
    const option = TARGET_OPTION.exec(args[i]!);
    const value = option === null ? '' : (option[1] ?? args[i + 1] ?? '');
    if (isTriplet(value)) return value;
  }
  return undefined;
}
