/** The first root of a board: BusyBox, what the scenario uses of Debian's programs, modules in order, our agent and the scripts. */
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CpioArchive } from './cpio.js';
import { elfNeeds } from './elf.js';
import { KernelModules } from './kernel_modules.js';

const GUEST = join(dirname(fileURLToPath(import.meta.url)), '../../../lab/device');
const PROGRAM_FOLDERS = ['usr/sbin', 'sbin', 'usr/bin', 'bin'];
const LIBRARY_FOLDERS = ['lib', 'usr/lib', 'lib64'];

export interface ImageRequest {
  /** Folders of unpacked packages. */
  readonly packages: readonly string[];
  /** Names of programs to take from them. */
  readonly programs: readonly string[];
  /** Modules that scripts load by `load NAME`. */
  readonly modules: readonly string[];
  /** Other files: path in the board, what is in it. */
  readonly files: ReadonlyMap<string, Buffer | string>;
}

/** What a board boots. */
export interface BootImage {
  /** Path of the compressed kernel. */
  readonly kernel: string;
  readonly kernelVersion: string;
  readonly initramfs: Buffer;
}

/** @throws Error that names a program, library or module which no package has. */
export function bootImage(request: ImageRequest): BootImage {
  const tree = new PackageTree(request.packages);
  const archive = new CpioArchive();
  for (const folder of ['proc', 'sys', 'dev', 'tmp', 'run', 'mnt', 'root', 'etc', 'bin', 'lib'])
    archive.directory(folder);
  archive.file('init', readFileSync(join(GUEST, 'init.sh')));
  archive.file('lab/lib.sh', readFileSync(join(GUEST, 'lib.sh')), 0o644);
  archive.file('bin/busybox', readFileSync(tree.program('busybox')));
  archive.link('bin/sh', 'busybox');
  for (const program of request.programs)
    addProgram(archive, tree, `usr/bin/${program}`, tree.program(program));
  const { kernel, version, modules } = tree.kernel();
  for (const name of request.modules) {
    const order = modules.loadOrder(name);
    for (const one of order)
      if (!archive.has(`lib/modules/${one}.ko`))
        archive.file(`lib/modules/${one}.ko`, readFileSync(modules.file(one)), 0o644);
    archive.file(`lib/modules/${name}.order`, `${order.join('\n')}\n`, 0o644);
  }
  for (const [path, content] of request.files) archive.file(path, content);
  return { kernel, kernelVersion: version, initramfs: archive.bytes() };
}

/** A program, its dynamic linker and its libraries. */
function addProgram(archive: CpioArchive, tree: PackageTree, path: string, file: string): void {
  if (archive.has(path)) return;
  const bytes = readFileSync(file);
  archive.file(path, bytes);
  const { libraries, interpreter } = elfNeeds(bytes);
  if (interpreter !== undefined && !archive.has(interpreter))
    archive.file(
      interpreter,
      readFileSync(tree.library(interpreter.slice(interpreter.lastIndexOf('/') + 1))),
    );
  for (const library of libraries) addProgram(archive, tree, `lib/${library}`, tree.library(library));
}

/** Unpacked packages as one tree, as they would be on a machine that has them. */
class PackageTree {
  private readonly packages: readonly string[];

  constructor(packages: readonly string[]) {
    this.packages = packages;
  }

  program(name: string): string {
    for (const folder of PROGRAM_FOLDERS) {
      const found = this.resolve(join(folder, name));
      if (found !== undefined) return found;
    }
    throw new Error(`no package of the lab has the program ${name}`);
  }

  library(name: string): string {
    for (const tree of this.packages)
      for (const folder of LIBRARY_FOLDERS) {
        const below = join(tree, folder);
        if (!existsSync(below)) continue;
        // Debian has them in lib and in a folder named after the processor below it
        const triples = readdirSync(below).filter(entry => entry.includes('-linux-'));
        for (const place of ['', ...triples]) {
          const found = this.resolve(join(folder, place, name));
          if (found !== undefined) return found;
        }
      }
    throw new Error(`no package of the lab has the library ${name}`);
  }

  kernel(): { kernel: string; version: string; modules: KernelModules } {
    for (const tree of this.packages) {
      const boot = join(tree, 'boot');
      const file = existsSync(boot) ? readdirSync(boot).find(name => /^vmlinu[xz]-/.test(name)) : undefined;
      if (file === undefined) continue;
      const version = file.slice(file.indexOf('-') + 1);
      return {
        kernel: join(boot, file),
        version,
        modules: new KernelModules(join(tree, 'lib/modules', version)),
      };
    }
    throw new Error('no package of the lab has a kernel');
  }

  /** A path in the tree, its links followed inside the tree. */
  private resolve(path: string, depth = 0): string | undefined {
    for (const tree of this.packages) {
      const whole = join(tree, path);
      const found = lstatSync(whole, { throwIfNoEntry: false });
      if (found === undefined) continue;
      if (found.isSymbolicLink() && depth < 8) {
        const target = readlinkSync(whole);
        const next = this.resolve(
          target.startsWith('/') ? target.slice(1) : join(dirname(path), target),
          depth + 1,
        );
        if (next !== undefined) return next;
      } else if (statSync(whole).isFile()) return whole;
    }
    return undefined;
  }
}
