import { EdgevitalsError } from '@edgevitals/shared/errors';
import { encodeCbor, type Reading } from '@edgevitals/shared/frame';
import type { Info, SourceInfo } from '@edgevitals/shared/info';
import type { MqttEndpoint, OutgoingMessage } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { Topics } from '@edgevitals/shared/topics';
import { type BuiltFrame, FrameBuilder, type FrameIdentity } from './frame/builder.js';
import { processDetails } from './frame/process_details.js';
import { readable } from './frame/readable.js';
import type { Host, SelfUsage } from './host/host.js';
import { infoDocument } from './info/document.js';
import { readBoot } from './info/kernel.js';
import { DeviceLink, OFFLINE } from './link/device_link.js';
import { DeviceServer } from './link/device_server.js';
import type { RequestActions } from './link/requests.js';
import { Outbox } from './outbox/outbox.js';
import { Spool } from './outbox/spool.js';
import { Governor } from './sampling/governor.js';
import type { Plan } from './sampling/plan.js';
import { Scheduler } from './sampling/scheduler.js';
import { SelfMeasurement } from './sampling/self.js';
import { WATCH_MS, watchRequest } from './sampling/watch.js';
import { allSources } from './sources/registry.js';
import { SourceRunner, type SourceStats } from './sources/runner.js';
import type { Rhythm, Source } from './sources/source.js';
import { VERSION } from './version.js';

export interface AgentOptions {
  readonly host: Host;
  /** Connected or connecting; whoever made it closes it, after `stop`. Its will should be `offlineWill`. */
  readonly endpoint: MqttEndpoint;
  /** Device id, as in topics. */
  readonly device: string;
  /** Base topic; `edgevitals` by default. */
  readonly base?: string;
  /** What the user configured beside the defaults. */
  readonly plan?: Partial<Plan>;
  /** How far requests may change the plan, in place of the defaults: of times the least, of all else the most. */
  readonly planLimits?: Partial<Plan>;
  /** A folder for frames when memory does not suffice, or an outage is long. Without it nothing is ever written. */
  readonly spool?: { readonly folder: string; readonly sync: boolean };
  /**
   * Time-outs that lie in the memory of other processes may be read, 16 bytes each (sources/process/sleeper/): only where
   * this device is set up to, never by request. False by default.
   */
  readonly readTimeouts?: boolean;
  /** All sources of the registry by default. */
  readonly sources?: readonly Source[];
  /** Something that a person may want to know; the agent goes on. */
  readonly onNotice?: (message: string) => void;
}

const KB = 1024;
/** The link must have been down so long before frames go to the spool: what a short break holds, memory does. */
const SPOOL_AFTER_MS = 30_000;
/** A source that begins to fail is named in the info document, at most so often. */
const NAMING_MS = 10_000;
/** What costs a reading of everything is answered with the same for so long. */
const ANSWER_AGAIN_MS = 1000;
const EVERY_RHYTHM: ReadonlySet<Rhythm> = new Set(['device', 'process', 'slow']);
/** What a key frame reads anew; of the rest it holds the last reading. */
const KEY_RHYTHMS: ReadonlySet<Rhythm> = new Set(['device', 'process']);

/** The last will of a device's connection: how subscribers learn that it is gone. */
export function offlineWill(device: string, base?: string): OutgoingMessage {
  return { topic: new Topics(base).status(device), payload: OFFLINE, qos: 1, retain: true };
}

/**
 * The agent: reads the kernel by plan and publishes frames, until it is stopped. Nothing outside, neither a source nor
 * a broker, ends it.
 */
export class Agent {
  private readonly host: Host;
  private readonly identity: FrameIdentity;
  private readonly runner: SourceRunner;
  private readonly builder: FrameBuilder;
  private readonly outbox: Outbox;
  private readonly link: DeviceLink;
  private readonly server: DeviceServer;
  private readonly scheduler: Scheduler;
  private readonly self = new SelfMeasurement();
  private readonly governor: Governor;
  private readonly spool: Spool | undefined;
  private watched: { readonly pid: number; readonly untilMs: number } | undefined;
  private usage: SelfUsage;
  private samples = 0;
  private sampleMicros = 0;
  private framesMade = 0;
  private document: Info | undefined;
  private checkedMs = Number.NEGATIVE_INFINITY;
  private documentBytes: Uint8Array = new Uint8Array();

  /** @throws EdgevitalsError CONFIG_INVALID, TOPIC_INVALID. */
  constructor(options: AgentOptions) {
    const { host, endpoint, device, readTimeouts = false, onNotice } = options;
    const { sources = allSources({ readTimeouts }) } = options;
    const topics = new Topics(options.base);
    // checked here, so that a bad id is told at once and not at the first connection
    topics.status(device);
    this.host = host;
    this.usage = host.usage();
    this.governor = new Governor(options.plan ?? {}, options.planLimits);
    const { plan } = this.governor.effective;
    this.identity = { device, boot: readBoot(host), run: host.bootMs() };
    this.runner = new SourceRunner(host, sources);
    this.runner.includeAwaited(plan.allTables === 1);
    this.runner.leaveOutNames(plan.programNames === 0);
    this.builder = new FrameBuilder(this.identity, plan.keyMs, host);
    this.spool = options.spool === undefined ? undefined : this.openSpool(options.spool);
    this.outbox = new Outbox({
      maxBytes: this.governor.outboxBytes,
      onDrop: () => this.builder.requestKey(),
      ...given({ spool: this.spool }),
      onSpoolFailure: error => onNotice?.(`frames stay in memory: ${error.message}`),
    });
    const notice = given({ onNotice });
    this.link = new DeviceLink({ host, endpoint, topics, device, outbox: this.outbox, ...notice });
    this.server = new DeviceServer({
      host,
      endpoint,
      topics,
      device,
      actions: this.actions(),
      cpuPermille: () => this.governor.plan.budgetCpuPermille,
      ...notice,
    });
    this.scheduler = new Scheduler(host, plan, {
      sample: rhythms => this.sample(rhythms),
      watch: () => this.sampleWatched(),
      publish: () => this.publish(),
      checkInfo: async () => {
        await this.checkInfo();
      },
    });
  }

  /** Publishes what the device is, then samples by plan. Resolves when the first of it is under way. */
  async start(): Promise<void> {
    await this.checkInfo();
    this.link.start();
    this.server.start();
    this.scheduler.start();
  }

  /** Takes no more samples, sends what it has within `timeoutMs`, and says that the device is offline. */
  async stop(timeoutMs = 3000): Promise<void> {
    await this.scheduler.stop();
    this.publish();
    this.server.stop();
    await this.link.stop(timeoutMs);
    this.outbox.spill();
    this.runner.close();
  }

  /**
   * Takes another configuration; what was requested over MQTT stays as it is.
   * @throws (rejects) EdgevitalsError CONFIG_INVALID; nothing is changed then.
   */
  async configure(plan: Partial<Plan>): Promise<void> {
    this.governor.configure(plan);
    await this.scheduler.between(() => this.applyPlan());
  }

  /**
   * Reads one process at 10 Hz from now on, for so many seconds; 0 ends it. There is one watch at a time: a later one takes
   * its place, and whose place was taken ends nothing.
   */
  watch(pid: number, seconds: number): void {
    if (seconds === 0 && this.watched !== undefined && this.watched.pid !== pid) return;
    const untilMs = this.host.monotonicMs() + seconds * 1000;
    this.watched = seconds > 0 ? { pid, untilMs } : undefined;
    this.scheduler.watch(WATCH_MS, seconds * 1000);
  }

  /** What the device is, as last published; undefined before `start`. */
  get info(): Info | undefined {
    return this.document;
  }

  /** What each source has cost, and how often it failed. */
  get sourceStats(): readonly SourceStats[] {
    return this.runner.stats;
  }

  /** Frames made, and those that the outbox had to drop. */
  get frames(): { readonly made: number; readonly dropped: number; readonly waiting: number } {
    return { made: this.framesMade, dropped: this.outbox.dropped, waiting: this.outbox.frames };
  }

  private async sample(due: ReadonlySet<Rhythm>): Promise<void> {
    const rhythms = this.governor.shedding.skipSlow ? without(due, 'slow') : due;
    const began = this.host.monotonicMs();
    const whole = this.builder.beginsKey(this.host.bootMs());
    const read = whole ? new Set([...KEY_RHYTHMS, ...rhythms]) : rhythms;
    if (whole) await this.runner.readAhead(read);
    const bootMs = this.host.bootMs();
    const wallMs = this.host.wallMs();
    // beside the other clock: what lies between the two readings would count as time suspended
    const started = this.host.monotonicMs();
    const readings = await this.runner.sample(read, whole ? EVERY_RHYTHM : undefined, whole);
    this.samples++;
    this.sampleMicros += (this.host.monotonicMs() - began) * 1000;
    this.govern(readings);
    if (this.runner.hasNewTrouble && started - this.checkedMs >= NAMING_MS) await this.checkInfo();
    readings.push(this.selfReading(bootMs - started));
    this.hand(this.builder.addSample(bootMs, wallMs, readings));
    await this.sampleLate();
  }

  /** What drivers took long to tell, at the time when they have. */
  private async sampleLate(): Promise<void> {
    const late = await this.runner.late();
    const bootMs = this.host.bootMs();
    // a key frame begins with a sample of everything
    if (late.length === 0 || this.builder.beginsKey(bootMs)) return;
    this.govern(late);
    this.hand(this.builder.addSample(bootMs, this.host.wallMs(), late));
  }

  /** Lets the readings, and what the agent has used, change what is read and when. */
  private govern(readings: readonly Reading[]): void {
    const { governor } = this;
    this.usage = this.host.usage();
    // what it would cost to take something back is asked for only where something is shed
    const costs = governor.shedLevel > 0 ? this.runner.costs : [];
    const changed = governor.govern(readings, this.document, this.usage, this.host.monotonicMs(), costs);
    if (governor.outboxBytes !== this.outbox.limitBytes) this.outbox.resize(governor.outboxBytes);
    if (changed) this.carryOut();
  }

  private carryOut(): void {
    const { effective, shedding } = this.governor;
    this.builder.change(effective.plan.keyMs);
    this.runner.includeAwaited(effective.plan.allTables === 1);
    this.runner.leaveOutNames(effective.plan.programNames === 0);
    this.runner.shed(shedding.skipWalks, shedding.lessDetail);
    this.scheduler.change(effective.plan, effective.align);
  }

  private sampleWatched(): void {
    const { watched } = this;
    if (watched === undefined) return;
    if (this.host.monotonicMs() >= watched.untilMs) {
      this.watched = undefined;
      return;
    }
    const bootMs = this.host.bootMs();
    // a key frame begins with a sample of everything
    if (this.builder.beginsKey(bootMs)) return;
    const readings = this.runner.sampleWatched(watched.pid);
    if (readings.length > 0) this.hand(this.builder.addSample(bootMs, this.host.wallMs(), readings));
  }

  private openSpool({ folder, sync }: { readonly folder: string; readonly sync: boolean }): Spool {
    const open = this.host.folder?.(folder);
    if (open === undefined)
      throw new EdgevitalsError('CONFIG_INVALID', `a spool cannot be kept on this host (${this.host.name})`);
    const { plan } = this.governor;
    return new Spool({
      folder: open,
      sync,
      wallMs: () => this.host.wallMs(),
      maxBytes: plan.spoolKb * KB,
      dailyBytes: plan.spoolDailyKb * KB,
      onDrop: frames => this.outbox.spoolDropped(frames),
    });
  }

  private publish(): void {
    this.hand(this.builder.endFrame());
    if (this.link.downMs(this.host.monotonicMs()) >= SPOOL_AFTER_MS) this.outbox.spill();
    this.link.pump();
  }

  private hand(frame: BuiltFrame | undefined): void {
    if (frame === undefined) return;
    this.framesMade++;
    this.outbox.push(frame);
  }

  private async checkInfo(): Promise<readonly SourceInfo[]> {
    this.checkedMs = this.host.monotonicMs();
    const sources = await this.runner.probe();
    const description = await this.runner.describe();
    const { identity } = this;
    const { plan } = this.governor;
    this.document = infoDocument(this.host, { identity, version: VERSION, sources, description, plan });
    const bytes = encodeCbor(this.document);
    if (!equal(bytes, this.documentBytes)) {
      this.documentBytes = bytes;
      this.link.setInfo(bytes);
    }
    return sources;
  }

  /** @param aheadMs how far CLOCK_BOOTTIME is ahead of CLOCK_MONOTONIC. */
  private selfReading(aheadMs: number): Reading {
    const { effective, shedLevel } = this.governor;
    return this.self.measure(aheadMs, this.usage, {
      samples: this.samples,
      sampleMicros: this.sampleMicros,
      sourceFailures: this.runner.failures,
      framesDropped: this.outbox.dropped + this.builder.samplesLost,
      outboxBytes: this.outbox.bytes,
      publishFailures: this.link.publishFailures,
      reconnects: this.link.reconnects,
      requests: this.server.answered,
      requestsRefused: this.server.refused,
      stretchPermille: effective.stretchPermille,
      stretchReasons: effective.reasons,
      shedLevel,
      watchedPid: this.host.monotonicMs() < (this.watched?.untilMs ?? 0) ? (this.watched?.pid ?? 0) : 0,
      outboxLimitBytes: this.outbox.limitBytes,
      spoolBytes: this.spool?.bytes,
      spoolWrittenBytes: this.spool?.writtenBytes,
      processesLeftOut: this.runner.processesLeftOut,
    });
  }

  private actions(): RequestActions {
    const keyframe = this.atMostEvery(ANSWER_AGAIN_MS, () => this.keyFrameNow());
    const snapshot = this.atMostEvery(ANSWER_AGAIN_MS, () =>
      takeSnapshot(this.host, this.identity, this.runner),
    );
    const probe = this.atMostEvery(ANSWER_AGAIN_MS, async () => ({ sources: await this.checkInfo() }));
    return {
      keyframe,
      snapshot,
      probe,
      plan: async changes => {
        if (Object.keys(changes).length > 0) {
          this.governor.request(changes);
          await this.charged(() => this.applyPlan());
        }
        const { effective, plan } = this.governor;
        return { plan, effective: effective.plan, stretchPermille: effective.stretchPermille };
      },
      watch: async fields => {
        const { pid, seconds } = watchRequest(fields);
        this.watch(pid, seconds);
        return { pid, seconds, everyMs: WATCH_MS };
      },
      process: fields => this.charged(async () => processDetails(this.host, fields)),
    };
  }

  private async keyFrameNow(): Promise<{ readonly sequence: number }> {
    this.hand(this.builder.endFrame());
    this.builder.requestKey();
    await this.sample(KEY_RHYTHMS);
    const frame = this.builder.endFrame();
    this.hand(frame);
    this.link.pump();
    return { sequence: frame?.sequence ?? -1 };
  }

  /** Work for a request, between two steps; what it takes counts against what requests may take. */
  private charged<T>(work: () => Promise<T>): Promise<T> {
    return this.scheduler.between(async () => {
      const before = this.host.usage().cpuMicros;
      try {
        return await work();
      } finally {
        this.server.charge(this.host.usage().cpuMicros - before);
      }
    });
  }

  /** As `charged`; who asks again while it is worked on, or within `ms` after it, gets the same answer. */
  private atMostEvery<T>(ms: number, work: () => Promise<T>): () => Promise<T> {
    let answer: Promise<T> | undefined;
    const ended = (): void => {
      this.host.timer(ms, () => {
        answer = undefined;
      });
    };
    return () => {
      if (answer === undefined) {
        answer = this.charged(work);
        answer.then(ended, ended);
      }
      return answer;
    };
  }

  private async applyPlan(): Promise<void> {
    const { plan } = this.governor;
    this.outbox.resize(this.governor.outboxBytes);
    this.spool?.resize({ maxBytes: plan.spoolKb * KB, dailyBytes: plan.spoolDailyKb * KB });
    this.carryOut();
    await this.checkInfo();
  }
}

/** One reading of everything, for people: see `readable`. */
export async function takeSnapshot(
  host: Host,
  identity: FrameIdentity,
  runner: SourceRunner,
): Promise<Readonly<Record<string, unknown>>> {
  const bootMs = host.bootMs();
  const wallMs = host.wallMs();
  return { ...identity, bootMs, wallMs, tables: readable(await runner.sampleAll()) };
}

/** Makes an agent; it does nothing until `start`. @throws EdgevitalsError CONFIG_INVALID, TOPIC_INVALID. */
export const createAgent = (options: AgentOptions): Agent => new Agent(options);

function without(rhythms: ReadonlySet<Rhythm>, left: Rhythm): ReadonlySet<Rhythm> {
  return new Set([...rhythms].filter(rhythm => rhythm !== left));
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
