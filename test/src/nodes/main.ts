/**
 * A short part of the tests on each version of Node.js that is supported, besides the one that runs this:
 *
 *   npm run test:nodes [-- [--node 24] FILE ...]
 *
 * Versions come from the npm registry, where Node.js is the package `node`; with them comes a SQLite that they can load. Prints what
 * `npm test` prints, for each, and the sum as the last line.
 */
import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '../harness/program.js';
import { fetchNode } from './fetch_node.js';
import { fetchSqlite } from './fetch_sqlite.js';

/** Lines that get security fixes; 20, which gets none, is supported where it is what runs all other tests. */
const SUPPORTED = ['22', '24'];
/** The packages as others install them, a machine in one process, the kernel's edge, the store; broker, analyzer, agent and CLI. */
const FILES = [
  'agent/dist/host/node.test.js',
  'agent/dist/host/node_exchange.test.js',
  'analyzer/dist/history/sqlite/sqlite_store.test.js',
  'test/dist/e2e/local.test.js',
  'test/dist/e2e/packages.test.js',
  'test/dist/security/compose.test.js',
];

const { values, positionals } = parseArgs({
  options: { node: { type: 'string', multiple: true } },
  allowPositionals: true,
});
const [own] = process.versions.node.split('.');
const versions = values.node ?? SUPPORTED.filter(version => version !== own);
const files = positionals.length > 0 ? positionals : FILES;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = temporaryFolder();
const sums = [0, 0, 0];
try {
  for (const version of versions) {
    const node = await fetchNode(version);
    const sqlite = await fetchSqlite(node, `${folder.path}/${version}`);
    console.log(`-- Node.js ${node.version}, ${sqlite.name}`);
    const closing = await runTests(node.path, sqlite.options, `${folder.path}/${version}.json`);
    const counts = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(closing)?.slice(1).map(Number);
    if (counts === undefined) throw new Error(`Node.js ${node.version} ended its tests with: ${closing}`);
    counts.forEach((count, at) => {
      sums[at]! += count;
    });
  }
  const [passed, failed, skipped] = sums;
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  folder.remove();
}

/** @returns the last line that it printed. */
async function runTests(node: string, options: string, report: string): Promise<string> {
  const child = spawn(node, ['test/dist/run.js', '--report', report, ...files], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    // npm, and whatever else a test starts by name, is to run on it too
    env: {
      ...process.env,
      PATH: `${dirname(node)}${delimiter}${process.env['PATH']}`,
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} ${options}`.trim(),
    },
  });
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    last = line;
  }
  return last;
}
