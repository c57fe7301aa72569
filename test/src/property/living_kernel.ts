/** A kernel that a test writes: a real tree of files below a folder, with a clock of its own. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NodeHost } from '@edgevitals/agent';

const HZ = 100;
const START_MS = 1_000_000;
const WALL_MS = Date.UTC(2026, 0, 1);

interface Task {
  readonly pid: number;
  readonly name: string;
  readonly startTicks: number;
  utime: number;
  written: number;
}

/** Reads what the test wrote, as the agent's host on Node.js does; time passes when the test says so. */
export class LivingKernel extends NodeHost {
  private readonly top: string;
  private elapsed = 0;
  private timers: { readonly at: number; readonly run: () => void }[] = [];
  private readonly tasks = new Map<number, Task>();
  private busyTicks = 0;
  private sectors = 0;

  constructor(folder: string) {
    super({ root: folder, args: [] });
    this.top = folder;
    this.write('proc/meminfo', 'MemTotal: 1000 kB\nMemFree: 500 kB\nMemAvailable: 800 kB\n');
    this.device();
  }

  start(pid: number, name: string): void {
    const startTicks = Math.floor((this.bootMs() / 1000) * HZ);
    this.tasks.set(pid, { pid, name, startTicks, utime: 0, written: 0 });
    this.work(pid, 0, 0);
  }

  end(pid: number): void {
    this.tasks.delete(pid);
    rmSync(join(this.top, `proc/${pid}`), { recursive: true, force: true });
  }

  /** A process used so many ticks of CPU and wrote so many sectors. */
  work(pid: number, ticks: number, sectors: number): void {
    const task = this.tasks.get(pid);
    if (task === undefined) return;
    task.utime += ticks;
    task.written += sectors * 512;
    this.busyTicks += ticks;
    this.sectors += sectors;
    const { name, startTicks, utime, written } = task;
    const zeros = '0 '.repeat(22);
    this.write(
      `proc/${pid}/stat`,
      `${pid} (${name}) S 1 1 1 0 -1 0 9 0 0 0 ${utime} 0 0 0 20 0 1 0 ${startTicks} 4096 7 ${zeros}\n`,
    );
    this.write(
      `proc/${pid}/io`,
      `rchar: 0\nwchar: ${written}\nsyscr: 0\nsyscw: 0\nread_bytes: 0\nwrite_bytes: ${written}\ncancelled_write_bytes: 0\n`,
    );
    this.write(`proc/${pid}/schedstat`, `${utime * 10_000_000 + 1} 0 1\n`);
    this.write(
      `proc/${pid}/status`,
      `Name:\t${name}\nUid:\t0\t0\t0\t0\nvoluntary_ctxt_switches:\t${utime}\nnonvoluntary_ctxt_switches:\t0\n`,
    );
    this.device();
  }

  /** Lets time pass, second by second, running the timers that fall due. */
  async pass(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    for (;;) {
      const next = this.timers.filter(timer => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.timers = this.timers.filter(timer => timer !== next);
      this.elapsed = Math.max(this.elapsed, next.at);
      next.run();
      await new Promise(resolve => setImmediate(resolve));
    }
    this.elapsed = end;
  }

  override monotonicMs(): number {
    return START_MS + this.elapsed;
  }
  override bootMs(): number {
    return this.monotonicMs();
  }
  override wallMs(): number {
    return WALL_MS + this.elapsed;
  }
  override timer(delayMs: number, run: () => void): () => void {
    const timer = { at: this.elapsed + Math.max(0, delayMs), run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter(one => one !== timer);
    };
  }
  override usage() {
    return { cpuMicros: this.elapsed, rssBytes: 1 << 20, peakRssBytes: 1 << 20 };
  }

  private device(): void {
    const { busyTicks, sectors } = this;
    this.write(
      'proc/stat',
      `cpu0 ${busyTicks} 0 0 ${Math.floor(this.elapsed / 10)} 0 0 0 0 0 0\nctxt ${busyTicks}\n`,
    );
    this.write('proc/diskstats', `   8 0 sda 1 0 8 0 ${sectors} 0 ${sectors} 0 0 0 0\n`);
  }

  private write(path: string, text: string): void {
    const file = join(this.top, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
