/**
 * The analyzer's pipeline in this process, fed with a fleet's frames as if time passed: what a frame costs in CPU time,
 * and what a device takes in memory. Minutes and snapshots are written to a store on disk, in the rhythm of the service.
 * Run as a program, it measures one workload in a heap of its own and prints the result as JSON:
 *
 *   node --expose-gc in_process.js '{"set":"prior","devices":1000,"warmUpMinutes":1,"minutes":5}'
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { History, Pipeline, type PipelineEvents, SnapshotRota, SqliteStore } from '@edgevitals/analyzer';
import { Seconds } from '@edgevitals/shared/units';
import { Fleet } from '../fleet/fleet.js';
import { FRAME_SETS, type FrameSet, type FrameSetName, framesAMinute } from '../fleet/frame_set.js';
import { countingStore } from './counting_store.js';

export interface Workload {
  readonly set: FrameSetName;
  readonly devices: number;
  /** Minutes of event time, for all devices, before figures count, and while they do: each minute is a round. */
  readonly warmUpMinutes: number;
  readonly minutes: number;
}

/** What a minute of event time cost: microseconds of CPU time. */
export interface Round {
  /** A frame, from its bytes to models, findings and the growing minute; with what is done each second beside. */
  readonly frame: number;
  /** A minute of a device that is written, and a snapshot made and written; undefined when none was. */
  readonly minuteRow: number | undefined;
  readonly snapshot: number | undefined;
}

export interface InProcess {
  /** In the order of event time, those of warming up first. */
  readonly rounds: readonly Round[];
  /** Bytes a device, full-resolution slices (which have one budget for a fleet of any size) and files left out. */
  readonly bytes: number;
  readonly findings: number;
}

/** As the service has them. */
const FLUSH_SECONDS = 5;
export const SNAPSHOT_SECONDS = 300;
const WARM_UP_DEVICES = 30;
const WARM_UP_MINUTES = 2;
const START_MS = Date.UTC(2026, 0, 1);

export async function measureInProcess(workload: Workload): Promise<InProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'edgevitals-bench-'));
  try {
    // code that runs for the first time is neither what a frame costs nor what a device takes
    const { set } = workload;
    const first = { set, devices: WARM_UP_DEVICES, warmUpMinutes: 0, minutes: WARM_UP_MINUTES };
    await new Run(first, join(directory, 'first.db')).result();
    return await new Run(workload, join(directory, 'history.db')).result();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

class Run {
  private readonly workload: Workload;
  private readonly set: FrameSet;
  private readonly fleet: Fleet;
  private readonly counts = { minutes: 0, snapshots: 0 };
  private readonly store: ReturnType<typeof countingStore>;
  private readonly history: History;
  private readonly pipeline: Pipeline;
  private readonly rota = new SnapshotRota(SNAPSHOT_SECONDS);
  private readonly baseline: number;
  private next = 0;

  constructor(workload: Workload, file: string) {
    this.workload = workload;
    this.set = FRAME_SETS[workload.set];
    const minutes = workload.warmUpMinutes + workload.minutes;
    this.fleet = new Fleet(this.set, workload.devices, minutes * framesAMinute(this.set) + 1);
    this.store = countingStore(new SqliteStore(file), this.counts);
    this.history = new History(this.store);
    this.pipeline = new Pipeline(this.history);
    this.baseline = heapBytes();
  }

  async result(): Promise<InProcess> {
    for (const [i, device] of this.fleet.ids.entries())
      this.pipeline.ingest.info(device, this.fleet.info(i), Seconds(START_MS / 1000));
    const rounds: Round[] = [];
    const { warmUpMinutes, minutes, devices } = this.workload;
    for (let minute = 0; minute < warmUpMinutes + minutes; minute++) rounds.push(await this.minute());
    // what is held at full resolution has a budget of its own
    this.history.release(Number.MAX_SAFE_INTEGER);
    await this.history.flush(this.now);
    const bytes = (heapBytes() - this.baseline) / devices;
    const findings = this.pipeline.findings().length;
    if (this.pipeline.intervals === 0) throw new Error('no interval came of the frames');
    await this.store.close();
    return { rounds, bytes, findings };
  }

  /** Seconds since 1970 as of the frames that were sent last. */
  private get now(): number {
    return START_MS / 1000 + (this.next * this.set.publishMs) / 1000;
  }

  private async minute(): Promise<Round> {
    const frames = framesAMinute(this.set);
    const before = { ...this.counts };
    let frame = 0;
    let flush = 0;
    let snapshot = 0;
    for (let i = 0; i < frames; i++) {
      const payloads = this.frames();
      frame += await cpu(() => this.feed(payloads));
      const seconds = this.set.publishMs / 1000;
      if (this.next % Math.max(1, FLUSH_SECONDS / seconds) !== 0) continue;
      const devices = this.rota.take(this.now).map(turn => turn.device);
      flush += await cpu(async () => {
        await this.history.flush(this.now, []);
        await this.history.flush(this.now, devices);
      });
      snapshot += await cpu(() => this.store.putSnapshots(this.pipeline.snapshots(devices, this.now)));
    }
    const minutes = this.counts.minutes - before.minutes;
    const snapshots = this.counts.snapshots - before.snapshots;
    return {
      frame: frame / (frames * this.workload.devices),
      minuteRow: minutes > 0 ? flush / minutes : undefined,
      snapshot: snapshots > 0 ? snapshot / snapshots : undefined,
    };
  }

  /** The next frame of every device: made before the clock runs. */
  private frames(): Uint8Array[] {
    const frame = this.next++;
    return this.fleet.ids.map((_, i) => this.fleet.frame(i, frame, this.now * 1000));
  }

  private feed(payloads: readonly Uint8Array[]): void {
    const { ids } = this.fleet;
    const { now } = this;
    for (let i = 0; i < payloads.length; i++) this.follow(this.pipeline.frame(ids[i]!, payloads[i]!, now));
    this.follow(this.pipeline.tick(now));
  }

  private follow(events: PipelineEvents): void {
    for (const event of events) {
      if (event.kind === 'observed') this.rota.changed(event.device, this.now);
      else if (event.kind !== 'finding') failed(event.kind, event.device);
    }
  }
}

/** Microseconds of CPU time of this process, all threads, that `work` took. */
async function cpu(work: () => void | Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Bytes in use after garbage has gone, of array buffers too. */
function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('memory is measured with node --expose-gc');
  globalThis.gc();
  globalThis.gc();
  // `external` includes array buffers
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function failed(what: string, device: string): never {
  throw new Error(`${what}: ${device}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const workload = JSON.parse(process.argv[2] ?? '{}') as Workload;
  console.log(JSON.stringify(await measureInProcess(workload)));
}
