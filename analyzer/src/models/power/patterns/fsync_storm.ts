/**
 * Storage that is made to write its cache out again and again for little data: fsync() after every small record. A file
 * system commits by itself every five seconds; that, and a flush after megabytes, is ordinary.
 */
import { formatBytes } from '@edgevitals/shared/text';
import type { Interval, ProcessInterval } from '../../../device/interval.js';
import type { Level } from '../../../findings/condition.js';
import type { Sustained } from '../../../findings/sustained.js';
import { type DiskRow, netWrittenOf } from '../../../quantities/index.js';
import { positive, scaled } from '../estimates.js';
import type { PowerInput } from '../input.js';
import type { UnitCosts } from '../unit_costs.js';
import { type PatternMatch, type PowerPattern, withSaving } from './pattern.js';

const KIND = 'power.fsync-storm';
/** A flush for more is worth it. */
const LITTLE_DATA = 128 * 1024;
/** A commit each five seconds is two flushes at most. */
const LEFT = 0.4;
/** Who wrote less than this share is not named. */
const LEAST_SHARE = 0.2;

export class FsyncStorm implements PowerPattern {
  judge(interval: Interval, input: PowerInput, sustained: Sustained, costs: UnitCosts): PatternMatch[] {
    const found: PatternMatch[] = [];
    const awake: number = input.seconds;
    if (!(awake > 0)) return found;
    for (const disk of interval.disks) {
      if (!disk.leaf || disk.flushes === undefined) continue;
      const rate = disk.writtenBytes < LITTLE_DATA * disk.flushes ? disk.flushes / awake : 0;
      const level = sustained.level(KIND, disk.name, rate, interval.elapsed);
      if (level !== undefined)
        found.push(matchOf(disk, disk.flushes, rate, level, interval.processes, costs));
    }
    return found;
  }
}

function matchOf(
  disk: DiskRow,
  flushes: number,
  rate: number,
  level: Level,
  processes: readonly ProcessInterval[],
  costs: UnitCosts,
): PatternMatch {
  const writer = mainWriter(processes);
  const bytes = disk.writtenBytes / flushes;
  return withSaving(
    {
      kind: KIND,
      subject: disk.name,
      severity: 'info',
      level,
      summary: `${disk.name} writes its cache out ${rate.toFixed(1)} times a second for ${formatBytes(bytes)} each${writer === undefined ? '' : `; ${writer} writes most`}`,
      hint: `Gather records before fsync(): one a second, or when it matters; SQLite in WAL mode with synchronous=NORMAL syncs at checkpoints only. ${writer === undefined ? 'Who calls fsync() is not counted.' : `Who calls fsync() is not counted; ${writer} writes most.`}`,
      evidence: [
        { name: 'flushes', value: rate, unit: '1/s' },
        { name: 'bytes per flush', value: bytes, unit: 'B' },
      ],
    },
    positive(scaled(costs.flushJoules, rate - LEFT)),
  );
}

/** The program that wrote most, if it is a good part of it; the journal writes for others. */
function mainWriter(processes: readonly ProcessInterval[]): string | undefined {
  const byProgram = new Map<string, number>();
  let all = 0;
  for (const process of processes) {
    if (process.ioDenied || process.kernel) continue;
    const { program } = process;
    const written = netWrittenOf(process);
    all += written;
    byProgram.set(program, (byProgram.get(program) ?? 0) + written);
  }
  let most: string | undefined;
  for (const [program, written] of byProgram)
    if (written > LEAST_SHARE * all && written > (byProgram.get(most ?? '') ?? 0)) most = program;
  return most;
}
