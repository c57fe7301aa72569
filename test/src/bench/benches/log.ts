import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SegmentFrameLog } from '@edgevitals/analyzer';
import { atMost, type Bench } from '../bench.js';
import { figure, textTable } from '../table.js';
import { usageOf } from '../usage.js';

const FRAME_BYTES = 900;
const TOGETHER = [1, 10, 50, 1000] as const;
const GATED = 50;
const MOST_MICROSECONDS = 10;
const ROUNDS = 5;
/** In a round. */
const WRITES = 40;

/**
 * What the same took with a row a frame in SQLite (WAL, synchronous FULL), better-sqlite3 12, on two shared cores:
 * microseconds of CPU a frame at 2, 10 and 50 frames a commit.
 */
const SQLITE: Readonly<Record<number, number>> = { 10: 157, 50: 48 };

/** CPU time and bytes that durable frames cost. */
export const log: Bench = {
  name: 'log',
  summary: 'CPU time and bytes of making frames durable, beside a row a frame in SQLite',
  async run({ quick, print, progress }) {
    const directory = mkdtempSync(join(tmpdir(), 'edgevitals-log-'));
    const rows: string[][] = [];
    let gated: number | undefined;
    try {
      for (const together of TOGETHER) {
        progress(`${together} frames at a time`);
        const frames = together * (quick ? WRITES / 4 : WRITES);
        const { cpu, written } = await cost(join(directory, String(together)), together, frames);
        if (together === GATED) gated = cpu;
        rows.push([String(together), figure(cpu), figure(SQLITE[together]), figure(written)]);
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
    print(
      textTable([
        [`frames of ${FRAME_BYTES} B at a time`, 'us CPU/frame', 'SQLite', 'bytes written/byte'],
        ...rows,
      ]),
    );
    return [atMost(`log.append.${GATED}`, gated, MOST_MICROSECONDS, 'us CPU per frame')];
  },
};

/** Microseconds of CPU a frame, and bytes to storage for each byte of frames. */
async function cost(
  directory: string,
  together: number,
  frames: number,
): Promise<{ readonly cpu: number; readonly written: number }> {
  const frameLog = new SegmentFrameLog(directory, { pauseMs: 0 });
  const batch = Array.from({ length: together }, (_, i) => ({
    device: `bench-${i}`,
    receivedAt: Date.now() / 1000,
    payload: Buffer.alloc(FRAME_BYTES, i),
  }));
  const append = async (): Promise<void> => {
    await Promise.all(batch.map(frame => frameLog.append(0, [frame])));
  };
  try {
    // code that runs for the first time is not what a frame costs
    for (let i = 0; i < 100; i++) await append();
    const writtenBefore = usageOf(process.pid).writtenBytes;
    let cpu = Number.POSITIVE_INFINITY;
    // what else runs on the machine makes a round dearer, never cheaper
    for (let round = 0; round < ROUNDS; round++) {
      const before = process.cpuUsage();
      for (let i = 0; i < frames; i += together) await append();
      const { user, system } = process.cpuUsage(before);
      cpu = Math.min(cpu, (user + system) / frames);
    }
    const written = usageOf(process.pid).writtenBytes - writtenBefore;
    return { cpu, written: written / (ROUNDS * frames) / FRAME_BYTES };
  } finally {
    await frameLog.close();
  }
}
