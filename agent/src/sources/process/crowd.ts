/** Which processes are followed where there are more than the agent has memory for. */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Host } from '../../host/host.js';
import { PidStat, STAT } from './proc_pid_stat.js';

/** Of those that are left out so many are looked at in a round, and so many of them are followed from then on. */
const LOOKS = 128;
const MOST_ADMITTED = 32;
/** Of so many it is remembered how much they had run. */
const MOST_REMEMBERED = 8192;

/**
 * Processes that are left out, and looked at in turns: one that has run since its last turn, or has just begun, takes the
 * place of a quiet one that is followed.
 */
export class Crowd {
  private readonly most: number;
  private readonly stat = new PidStat();
  /** Ticks of those left out, by pid. */
  private ticks = new Map<string, number>();
  private next = 0;
  private left = 0;
  /** Nothing is known yet of those that are left out. */
  private isFirst = true;

  /** @param most processes that are followed. */
  constructor(most: number) {
    this.most = most;
  }

  /** How many the last choice left out. */
  get leftOut(): number {
    return this.left;
  }

  /**
   * Chooses among all processes.
   * @param quiet whether one that is followed has not run lately; undefined for one that is not followed.
   */
  choose(
    host: Host,
    pids: readonly string[],
    quiet: (pid: string) => boolean | undefined,
  ): readonly string[] {
    this.left = Math.max(0, pids.length - this.most);
    if (this.left === 0) {
      this.ticks.clear();
      this.isFirst = true;
      return pids;
    }
    const chosen = new Set<string>();
    const others: string[] = [];
    for (const pid of pids) {
      if (quiet(pid) === undefined) others.push(pid);
      else if (chosen.size < this.most) chosen.add(pid);
    }
    const busy = [...this.newcomers(others), ...this.lookAt(host, others)];
    for (const pid of chosen) {
      if (this.most - chosen.size >= busy.length) break;
      if (quiet(pid) === true) chosen.delete(pid);
    }
    for (const pid of [...busy, ...others]) {
      if (chosen.size >= this.most) break;
      chosen.add(pid);
    }
    return pids.filter(pid => chosen.has(pid));
  }

  /** Those that have come since the last round, the last first: who has just begun is at work. */
  private newcomers(others: readonly string[]): string[] {
    const came: string[] = [];
    for (let i = others.length - 1; i >= 0; i--) {
      const pid = others[i]!;
      if (this.ticks.has(pid)) continue;
      if (!this.isFirst && came.length < MOST_ADMITTED) came.push(pid);
      else if (this.ticks.size < MOST_REMEMBERED) this.ticks.set(pid, Number.NaN);
    }
    this.isFirst = false;
    return came;
  }

  /** Those of the next few that have run since they were last looked at. */
  private lookAt(host: Host, others: readonly string[]): string[] {
    const there = new Set(others);
    for (const pid of this.ticks.keys()) if (!there.has(pid)) this.ticks.delete(pid);
    const busy: string[] = [];
    for (let i = 0; i < Math.min(LOOKS, others.length) && busy.length < MOST_ADMITTED; i++) {
      const pid = others[this.next++ % others.length]!;
      const before = this.ticks.get(pid);
      const now = this.ticksOf(host, pid);
      if (now === undefined) continue;
      if (before === undefined) continue;
      if (now > before) busy.push(pid);
      else this.ticks.set(pid, now);
    }
    return busy;
  }

  /** Undefined of one that has ended. */
  private ticksOf(host: Host, pid: string): number | undefined {
    try {
      this.stat.parse(host.readText(`/proc/${pid}/stat`));
      return this.stat.valid ? this.stat.values[STAT.utime]! + this.stat.values[STAT.stime]! : undefined;
    } catch (error) {
      if (isEdgevitalsError(error)) return undefined;
      throw error;
    }
  }
}
