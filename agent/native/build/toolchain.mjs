/** The C compiler: zig from npm, installed on the first use, or whatever the caller names. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../toolchain', import.meta.url));
const ZIG = join(FOLDER, 'node_modules/.bin/zig');

/**
 * How to compile for a target.
 * @param named a C compiler, with its options after spaces, that already compiles for the target, to static binaries.
 */
export function compilerFor(target, named) {
  if (named !== undefined)
    return { command: named.split(' ')[0], options: named.split(' ').slice(1), zig: false };
  return { command: zig(), options: ['cc', '-target', target.triple, `-mcpu=${target.cpu}`], zig: true };
}

/** How to compile what runs during the build. */
export function compilerForThisMachine(named) {
  const installed = named ?? ['cc', 'gcc', 'clang'].find(works);
  if (installed !== undefined) return { command: installed, options: [], zig: false };
  return { command: zig(), options: ['cc'], zig: true };
}

function works(command) {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function zig() {
  if (!existsSync(ZIG)) {
    console.log('installing the compiler (395 MB, once); name another one with --cc');
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--workspaces=false'], {
      cwd: FOLDER,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }
  return ZIG;
}
