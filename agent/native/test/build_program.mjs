/** Builds a program on the C host that is not the agent, for a test of the host: into agent/native/out. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linkAgent } from '../build/agent.mjs';
import { bundle } from '../build/bundle.mjs';
import { makeBytecode } from '../build/bytecode.mjs';
import { sourceOf } from '../build/sources.mjs';
import { TARGETS } from '../build/targets.mjs';
import { compilerFor } from '../build/toolchain.mjs';

const CACHE = fileURLToPath(new URL('../.cache', import.meta.url));
const OUT = fileURLToPath(new URL('../out', import.meta.url));

/**
 * @param entry path of the program's first file.
 * @returns path of the binary.
 */
export async function buildProgram(name, entry, target) {
  const [quickjs, mbedtls] = [await sourceOf('quickjs', CACHE), await sourceOf('mbedtls', CACHE)];
  const { script } = await bundle(entry);
  const binary = join(OUT, target, name);
  await linkAgent({
    name: target,
    target: TARGETS[target],
    compiler: await compilerFor(TARGETS[target]),
    quickjs,
    mbedtls,
    bytecode: await makeBytecode(script, quickjs, CACHE),
    cache: CACHE,
    binary,
  });
  return binary;
}
