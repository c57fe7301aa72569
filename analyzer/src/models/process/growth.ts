/**
 * Steady growth of a process's resident memory: four steps of ten minutes in a row, each of which grows. Caches that
 * fill up stop growing, garbage collectors go up and down; a leak does neither.
 */
import type { ProcessInterval } from '../../device/interval.js';
import type { FindingKind } from '../../findings/kinds.js';

const STEP_SECONDS = 600;
const LEAST_STEP_BYTES = 256 * 1024;
/** Processes watched on a device. */
const MOST = 64;

interface Watched {
  startBytes: number;
  stepBytes: number;
  stepAt: number;
  steps: number;
  seen: number;
}

export interface Growth {
  readonly program: string;
  readonly pid: number;
  readonly bytes: number;
  readonly grownBytes: number;
  readonly seconds: number;
}

export class GrowthWatch {
  private readonly watched = new Map<string, Watched>();
  private round = 0;

  /** @param least processes smaller than this are not looked at, bytes. */
  grownIn(processes: readonly ProcessInterval[], at: number, least: number, kind: FindingKind): Growth[] {
    const found: Growth[] = [];
    this.round++;
    for (const process of processes) {
      if (process.kernel || process.ended || process.rss < least) continue;
      const key = `${process.pid}/${process.startTicks}`;
      const known = this.watched.get(key);
      if (known === undefined) {
        if (this.watched.size < MOST) {
          const bytes = process.rss;
          this.watched.set(key, {
            startBytes: bytes,
            stepBytes: bytes,
            stepAt: at,
            steps: 0,
            seen: this.round,
          });
        }
        continue;
      }
      known.seen = this.round;
      if (at - known.stepAt >= STEP_SECONDS || at < known.stepAt) step(known, process.rss, at);
      const grownBytes = process.rss - known.startBytes;
      if (known.steps * STEP_SECONDS >= kind.seconds && grownBytes >= kind.raise * known.startBytes) {
        const { program, pid, rss } = process;
        found.push({ program, pid, bytes: rss, grownBytes, seconds: known.steps * STEP_SECONDS });
      }
    }
    for (const [key, each] of this.watched) if (each.seen !== this.round) this.watched.delete(key);
    return found;
  }

  snapshot(): unknown {
    return [...this.watched];
  }

  restore(snapshot: unknown): void {
    if (!Array.isArray(snapshot)) return;
    for (const entry of snapshot.slice(0, MOST)) {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string' || typeof entry[1]?.stepBytes !== 'number')
        continue;
      this.watched.set(entry[0], { ...entry[1], seen: 0 });
    }
  }
}

function step(known: Watched, bytes: number, at: number): void {
  if (bytes - known.stepBytes >= LEAST_STEP_BYTES) {
    known.steps++;
  } else {
    known.steps = 0;
    known.startBytes = bytes;
  }
  known.stepBytes = bytes;
  known.stepAt = at;
}
