/** The binary: engine, host and bytecode, small and hardened. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAll, link } from './compile.mjs';
import { needsLoader } from './elf.mjs';
import { ENGINE_DEFINES, engineFiles } from './engine.mjs';
import { replace } from './keep.mjs';

const SOURCES = fileURLToPath(new URL('../src', import.meta.url));
const TLS = fileURLToPath(new URL('../src/tls', import.meta.url));
// zig's are of the least size; what other compilers link is of their libraries
const COPY = fileURLToPath(new URL('../src/libc/copy.c', import.meta.url));

const SMALL = ['-Os', '-ffunction-sections', '-fdata-sections', '-fno-asynchronous-unwind-tables'];
const HARD = ['-fstack-protector-strong', '-fno-sanitize=undefined'];
const STRICT = ['-Wall', '-Wextra', '-Wno-unused-parameter', '-Werror'];
const LINKED = [
  '-Wl,--build-id=sha1',
  '-Wl,-z,relro',
  '-Wl,-z,now',
  '-Wl,-z,noexecstack',
  '-lm',
  '-lpthread',
];

/**
 * Code of the whole program at once is a tenth smaller (and no faster). Its own library asks for this function only
 * once that is done, when it is too late to be found.
 */
const WHOLE = ['-flto', '-Wl,-u,__tls_get_addr'];
// zig leaves out what is not used by itself, and makes programs position independent unless told otherwise
const STATIC_BY_ZIG = ['-static'];
// glibc of 32 bits lists no folder with a large inode number unless asked for large files; musl knows nothing else
const LARGE = ['-D_FILE_OFFSET_BITS=64', '-D_TIME_BITS=64'];
const STATIC_PIE = ['-static-pie', '-Wl,--gc-sections'];
const STATIC = ['-static', '-no-pie', '-Wl,--gc-sections'];

/** Compiles and links one target. */
export async function linkAgent({
  name,
  target,
  compiler,
  lto = true,
  symbols = false,
  quickjs,
  mbedtls,
  bytecode,
  cache,
  binary,
}) {
  const hard = [...HARD, target.pie === false ? '-fno-PIE' : '-fPIE'];
  const whole = compiler.zig ? (lto ? WHOLE : []) : LARGE;
  const common = [...SMALL, ...hard, ...whole, ...ENGINE_DEFINES, '-isystem', quickjs];
  const tls = ['-isystem', join(mbedtls, 'include'), `-I${TLS}`, '-DMBEDTLS_CONFIG_FILE="tls_config.h"'];
  const host = readdirSync(SOURCES)
    .filter(file => file.endsWith('.c'))
    .map(file => join(SOURCES, file));
  const objects = await compileAll(
    compiler,
    [
      { files: host, options: [...common, ...tls, ...STRICT], headers: [quickjs, SOURCES, TLS] },
      // the interpreter is where the time goes: worth a fifth more of binary
      { files: engineFiles(quickjs), options: [...common, '-O2', '-w'], headers: [quickjs] },
      { files: tlsFiles(mbedtls), options: [...common, ...tls, '-w'], headers: [TLS] },
      { files: [bytecode], options: common, headers: [] },
      // by itself, and told that it is the library: a compiler makes calls of memcpy of such loops
      { files: compiler.zig ? [COPY] : [], options: [...SMALL, ...hard, '-ffreestanding'], headers: [] },
    ],
    join(cache, 'objects', name),
    count => console.error(`${name}: compiling ${count} files`),
  );
  const linked = [...SMALL, ...hard, ...whole, ...LINKED, symbols ? '-g' : '-s'];
  const linkAs = words =>
    replace(binary, fresh => linkStatic(compiler, objects, [...words, ...linked], fresh));
  if (compiler.zig) return await linkAs(STATIC_BY_ZIG);
  await linkAs(STATIC_PIE).catch(async () => {
    await linkAs(STATIC);
    console.error(
      `${name}: the compiler makes no static programs that are position independent; this one is not`,
    );
  });
}

/** A compiler that does not know an option may well leave it out: the result is looked at. */
async function linkStatic(compiler, objects, options, binary) {
  await link(compiler, objects, options, binary);
  if (needsLoader(binary)) throw new Error(`${compiler.command} ${options.join(' ')} made no static program`);
}

const tlsFiles = mbedtls =>
  readdirSync(join(mbedtls, 'library'))
    .filter(name => name.endsWith('.c'))
    .map(name => join(mbedtls, 'library', name));
