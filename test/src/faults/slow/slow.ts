/**
 * A disk that takes seconds for what must be on it, as a worn SD card does, with a kill meanwhile or without. No frame
 * is acknowledged before it is on the disk, none is lost, questions are answered, memory stays where it is, and all goes on
 * when the disk does. The analyzer brings its broker with it: what that acknowledges to a device is the acknowledgement.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { freePort } from '@edgevitals/shared/testing';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import { ANALYZER, ANALYZER_READY, Program, temporaryFolder } from '../../harness/program.js';
import type { FaultContext, FaultSuite } from '../fault_suite.js';
import { loggedFrames } from '../logged_frames.js';
import { BusyBoard, ScriptedFleet } from '../scripted_fleet.js';

const SOURCE = fileURLToPath(new URL('../../../src/faults/slow/slow_disk.c', import.meta.url));
const ROUNDS = 8;
const QUICK_ROUNDS = 3;
const WRITE_MS = 2000;
const SLOW_MS = 8000;
const PERIOD_MS = 500;
const DEVICES = 5;
const ANSWER_MS = 20_000;
const RECOVERY_MS = 60_000;
/** Seconds: the last slow write ends, and where it was killed it starts again. */
const MEDIAN_RECOVERY = 10;

export const slow: FaultSuite = {
  name: 'slow',
  summary: 'a disk that takes two seconds for whatever must be on it, under load; needs cc',
  async run(context) {
    const folder = temporaryFolder();
    const library = join(folder.path, 'slow_disk.so');
    try {
      execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl'], { stdio: 'pipe' });
    } catch (cause) {
      folder.remove();
      throw new EdgevitalsError('CONFIG_INVALID', 'cc is not installed: it makes the disk slow', { cause });
    }
    const disk = new SlowDisk(folder.path, library, await freePort());
    try {
      return await slowed(disk, context);
    } finally {
      await disk.end();
      folder.remove();
    }
  },
};

/** An analyzer with its broker, on a disk whose speed is set. */
class SlowDisk {
  readonly url: string;
  readonly data: string;
  private readonly library: string;
  private readonly delay: string;
  private program: Program | undefined;
  private readonly endWithUs = (): void => void this.program?.child.kill('SIGKILL');

  constructor(folder: string, library: string, port: number) {
    this.url = `mqtt://127.0.0.1:${port}`;
    this.data = join(folder, 'data');
    this.delay = join(folder, 'fsync-ms');
    this.library = library;
    mkdirSync(this.data);
    this.takes(0);
    process.once('exit', this.endWithUs);
  }

  /** Milliseconds of each fsync from now on. */
  takes(ms: number): void {
    writeFileSync(this.delay, `${ms}\n`);
  }

  async start(): Promise<void> {
    const where = ['--embedded', '--listen', this.url.slice('mqtt://'.length), '--data', this.data];
    this.program = new Program(process.execPath, [ANALYZER, 'serve', ...where], {
      LD_PRELOAD: this.library,
      EDGEVITALS_FSYNC_FILE: this.delay,
    });
    await this.program.printed(ANALYZER_READY);
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    await this.program?.stop(signal);
  }

  /** Most memory that it has had resident since its start, MiB. */
  get peakMebibytes(): number {
    const status = readFileSync(`/proc/${this.program?.pid}/status`, 'latin1');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  }

  async end(): Promise<void> {
    process.off('exit', this.endWithUs);
    await this.stop('SIGKILL');
  }
}

async function slowed(disk: SlowDisk, { quick, print, progress }: FaultContext): Promise<Gate[]> {
  await disk.start();
  let isSlowSince = Number.POSITIVE_INFINITY;
  let tooSoon = 0;
  let fastest = Number.POSITIVE_INFINITY;
  const boards = Array.from({ length: DEVICES }, (_, i) => new BusyBoard(`gw-${i}`, Date.now()));
  const fleet = await ScriptedFleet.connect(disk.url, boards, (from, to) => {
    // a write that had begun before the disk became slow may have been all that it waited for
    if (from < isSlowSince + WRITE_MS) return;
    fastest = Math.min(fastest, to - from);
    if (to - from < WRITE_MS) tooSoon++;
  });
  const monitor = await IoTResourceMonitor.connect(disk.url);
  const rows = [['round', 'killed', 'answers', 'not answered', 'longest, s', 'memory, MiB', 'back, s']];
  const sums = { answers: 0, failed: 0, longest: 0, memory: 0 };
  const recoveries: number[] = [];
  try {
    fleet.begin(PERIOD_MS);
    await sleep(2000);
    const rounds = quick ? QUICK_ROUNDS : ROUNDS;
    for (let round = 0; round < rounds; round++) {
      disk.takes(WRITE_MS);
      isSlowSince = performance.now();
      const row = { answers: 0, failed: 0, longest: 0 };
      for (const end = isSlowSince + SLOW_MS; performance.now() < end; await sleep(200)) {
        const asked = performance.now();
        row.failed += await unanswered(monitor);
        row.answers += 3;
        row.longest = Math.max(row.longest, (performance.now() - asked) / 1000);
      }
      const memory = disk.peakMebibytes;
      const isKilled = round % 2 === 1;
      if (isKilled) await disk.stop('SIGKILL');
      isSlowSince = Number.POSITIVE_INFINITY;
      disk.takes(0);
      const began = performance.now();
      if (isKilled) await disk.start();
      await heardSince(monitor, Date.now() / 1000);
      const back = (performance.now() - began) / 1000;
      recoveries.push(back);
      sums.answers += row.answers;
      sums.failed += row.failed;
      sums.longest = Math.max(sums.longest, row.longest);
      sums.memory = Math.max(sums.memory, memory);
      const figures = [row.longest.toFixed(1), memory.toFixed(0), back.toFixed(1)];
      rows.push([`${round + 1}`, isKilled ? 'kill -9' : '', `${row.answers}`, `${row.failed}`, ...figures]);
      progress(
        `round ${round + 1} of ${rounds}: ${row.failed} of ${row.answers} not answered, back after ${back.toFixed(1)} s`,
      );
      await sleep(1500);
    }
    await fleet.pause();
  } finally {
    await fleet.close();
    await monitor.close();
  }
  await disk.stop('SIGTERM');
  const logged = await loggedFrames(disk.data);
  const lost = [...fleet.taken.keys()].filter(name => !logged.has(name));
  print(textTable(rows));
  print(`the fastest acknowledgement on the slow disk took ${(fastest / 1000).toFixed(2)} s\n`);
  recoveries.sort((a, b) => a - b);
  return [
    atLeast('frames acknowledged', fleet.taken.size, 100, 'frames'),
    atMost('acknowledged frames lost', lost.length, 0, `of ${fleet.taken.size}`),
    atMost('acknowledged before the disk had them', tooSoon, 0, 'frames'),
    atMost('questions not answered on a slow disk', sums.failed, 0, `of ${sums.answers}`),
    atMost('longest answer', sums.longest, 10, 's'),
    atMost('most memory', sums.memory, 300, 'MiB'),
    atMost('median recovery', recoveries[Math.floor(recoveries.length / 2)], MEDIAN_RECOVERY, 's'),
  ];
}

/** How many of three questions are not answered. */
async function unanswered(monitor: IoTResourceMonitor): Promise<number> {
  const timeoutMs = ANSWER_MS;
  const answers = await Promise.allSettled([
    monitor.devices({ timeoutMs }),
    monitor.findings({ status: 'open', timeoutMs }),
    monitor.top({ device: 'gw-0', timeWindow: '1h', timeoutMs }),
  ]);
  for (const answer of answers)
    if (answer.status === 'rejected' && !isEdgevitalsError(answer.reason)) throw answer.reason;
  return answers.filter(({ status }) => status === 'rejected').length;
}

/** Resolves when each device has been heard after `since`. @throws EdgevitalsError QUERY_TIMEOUT. */
async function heardSince(monitor: IoTResourceMonitor, since: number): Promise<void> {
  for (const end = performance.now() + RECOVERY_MS; performance.now() < end; await sleep(50))
    try {
      const { devices } = await monitor.devices({ timeoutMs: 2000 });
      if (devices.length === DEVICES && devices.every(({ lastSeen = 0 }) => lastSeen > since)) return;
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
    }
  throw new EdgevitalsError('QUERY_TIMEOUT', 'not all devices are heard again');
}
