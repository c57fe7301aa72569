/**
 * Runs every compiled test file, or those that are named, with tap: one line a file, the details of what failed, tap's
 * JSON report in test-report.json or where told, and `N passed, N failed, N skipped` as the last line.
 *
 *   npm test [-- [--report FILE] FILE ...]
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { values, positionals } = parseArgs({
  options: { report: { type: 'string', default: join(root, 'test-report.json') } },
  allowPositionals: true,
});
// the package exports no bin: find its folder by a file that it does export
const tap = join(dirname(createRequire(import.meta.url).resolve('tap/package.json')), 'dist/esm/run.mjs');

/** What this reads of tap's JSON report (mocha-like): cases in suites in suites. */
interface Suite {
  readonly fullname?: string;
  /** Nothing was counted in it: skipped with a reason in the comment, or a property checked by exceptions alone. */
  readonly plan?: { readonly skipAll?: boolean; readonly comment?: string };
  readonly suites?: readonly Suite[];
  readonly cases?: readonly Case[];
}
interface Case {
  readonly ok: boolean;
  readonly fullname?: string;
  readonly skip?: boolean | string;
  readonly todo?: boolean | string;
}

interface Totals {
  passed: number;
  failed: number;
  readonly skipped: string[];
}

function count(suite: Suite, totals: Totals): Totals {
  if (suite.plan?.skipAll) {
    if (suite.plan.comment === undefined) totals.passed++;
    else totals.skipped.push(`${suite.fullname ?? ''} (${suite.plan.comment})`);
  }
  for (const test of suite.cases ?? []) {
    if (test.skip || test.todo) totals.skipped.push(`${test.fullname ?? ''} (${test.skip || test.todo})`);
    else if (test.ok) totals.passed++;
    else totals.failed++;
  }
  for (const inner of suite.suites ?? []) count(inner, totals);
  return totals;
}

/** Prints a line for each finished file as it comes, and the whole output of files that failed. */
async function runTap(files: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [tap, 'run', '-Rtap', ...files], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TAP_JOBS: process.env['TAP_JOBS'] ?? '2', FORCE_COLOR: '0' },
  });
  let block: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const finished = /^(ok|not ok) \d+ - (.*?)(?: # time=([\d.]+)ms)?(?: \{)?$/.exec(line);
    if (finished === null) {
      block.push(line);
      continue;
    }
    const [, outcome, file, ms = '0'] = finished;
    const good = outcome === 'ok';
    console.log(`${good ? 'ok    ' : 'FAILED'} ${file} (${(Number(ms) / 1000).toFixed(1)} s)`);
    if (!good) console.log(block.join('\n'));
    block = [];
  }
  return await new Promise(resolve => child.once('close', code => resolve(code ?? 1)));
}

for (const stale of ['.tap/test-results', '.tap/processinfo'])
  rmSync(join(root, stale), { recursive: true, force: true });
rmSync(values.report, { force: true });
const code = await runTap(positionals);
spawnSync(process.execPath, [tap, 'replay', '-Rjson', `--reporter-file=${values.report}`, ...positionals], {
  cwd: root,
  stdio: 'ignore',
});
const totals = count(JSON.parse(readFileSync(values.report, 'utf8')) as Suite, {
  passed: 0,
  failed: 0,
  skipped: [],
});
for (const reason of totals.skipped) console.log(`skipped: ${reason}`);
// a file that dies outside any test fails the run without a failed case
const failed = Math.max(totals.failed, code === 0 ? 0 : 1);
console.log(`${totals.passed} passed, ${failed} failed, ${totals.skipped.length} skipped`);
process.exitCode = failed > 0 ? 1 : 0;
