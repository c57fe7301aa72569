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
        const frames = together * Math.ceil((quick ? 2000 : 10_000) / together / Math.max(1, 20 / together));
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
  const append = async (): Promise<void> => {
    const receivedAt = Date.now() / 1000;
    await Promise.all(
      Array.from({ length: together }, (_, i) =>
        frameLog.append(0, [{ device: `bench-${i}`, receivedAt, payload: Buffer.alloc(FRAME_BYTES, i) }]),
      ),
    );
  };
  try {
    // code that runs for the first time is not what a frame costs
    for (let i = 0; i < 100; i++) await append();
    const before = process.cpuUsage();
    const writtenBefore = usageOf(process.pid).writtenBytes;
    for (let i = 0; i < frames; i += together) await append();
    const { user, system } = process.cpuUsage(before);
    const written = usageOf(process.pid).writtenBytes - writtenBefore;
    return { cpu: (user + system) / frames, written: written / frames / FRAME_BYTES };
  } finally {
    await frameLog.close();
  }
}
