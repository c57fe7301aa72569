/**
 * Runs the native agent for long among processes that come and go, connected to a mosquitto, and tells its memory:
 *
 *   node agent/native/test/soak.mjs [--minutes 30] [--warm-up 5] [--binary FILE]
 *
 * Exit status 1 when its most memory grew after the warm-up.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { startMosquitto } from '../../../shared/dist/testing/index.js';

const here = path => fileURLToPath(new URL(path, import.meta.url));

/** The crowd: 20 new pids a second, each there for three readings of the processes. */
const PIDS_PER_SECOND = 20;
const SECONDS_EACH = 3;
/** One step in which the engine's memory is taken from the kernel (src/heap.c): a chance peak may need one more. */
export const FLAT_KIB = 128;

/** Of /proc/PID/status: KiB. */
const memoryOf = pid => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = name => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)[1]);
  return { most: field('VmHWM'), now: field('VmRSS') };
};

/** The process that runs `program` below `parent`; undefined when there is none yet. */
function findBelow(parent, program) {
  for (const child of childrenOf(parent)) {
    const found = nameOf(child) === program ? child : findBelow(child, program);
    if (found !== undefined) return found;
  }
  return undefined;
}
const childrenOf = pid => readOr(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
const nameOf = pid => readOr(`/proc/${pid}/cmdline`).split('\0')[0];
const readOr = path => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/**
 * One run.
 * @param every the time between two readings of its memory, ms; `count` of them after `warmUpMs`.
 * @param rhythm options of the agent.
 * @param tell called with each reading: minutes since the start, most and present memory in KiB.
 * @returns most memory in KiB after the warm-up and at the end, bytes it wrote to storage, and what it said.
 */
export async function soak({ binary, rhythm, warmUpMs, every, count, perSecond = PIDS_PER_SECOND, tell }) {
  const broker = await startMosquitto();
  if (broker === undefined) throw new Error('mosquitto is not installed');
  // frames that nobody takes wait in memory, as they should
  const taker = connectMqtt({ url: broker.url, clientId: 'taker' });
  await taker.subscribe('edgevitals/v1/soak/raw', () => {});
  const agent = [binary, 'run', '--broker', broker.url, '--device', 'soak', ...rhythm];
  const crowd = [process.execPath, here('churn.mjs'), `${perSecond}`, `${SECONDS_EACH}`];
  const folder = mkdtempSync(join(tmpdir(), 'edgevitals-soak-'));
  const child = spawn('unshare', ['--pid', '--fork', '--kill-child', '--mount-proc', ...crowd, ...agent], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: folder },
  });
  const ended = once(child, 'exit');
  const killed = () => child.kill('SIGKILL');
  process.once('exit', killed);
  let said = '';
  child.stderr.on('data', text => {
    said = (said + text).slice(-4000);
  });
  try {
    while (!/connected/.test(said)) {
      const outcome = await Promise.race([once(child.stderr, 'data'), ended.then(() => undefined)]);
      if (outcome === undefined) throw new Error(`the agent did not start: ${said}`);
    }
    const pid = findBelow(child.pid, binary);
    const start = Date.now();
    const read = () => {
      const memory = memoryOf(pid);
      tell?.((Date.now() - start) / 60_000, memory);
      return memory;
    };
    await pause(warmUpMs);
    const warm = read();
    let last = warm;
    for (let i = 0; i < count; i++) {
      await pause(every);
      last = read();
    }
    const written = Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))[1]);
    return { warm: warm.most, end: last.most, written, said };
  } finally {
    process.off('exit', killed);
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
    await taker.close();
    await broker.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      'warm-up': { type: 'string', default: '5' },
      binary: { type: 'string', default: here('../out/x86_64/edgevitals-agent') },
    },
  });
  const every = 60_000;
  const warmUpMs = Number(values['warm-up']) * 60_000;
  const rhythm = ['--process-every', '1s'];
  console.log(`minute  most KiB  now KiB   (${PIDS_PER_SECOND} new pids/s, every process read each second)`);
  const tell = (minute, { most, now }) =>
    console.log(`${minute.toFixed(1).padStart(6)}  ${`${most}`.padStart(8)}  ${`${now}`.padStart(7)}`);
  const count = Math.max(1, Number(values.minutes) - Number(values['warm-up']));
  const { warm, end, written } = await soak({ binary: values.binary, rhythm, warmUpMs, every, count, tell });
  const flat = end - warm <= FLAT_KIB;
  console.log(
    `${end - warm} KiB more after the warm-up (at most ${FLAT_KIB}), ${written} B written to storage`,
  );
  process.exitCode = flat && written === 0 ? 0 : 1;
}
