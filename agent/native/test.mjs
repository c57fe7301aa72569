/**
 * Builds the agent for this machine and tests it, with every other target that is built already:
 * `npm run test:native`, after a build. Options go to build.mjs: `-- --target all`.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const run = (file, args) => {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const { status } = spawnSync(process.execPath, [path, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};
run('build.mjs', process.argv.slice(2));
run('test/native.test.mjs', []);
