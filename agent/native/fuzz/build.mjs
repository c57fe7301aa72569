/**
 * Builds the fuzz targets of this folder with AddressSanitizer and UBSan: `node agent/native/fuzz/build.mjs`, after
 * `npm run build:native -- --sanitize`. With libFuzzer where clang is installed, else with driver.c, which takes the
 * same -runs and -seed: `agent/native/out/fuzz/text -runs=1000000 agent/native/fuzz/corpus/text`.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAll, link } from '../build/compile.mjs';
import { ENGINE_DEFINES, engineFiles } from '../build/engine.mjs';
import { replace } from '../build/keep.mjs';
import { OURS, SOURCES, WATCHED } from '../build/sanitized.mjs';
import { sourceOf } from '../build/sources.mjs';
import { compilerForThisMachine, installed } from '../build/toolchain.mjs';

const here = path => fileURLToPath(new URL(path, import.meta.url));
const CACHE = here('../.cache');
const RTOS = here('../../rtos/src');
const works = command => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** What each target is made of besides its own file, and whether it needs the engine; runs of its test. */
export const FUZZ_TARGETS = {
  text: {
    sources: [
      'text.c',
      'numbers.c',
      'row_changes.c',
      'files.c',
      'value.c',
      'net.c',
      'system.c',
      'errno.c',
      'engine_memory.c',
      'heap.c',
      'give_up.c',
    ],
    engine: true,
    runs: 500_000,
  },
  netlink: {
    sources: ['value.c', 'jobs.c', 'poll.c', 'guard.c', 'engine_memory.c', 'heap.c', 'give_up.c'],
    engine: true,
    runs: 500_000,
  },
  rtos: {
    sources: [
      'edgevitals.c',
      'ev_bytes.c',
      'ev_frame.c',
      'ev_info.c',
      'ev_mqtt.c',
      'ev_rows.c',
      'ev_tasks.c',
    ].map(file => join(RTOS, file)),
    engine: false,
    runs: 500_000,
  },
  heap: { sources: ['heap.c'], engine: false, runs: 1000 },
  copy: { sources: [], engine: false, runs: 100_000 },
};

/** Compiles and links one target. @returns the path of the program. */
export async function buildFuzz(name) {
  const { sources, engine } = FUZZ_TARGETS[name];
  const clang = works('clang');
  const compiler = clang ? installed('clang', []) : await compilerForThisMachine();
  const [watched, driver] = clang
    ? [[...WATCHED, '-fsanitize=fuzzer-no-link'], []]
    : [WATCHED, [here('driver.c')]];
  const quickjs = await sourceOf('quickjs', CACHE);
  const options = [...watched, ...ENGINE_DEFINES, '-isystem', quickjs];
  const ours = [here(`${name}.c`), ...driver, ...sources.map(file => resolve(SOURCES, file))];
  const objects = await compileAll(
    compiler,
    [
      { files: ours, options: [...options, ...OURS], headers: [quickjs, SOURCES, RTOS, here('.')] },
      { files: engine ? engineFiles(quickjs) : [], options: [...options, '-w'], headers: [quickjs] },
    ],
    join(CACHE, 'objects', 'fuzz'),
    count => console.error(`fuzz ${name}: compiling ${count} files`),
  );
  const program = here(`../out/fuzz/${name}`);
  const linked = [
    ...watched,
    '-fsanitize=undefined',
    ...(clang ? ['-fsanitize=fuzzer'] : []),
    '-lm',
    '-lpthread',
  ];
  await replace(program, fresh => link(compiler, objects, linked, fresh));
  return program;
}

/** @returns the folder of inputs that a target starts from. */
export const corpusOf = name => here(`corpus/${name}`);

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const name of Object.keys(FUZZ_TARGETS))
    console.log(`${await buildFuzz(name)} (${readdirSync(corpusOf(name)).length} inputs)`);
