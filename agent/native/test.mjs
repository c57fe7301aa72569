/**
 * Builds the native agent and runs the tests in agent/native/test on what was built, those of other processors under
 * qemu-user: `npm run test:native`. Ends as `npm test` does, with `N passed, N failed, N skipped`.
 *
 *   npm run test:native [-- [--sanitized] [option of build.mjs ...] [FILE.test.mjs ...]]
 *
 * With --sanitized the agent is built with AddressSanitizer and UBSan, and its allocations fail and its C code is
 * fuzzed besides.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path => fileURLToPath(new URL(path, import.meta.url));
const isTest = word => word.endsWith('.test.mjs');
const sanitized = process.argv.includes('--sanitized');
const words = process.argv.slice(2).filter(word => word !== '--sanitized');
/** What they measure and confine is the agent as it is shipped. */
const OF_THE_SHIPPED = [
  'build.test.mjs',
  'confined.test.mjs',
  'installed.test.mjs',
  'memory.test.mjs',
  'short.test.mjs',
];

/** @returns the targets that are built now. */
function build(options) {
  try {
    const stdio = ['ignore', 'pipe', 'inherit'];
    const said = execFileSync(process.execPath, [here('build.mjs'), '--json', ...options], { stdio });
    return JSON.parse(said).built.map(({ target }) => target);
  } catch {
    // the build has said why
    process.exit(1);
  }
}

const testsIn = folder =>
  readdirSync(here(folder))
    .filter(isTest)
    .sort()
    .map(name => here(join(folder, name)));

const options = words.filter(word => !isTest(word));
const targets = build(sanitized ? ['--sanitize', ...options] : options);
const named = words.filter(isTest);
const shipped = testsIn('test');
const files = sanitized
  ? [
      ...shipped.filter(path => !OF_THE_SHIPPED.includes(basename(path))),
      ...testsIn('test/sanitized'),
      ...testsIn('fuzz'),
    ]
  : shipped;
const report = here('out/test-report.json');
const { status } = spawnSync(
  process.execPath,
  [here('../../test/dist/run.js'), '--report', report, ...(named.length > 0 ? named : files)],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      EDGEVITALS_TARGETS: targets.join(),
      ...(sanitized && { EDGEVITALS_TARGET: targets[0] }),
    },
  },
);
process.exitCode = status ?? 1;
