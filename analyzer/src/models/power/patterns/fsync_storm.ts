/**
 * Storage that is made to write its cache out again and again for little data: fsync() after every small record. A file
 * system commits by itself every five seconds; that, and a flush after megabytes, is ordinary.
 */
import { formatBytes } from '@edgevitals/shared/text';
import type { Interval } from '../../../device/interval.js';
import type { Level } from '../../../findings/condition.js';
import type { Sustained } from '../../../findings/sustained.js';
import type { DiskRow } from '../../../quantities/index.js';
import { positive, scaled } from '../estimates.js';
import type { PowerInput } from '../input.js';
import type { UnitCosts } from '../unit_costs.js';
import { type PatternMatch, type PowerPattern, withSaving } from './pattern.js';
import type { Sleepers } from './sleepers.js';
import type { Wakeups } from './wakeups.js';

const KIND = 'power.fsync-storm';
/** A flush for more is worth it. */
const LITTLE_DATA = 128 * 1024;
/** A commit each five seconds is two flushes at most. */
const LEFT = 0.4;
/** Sleeps for each write, of who waits for it to be on the disk: buffered writes have none, fsync() two and more. */
const LEAST_SLEEPS = 1.5;
/** Bytes of a write that is small. */
const MOST_BYTES = 64 * 1024;

export class FsyncStorm implements PowerPattern {
  private readonly sleepers: Sleepers;

  constructor(sleepers: Sleepers) {
    this.sleepers = sleepers;
  }

  judge(interval: Interval, input: PowerInput, sustained: Sustained, costs: UnitCosts): PatternMatch[] {
    const found: PatternMatch[] = [];
    const awake: number = input.seconds;
    if (!(awake > 0)) return found;
    for (const disk of interval.disks) {
      if (!disk.leaf || disk.flushes === undefined) continue;
      const rate = disk.writtenBytes < LITTLE_DATA * disk.flushes ? disk.flushes / awake : 0;
      const level = sustained.level(KIND, disk.name, rate, interval.elapsed);
      if (level !== undefined)
        found.push(matchOf(disk, disk.flushes, rate, level, flusherOf(this.sleepers), costs));
    }
    return found;
  }
}

function matchOf(
  disk: DiskRow,
  flushes: number,
  rate: number,
  level: Level,
  flusher: string | undefined,
  costs: UnitCosts,
): PatternMatch {
  const bytes = disk.writtenBytes / flushes;
  return withSaving(
    {
      kind: KIND,
      subject: disk.name,
      severity: 'info',
      level,
      summary: `${disk.name} writes its cache out ${rate.toFixed(1)} times a second for ${formatBytes(bytes)} each${flusher === undefined ? '' : `; ${flusher} waits for that`}`,
      hint: `Gather records before fsync(): one a second, or when it matters; SQLite in WAL mode with synchronous=NORMAL syncs at checkpoints only. ${flusher === undefined ? 'Who calls fsync() was not seen.' : `${flusher} was seen in fsync(), or waiting for a disk in a write.`}`,
      evidence: [
        { name: 'flushes', value: rate, unit: '1/s' },
        { name: 'bytes per flush', value: bytes, unit: 'B' },
      ],
    },
    positive(scaled(costs.flushJoules, rate - LEFT)),
  );
}

/**
 * The program that writes most among those that wait for the disk after each write: as far as is known, two sleeps a
 * write and more.
 */
function flusherOf(sleepers: Sleepers): string | undefined {
  let name: string | undefined;
  let most = 0;
  for (const { program, threads } of sleepers.all.values())
    for (const thread of threads.values()) {
      const writes = thread.rate * (thread.writesEach ?? 0);
      if (program === '' || writes <= most || !waitsForDisk(thread)) continue;
      most = writes;
      name = program;
    }
  return name;
}

/**
 * Sleeps that its timer did not make, for each write. Where looks do not tell how many did, one a write is taken to be a
 * timer's; none where no look found it in such a call, in which it would be most of the time.
 */
function waitsForDisk({ byTimer, atMost, timed, writesEach = 0, bytesPerWrite, flushed }: Wakeups): boolean {
  if (!flushed || !(writesEach > 0) || bytesPerWrite === undefined || bytesPerWrite > MOST_BYTES)
    return false;
  const unsure = byTimer === undefined || atMost ? writesEach : byTimer;
  const others = timed ? 1 - unsure : 1;
  return others / writesEach >= LEAST_SLEEPS;
}
