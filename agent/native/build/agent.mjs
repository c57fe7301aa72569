/** The binary: engine, host and bytecode, small and hardened. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAll, link } from './compile.mjs';
import { ENGINE_DEFINES, engineFiles } from './engine.mjs';
import { replace } from './keep.mjs';

const SOURCES = fileURLToPath(new URL('../src', import.meta.url));
const TLS = fileURLToPath(new URL('../src/tls', import.meta.url));

const SMALL = ['-Os', '-ffunction-sections', '-fdata-sections', '-fno-asynchronous-unwind-tables'];
const HARD = ['-fstack-protector-strong', '-fno-sanitize=undefined'];
const STRICT = ['-Wall', '-Wextra', '-Wno-unused-parameter', '-Werror'];
const LINKED = ['-Wl,-z,relro', '-Wl,-z,now', '-Wl,-z,noexecstack', '-s', '-lm', '-lpthread'];

// zig makes static programs position independent and leaves out what is not used by itself; told to, it fails on MIPS
const STATIC_BY_ZIG = ['-static'];
const STATIC = ['-static-pie', '-Wl,--gc-sections'];

/** Compiles and links one target. */
export async function linkAgent({ name, target, compiler, quickjs, mbedtls, bytecode, cache, binary }) {
  const hard = [...HARD, ...(target.pie === false ? [] : ['-fPIE'])];
  const common = [...SMALL, ...hard, ...ENGINE_DEFINES, '-isystem', quickjs];
  const tls = ['-isystem', join(mbedtls, 'include'), `-I${TLS}`, '-DMBEDTLS_CONFIG_FILE="tls_config.h"'];
  const host = readdirSync(SOURCES)
    .filter(file => file.endsWith('.c'))
    .map(file => join(SOURCES, file));
  const objects = await compileAll(
    compiler,
    [
      { files: host, options: [...common, ...tls, ...STRICT], headers: [quickjs, SOURCES, TLS] },
      // the interpreter is where the time goes: worth a fifth more of binary
      { files: engineFiles(quickjs), options: [...common, target.engine ?? '-O2', '-w'], headers: [quickjs] },
      { files: tlsFiles(mbedtls), options: [...common, ...tls, '-w'], headers: [TLS] },
      { files: [bytecode], options: common, headers: [] },
    ],
    join(cache, 'objects', name),
    count => console.error(`${name}: compiling ${count} files`),
  );
  const linked = [...SMALL, ...hard, ...(compiler.zig ? STATIC_BY_ZIG : STATIC), ...LINKED];
  await replace(binary, fresh => link(compiler, objects, linked, fresh));
}

const tlsFiles = mbedtls =>
  readdirSync(join(mbedtls, 'library'))
    .filter(name => name.endsWith('.c'))
    .map(name => join(mbedtls, 'library', name));
