/**
 * The agent with AddressSanitizer in all of it and UndefinedBehaviorSanitizer in what is ours, for the tests: made with
 * this machine's own compiler, since zig has none of their libraries.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAll, link } from './compile.mjs';
import { ENGINE_DEFINES, engineFiles } from './engine.mjs';
import { replace } from './keep.mjs';

const here = path => fileURLToPath(new URL(path, import.meta.url));
export const SOURCES = here('../src');
const TLS = here('../src/tls');

/** A report ends the process: no test can pass over it. */
export const WATCHED = ['-O1', '-g', '-fno-omit-frame-pointer', '-fsanitize=address'];
export const OURS = [
  '-fsanitize=undefined',
  '-fno-sanitize-recover=all',
  '-Wall',
  '-Wextra',
  '-Wno-unused-parameter',
  '-Werror',
];
const REPLACED = ['malloc', 'calloc', 'realloc', 'strdup', '_exit'].map(name => `-Wl,--wrap=${name}`);

/** The target of targets.mjs that this machine is. */
export const THIS_MACHINE =
  { x64: 'x86_64', ia32: 'i686', arm64: 'aarch64', arm: 'armv7' }[process.arch] ?? process.arch;

/** Compiles and links it for this machine. */
export async function linkSanitized({ name, compiler, quickjs, mbedtls, bytecode, cache, binary }) {
  const common = [...WATCHED, ...ENGINE_DEFINES, '-isystem', quickjs];
  const tls = ['-isystem', join(mbedtls, 'include'), `-I${TLS}`, '-DMBEDTLS_CONFIG_FILE="tls_config.h"'];
  const files = (folder, keep = () => true) =>
    readdirSync(folder)
      .filter(name => name.endsWith('.c') && keep(name))
      .map(name => join(folder, name));
  const host = [...files(SOURCES, name => name !== 'heap.c'), ...files(join(SOURCES, 'sanitized'))];
  const objects = await compileAll(
    compiler,
    [
      { files: host, options: [...common, ...tls, ...OURS], headers: [quickjs, SOURCES, TLS] },
      { files: engineFiles(quickjs), options: [...common, '-w'], headers: [quickjs] },
      { files: files(join(mbedtls, 'library')), options: [...common, ...tls, '-w'], headers: [TLS] },
      { files: [bytecode], options: common, headers: [] },
    ],
    join(cache, 'objects', name),
    count => console.error(`${name}: compiling ${count} files`),
  );
  const linked = [...WATCHED, '-fsanitize=undefined', ...REPLACED, '-lm', '-lpthread'];
  await replace(binary, fresh => link(compiler, objects, linked, fresh));
}
