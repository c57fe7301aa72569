/** Processes that fork, write, end and wait for each other, and what a kernel counts of them. For tests only. */

/** A process as /proc shows it. */
export interface Task {
  readonly pid: number;
  readonly startTicks: number;
  parent: number;
  /** Bytes that it and those it has reaped wrote. */
  written: number;
  faults: number;
  childFaults: number;
  /** Its children are nobody's once they end: it ignores SIGCHLD. */
  readonly ignoresChildren: boolean;
  /** Orphans below it become its children (PR_SET_CHILD_SUBREAPER). */
  readonly isSubreaper: boolean;
  isZombie: boolean;
}

const INIT = 1;

/** kernel/exit.c as far as it moves counters: forget_original_parent, exit_notify, wait_task_zombie. */
export class ProcessTree {
  /** By pid. */
  readonly tasks = new Map<number, Task>();
  /** Bytes that all processes wrote. */
  written = 0;
  /** Bytes that ended with processes that nobody waited for. */
  lost = 0;
  /** When a process starts that starts now. */
  ticks = 0;
  private nextPid = INIT;

  constructor() {
    this.fork(0);
  }

  fork(parent: number, kind: Partial<Pick<Task, 'ignoresChildren' | 'isSubreaper'>> = {}): number {
    const pid = this.nextPid++;
    this.tasks.set(pid, {
      ...{ pid, parent, startTicks: this.ticks, written: 0, faults: 60, childFaults: 0, isZombie: false },
      ...{ ignoresChildren: false, isSubreaper: false, ...kind },
    });
    return pid;
  }

  /** A process writes; it touches new pages as it goes on. */
  write(pid: number, bytes: number): void {
    const task = this.tasks.get(pid)!;
    task.written += bytes;
    task.faults += bytes % 3;
    this.written += bytes;
  }

  exit(pid: number): void {
    const task = this.tasks.get(pid)!;
    task.isZombie = true;
    const heir = this.reaperAbove(task);
    for (const child of this.tasks.values()) {
      if (child.parent !== pid) continue;
      child.parent = heir.pid;
      if (child.isZombie && heir.ignoresChildren) this.drop(child);
    }
    if (this.tasks.get(task.parent)!.ignoresChildren) this.drop(task);
  }

  /** A process waits for all its children that have ended. */
  wait(pid: number): void {
    const parent = this.tasks.get(pid)!;
    for (const child of this.tasks.values()) {
      if (child.parent !== pid || !child.isZombie) continue;
      parent.written += child.written;
      parent.childFaults += child.faults + child.childFaults;
      this.tasks.delete(child.pid);
    }
  }

  private drop(task: Task): void {
    this.lost += task.written;
    this.tasks.delete(task.pid);
  }

  private reaperAbove(task: Task): Task {
    let above = this.tasks.get(task.parent)!;
    while (above.pid !== INIT && (!above.isSubreaper || above.isZombie))
      above = this.tasks.get(above.parent)!;
    return above;
  }
}
