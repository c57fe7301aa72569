/**
 * The disk of the analyzer's data fills up under load, with a kill or without, and has room again; one that is read-only is
 * refused. A small file system of its own (tmpfs) is filled, the real one: nothing that was sent may be lost, questions are
 * answered meanwhile, and all goes on by itself.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import { ANALYZER_READY } from '../../harness/program.js';
import type { FaultContext, FaultSuite } from '../fault_suite.js';
import { loggedFrames } from '../logged_frames.js';
import { StoreRig } from '../store_rig.js';

const ROUNDS = 12;
const QUICK_ROUNDS = 3;
const SIZE = '24m';
const FULL_MS = 4000;
const BLOCK = Buffer.alloc(64 * 1024, 'full');

export const disk: FaultSuite = {
  name: 'disk',
  summary:
    'a full disk under load, and one that is read-only; needs mosquitto and the right to mount a tmpfs',
  async run(context) {
    const rig = await StoreRig.start();
    const mount = join(rig.folder.path, 'mount');
    mkdirSync(mount);
    try {
      mountSmall(mount);
    } catch (cause) {
      await rig.end();
      throw new EdgevitalsError('CONFIG_INVALID', 'mounting a tmpfs needs root', { cause });
    }
    try {
      return await filled(rig, mount, context);
    } finally {
      await rig.endAnalyzers();
      execFileSync('umount', [mount]);
      await rig.end();
    }
  },
};

const mountSmall = (mount: string): Buffer =>
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', mount], { stdio: 'pipe' });

async function filled(
  rig: StoreRig,
  mount: string,
  { quick, print, progress }: FaultContext,
): Promise<Gate[]> {
  const data = join(mount, 'data');
  const ballast = join(mount, 'ballast');
  const rows = [['round', 'killed', 'told', 'answers', 'refused', 'back, s']];
  let analyzer = await rig.analyzer(data);
  const fleet = await rig.fleet('gw', 3);
  await rig.heard(fleet.devices, new Map());
  const sums = { answers: 0, failures: 0, silent: 0, unheard: 0 };
  const recoveries: number[] = [];
  const rounds = quick ? QUICK_ROUNDS : ROUNDS;
  for (let round = 0; round < rounds; round++) {
    const from = analyzer.output.length;
    fill(ballast);
    let answers = 0;
    let failures = 0;
    for (const end = performance.now() + FULL_MS; performance.now() < end; await sleep(200)) {
      const failed = await unanswered(rig, fleet.devices);
      answers += 4;
      failures += failed;
    }
    const isTold = analyzer.output.slice(from).includes('frames cannot be stored');
    const isKilled = round % 3 === 1;
    if (isKilled) await analyzer.stop('SIGKILL');
    // asked to end while nothing can be written
    if (round % 3 === 2) await analyzer.stop();
    rmSync(ballast);
    const began = performance.now();
    if (round % 3 !== 0) analyzer = await rig.analyzer(data);
    await rig.heard(fleet.devices, await rig.frames().catch(() => new Map<string, number>()));
    const back = (performance.now() - began) / 1000;
    recoveries.push(back);
    sums.answers += answers;
    sums.failures += failures;
    if (!isTold) sums.silent++;
    const what = ['', 'kill -9', 'stopped'][round % 3] ?? '';
    rows.push([`${round + 1}`, what, isTold ? 'yes' : 'no', `${answers}`, `${failures}`, back.toFixed(1)]);
    progress(
      `round ${round + 1} of ${rounds}: ${failures} of ${answers} not answered, back after ${back.toFixed(1)} s`,
    );
    await sleep(1500);
  }
  await fleet.pause();
  await sleep(2500);
  await analyzer.stop();
  const logged = await loggedFrames(data);
  const lost = [...fleet.taken.keys()].filter(name => !logged.has(name));
  const refusal = await readOnly(rig, mount);
  const ballastLeft = await refusedWhenFull(rig, data, ballast);
  print(textTable(rows));
  for (const name of lost.slice(0, 10)) print(`lost: ${name}\n`);
  recoveries.sort((a, b) => a - b);
  return [
    atLeast('frames sent', fleet.taken.size, 50, 'frames'),
    atMost('frames lost', lost.length, 0, `of ${fleet.taken.size}`),
    atMost('questions not answered on a full disk', sums.failures, 0, `of ${sums.answers}`),
    atMost('full disks not told', sums.silent, 0, `of ${rounds}`),
    atMost('median recovery', recoveries[Math.floor(recoveries.length / 2)], 5, 's'),
    atMost('read-only disks that were not refused by name', refusal ? 0 : 1, 0, 'of 1'),
    atMost('starts on a full disk that neither ran nor said why', ballastLeft ? 0 : 1, 0, 'of 1'),
  ];
}

/** Writes until nothing fits any more. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = BLOCK.length; size >= 1; )
      try {
        writeSync(file, BLOCK, 0, size);
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'ENOSPC') throw error;
        size = Math.floor(size / 2);
      }
  } finally {
    closeSync(file);
  }
}

/** How many of four questions are not answered. */
async function unanswered(rig: StoreRig, [device = '']: readonly string[]): Promise<number> {
  const monitor = await rig.ask();
  const timeoutMs = 3000;
  const questions = [
    monitor.findings({ status: 'all', timeoutMs }),
    monitor.findings({ status: 'open', timeoutMs }),
    monitor.devices({ timeoutMs }),
    monitor.top({ device, timeWindow: '1h', timeoutMs }),
  ];
  const answers = await Promise.allSettled(questions);
  for (const answer of answers)
    if (answer.status === 'rejected' && !isEdgevitalsError(answer.reason)) throw answer.reason;
  return answers.filter(({ status }) => status === 'rejected').length;
}

/** Whether a start on a read-only file system ends, and says where. */
async function readOnly(rig: StoreRig, mount: string): Promise<boolean> {
  execFileSync('mount', ['-o', 'remount,ro', mount]);
  const analyzer = rig.serve(join(mount, 'data'));
  const { code } = await analyzer.outcome();
  execFileSync('mount', ['-o', 'remount,rw', mount]);
  return code === 1 && analyzer.output.includes(mount) && /STORE_FAILED/.test(analyzer.output);
}

/** Whether a start on a full disk runs, or ends with a message; and runs when there is room. */
async function refusedWhenFull(rig: StoreRig, data: string, ballast: string): Promise<boolean> {
  fill(ballast);
  const analyzer = rig.serve(data);
  const began = await analyzer.printed(ANALYZER_READY).then(
    () => true,
    () => /STORE_FAILED/.test(analyzer.output),
  );
  await analyzer.stop();
  rmSync(ballast);
  const again = await rig.analyzer(data);
  return began && (await again.stop()).code === 0;
}
