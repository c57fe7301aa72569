/** The agent's bundle as bytecode of the engine, in a C file: the same for every target. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { compileAll, link } from './compile.mjs';
import { ENGINE_DEFINES, engineFiles } from './engine.mjs';
import { compilerForThisMachine } from './toolchain.mjs';

const COMPILE = fileURLToPath(new URL('../src/engine/compile.c', import.meta.url));

/** @returns path of the C file. */
export async function makeBytecode(quickjs, cache) {
  mkdirSync(cache, { recursive: true });
  const script = join(cache, 'agent.js');
  const { bytes } = await bundle(script);
  console.log(`bundle: ${(bytes / 1024).toFixed(0)} KiB`);
  const compiler = compilerForThisMachine();
  const options = ['-O1', '-w', ...ENGINE_DEFINES, `-I${quickjs}`];
  const objects = await compileAll(
    compiler,
    [{ files: [COMPILE, ...engineFiles(quickjs)], options, headers: [quickjs] }],
    join(cache, 'objects', 'this-machine'),
  );
  const program = join(cache, 'compile');
  await link(compiler, objects, ['-lm', '-lpthread'], program);
  const file = join(cache, 'bytecode.c');
  const out = openSync(file, 'w');
  try {
    execFileSync(program, [script], { stdio: ['ignore', out, 'inherit'] });
  } finally {
    closeSync(out);
  }
  return file;
}
