import type { Membership } from './membership.js';

/** A control group with processes in it. */
export interface Cgroup {
  /** Label of its rows, for as long as the agent runs. */
  readonly number: number;
  readonly membership: Membership;
}

const MOST_CGROUPS = 1024;

/** The control groups that processes were seen in: filled by Program, read by CgroupSource. */
export class CgroupList {
  private readonly byPath = new Map<string, Cgroup>();
  private next = 0;
  private pending: Promise<void> | undefined;

  /** While processes are looked at; undefined when all of them have been. */
  get filling(): Promise<void> | undefined {
    return this.pending;
  }

  /** It is being filled until `work` settles. */
  fillBy(work: Promise<void>): void {
    const done = (): void => {
      this.pending = undefined;
    };
    // whether it succeeds is its own reader's business
    this.pending = work.then(done, done);
  }

  /** Deepest first: a service is a leaf, what holds it only sums up. */
  get deepest(): readonly Cgroup[] {
    const depth = ({ membership }: Cgroup): number => membership.path.split('/').length;
    return [...this.byPath.values()].sort((a, b) => depth(b) - depth(a) || a.number - b.number);
  }

  /** Its number; undefined for the root, which is the whole device, and when there are too many. */
  number(membership: Membership): number | undefined {
    const { path } = membership;
    if (path === '/') return undefined;
    let group = this.byPath.get(path);
    if (group === undefined && this.byPath.size < MOST_CGROUPS) {
      group = { number: this.next++, membership };
      this.byPath.set(path, group);
    }
    return group?.number;
  }

  /** Forgets groups whose number is not in `used`. */
  keep(used: ReadonlySet<number>): void {
    for (const [path, { number }] of this.byPath) if (!used.has(number)) this.byPath.delete(path);
  }
}
