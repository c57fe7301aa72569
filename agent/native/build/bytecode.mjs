/** The agent's bundle as bytecode of the engine, in a C file: the same for every target. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAll, digest, link } from './compile.mjs';
import { ENGINE_DEFINES, engineFiles } from './engine.mjs';
import { keep } from './keep.mjs';
import { compilerForThisMachine } from './toolchain.mjs';

const COMPILE = fileURLToPath(new URL('../src/engine/compile.c', import.meta.url));

/**
 * @param script the bundle's text.
 * @returns path of the C file.
 */
export async function makeBytecode(script, quickjs, cache) {
  const compiler = await compilerForThisMachine();
  const options = ['-O1', '-w', ...ENGINE_DEFINES, `-I${quickjs}`];
  const objects = await compileAll(
    compiler,
    [{ files: [COMPILE, ...engineFiles(quickjs)], options, headers: [quickjs] }],
    join(cache, 'objects', 'this-machine'),
    count => console.error(`this machine: compiling ${count} files`),
  );
  const named = digest(objects.map(object => basename(object)));
  const program = await keep(join(cache, 'made', `compile-${named}`), fresh =>
    link(compiler, objects, ['-lm', '-lpthread'], fresh),
  );
  const content = digest([named, script]);
  const source = await keep(join(cache, 'made', `agent-${content}.js`), fresh =>
    writeFileSync(fresh, script),
  );
  return await keep(join(cache, 'made', `bytecode-${content}.c`), fresh => {
    const out = openSync(fresh, 'w');
    try {
      execFileSync(program, [source], { stdio: ['ignore', out, 'inherit'] });
    } finally {
      closeSync(out);
    }
  });
}
