/**
 * A crowd that never stays: starts processes at a steady rate, each of another name than the ones before it, and the
 * program under test beside them. Meant as the first process of a pid namespace, so that it sees nothing else:
 *
 *   unshare --pid --fork --kill-child --mount-proc node churn.mjs PER_SECOND SECONDS_EACH PROGRAM [ARGUMENT]...
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** More names than an agent can see at a time, and than its tables of names should keep. */
const NAMES = 1000;
const SLEEP = ['/bin/sleep', '/usr/bin/sleep'].find(path => existsSync(path));

const [perSecond, secondsEach, program, ...args] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'edgevitals-churn-'));
const paths = Array.from({ length: NAMES }, (_, i) => join(folder, `job-${i}`));
for (const path of paths) symlinkSync(SLEEP, path);

let started = 0;
const crowd = setInterval(() => {
  spawn(paths[started++ % NAMES], [secondsEach], { stdio: 'ignore' });
}, 1000 / Number(perSecond));
const tested = spawn(program, args, { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => tested.kill(signal));
tested.once('exit', (code, signal) => {
  clearInterval(crowd);
  if (signal !== null) console.error(`${program} was ended by ${signal}`);
  process.exitCode = code ?? 1;
});
