/** The binary: engine, host and bytecode, small and hardened. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAll, link } from './compile.mjs';
import { ENGINE_DEFINES, engineFiles } from './engine.mjs';

const SOURCES = fileURLToPath(new URL('../src', import.meta.url));
const TLS = 'tls.c';

const SMALL = ['-Os', '-ffunction-sections', '-fdata-sections', '-fno-asynchronous-unwind-tables'];
const HARD = ['-fPIE', '-fstack-protector-strong', '-fno-sanitize=undefined'];
const STRICT = ['-Wall', '-Wextra', '-Wno-unused-parameter', '-Werror'];
const LINKED = [
  '-Wl,--gc-sections',
  '-Wl,-z,relro',
  '-Wl,-z,now',
  '-Wl,-z,noexecstack',
  '-s',
  '-lm',
  '-lpthread',
];

/** Compiles and links one target. */
export async function linkAgent({ name, compiler, quickjs, bytecode, cache, binary }) {
  const common = [...SMALL, ...HARD, ...ENGINE_DEFINES, '-isystem', quickjs];
  const host = readdirSync(SOURCES)
    .filter(file => file.endsWith('.c') && file !== TLS)
    .map(file => join(SOURCES, file));
  const objects = await compileAll(
    compiler,
    [
      { files: host, options: [...common, ...STRICT], headers: [quickjs, SOURCES] },
      // the interpreter is where the time goes: worth a fifth more of binary
      { files: engineFiles(quickjs), options: [...common, '-O2', '-w'], headers: [quickjs] },
      { files: [bytecode], options: common, headers: [] },
    ],
    join(cache, 'objects', name),
  );
  await link(
    compiler,
    objects,
    [...SMALL, ...HARD, compiler.zig ? '-static' : '-static-pie', ...LINKED],
    binary,
  );
}
