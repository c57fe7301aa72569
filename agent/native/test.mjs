/**
 * Builds the native agent and runs the tests in agent/native/test on what was built, those of other processors under
 * qemu-user: `npm run test:native`. Ends as `npm test` does, with `N passed, N failed, N skipped`.
 *
 *   npm run test:native [-- [option of build.mjs ...] [FILE.test.mjs ...]]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path => fileURLToPath(new URL(path, import.meta.url));
const isTest = word => word.endsWith('.test.mjs');
const words = process.argv.slice(2);

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

const targets = build(words.filter(word => !isTest(word)));
const named = words.filter(isTest);
const files =
  named.length > 0
    ? named
    : readdirSync(here('test'))
        .filter(isTest)
        .sort()
        .map(name => here(join('test', name)));
const report = here('out/test-report.json');
const { status } = spawnSync(
  process.execPath,
  [here('../../test/dist/run.js'), '--report', report, ...files],
  {
    stdio: 'inherit',
    env: { ...process.env, EDGEVITALS_TARGETS: targets.join() },
  },
);
process.exitCode = status ?? 1;
