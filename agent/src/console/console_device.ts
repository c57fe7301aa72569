/**
 * A device behind this gateway that has a console and no publisher: what its RTOS prints becomes frames of a device of its
 * own. Its clock is the gateway's, which counts from when the device was first seen; a reset is seen by its counters.
 */
import { bytesToHex } from '@edgevitals/shared/bytes';
import { encodeCbor } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { Topics } from '@edgevitals/shared/topics';
import { FrameBuilder } from '../frame/builder.js';
import type { Cancel, Host, HostConsole } from '../host/host.js';
import { DeviceLink } from '../link/device_link.js';
import { Outbox } from '../outbox/outbox.js';
import { VERSION } from '../version.js';
import type { ConsoleFact, ConsoleFormat } from './fact.js';
import { ConsoleLines } from './lines.js';
import { readingsOf, sumsOf, TaskNumbers } from './readings.js';
import { FIRST_COMMANDS, FormatFinder, type FormatName, formatOf } from './registry.js';
import { type ConsoleSnapshot, SnapshotBuilder } from './snapshot.js';
import { TaskTimes } from './task_times.js';

const KEY_MS = 60_000;
const OUTBOX_BYTES = 256 * 1024;
/** A console that says nothing for so long has said what it was asked for. */
const SILENT_MS = 300;
const REOPEN_MS = 5_000;
/** A device of which nothing is read for so many rounds, and so long, has gone. */
const GONE_ROUNDS = 3;
const GONE_MS = 30_000;
const MICROSECONDS = 1_000_000;

export interface ConsoleDeviceOptions {
  readonly host: Host;
  readonly endpoint: MqttEndpoint;
  readonly device: string;
  /** The device whose console port it is. */
  readonly gateway?: string;
  readonly base: string;
  /** As `Host.openConsole` takes it. */
  readonly address: string;
  /** Undefined: found out by what comes. */
  readonly format?: FormatName;
  /** Between snapshots that are asked for, milliseconds. */
  readonly everyMs: number;
  /** Typed in place of what the format asks for; empty: nothing is typed. */
  readonly commands?: readonly string[];
  readonly onNotice: (message: string) => void;
}

export class ConsoleDevice {
  private readonly options: ConsoleDeviceOptions;
  private readonly outbox: Outbox;
  private readonly link: DeviceLink;
  private readonly finder = new FormatFinder();
  private format: ConsoleFormat | undefined;
  private lines = new ConsoleLines();
  private snapshots = new SnapshotBuilder();
  private times = new TaskTimes();
  private numbers = new TaskNumbers();
  private builder: FrameBuilder;
  private startMs: number;
  private boot: string;
  private console: HostConsole | undefined;
  private readonly timers: Cancel[] = [];
  private reopening: Cancel | undefined;
  private isStopped = false;
  private cpus = 0;
  /** When tasks were last read, ms of the gateway's clock since boot; undefined while the device is away. */
  private readMs: number | undefined;

  constructor(options: ConsoleDeviceOptions) {
    this.options = options;
    const { host, endpoint, device, base, onNotice, format } = options;
    this.format = format && formatOf(format);
    this.outbox = new Outbox({ maxBytes: OUTBOX_BYTES, onDrop: () => this.builder.requestKey() });
    this.link = new DeviceLink({
      ...{ host, endpoint, device, onNotice },
      topics: new Topics(base),
      outbox: this.outbox,
    });
    // until it is heard
    this.link.setAway(true);
    this.startMs = host.bootMs();
    this.boot = bytesToHex(host.random(8));
    this.builder = this.newBuilder();
  }

  start(): void {
    this.link.start();
    this.open();
    this.every(SILENT_MS, () => {
      this.endSilent();
      this.watchSilence();
    });
    this.every(this.options.everyMs, () => this.ask());
  }

  async stop(timeoutMs: number): Promise<void> {
    this.isStopped = true;
    for (const cancel of this.timers.splice(0)) cancel();
    this.reopening?.();
    this.console?.close();
    await this.link.stop(timeoutMs);
  }

  private open(): void {
    const { host, address, onNotice } = this.options;
    this.lines = new ConsoleLines();
    this.console = host.openConsole?.(address, {
      data: text => this.take(text),
      closed: why => {
        this.console = undefined;
        if (this.isStopped) return;
        onNotice(`${address}: ${why}; trying again`);
        this.reopening = host.timer(REOPEN_MS, () => this.open());
      },
    });
  }

  private every(ms: number, act: () => void): void {
    const { host } = this.options;
    const again = (): void => {
      this.timers[place] = host.timer(ms, again);
      act();
    };
    const place = this.timers.length;
    this.timers.push(host.timer(ms, again));
  }

  private ask(): void {
    const commands = this.options.commands ?? this.format?.commands ?? FIRST_COMMANDS;
    for (const command of commands) this.console?.write(`${command}\r\n`);
  }

  private take(text: string): void {
    for (const line of this.lines.take(text)) {
      if (this.format === undefined) {
        this.format = this.finder.take(line);
        if (this.format !== undefined)
          this.options.onNotice(`${this.options.address} speaks ${this.format.name}`);
        continue;
      }
      for (const fact of this.format.take(line)) this.takeFact(fact);
    }
  }

  private takeFact(fact: ConsoleFact): void {
    const ended = this.snapshots.add(fact, this.options.host.bootMs());
    if (ended !== undefined) this.publish(ended);
  }

  private endSilent(): void {
    const since = this.snapshots.sinceMs;
    if (since === undefined || this.options.host.bootMs() - since < SILENT_MS) return;
    const ended = this.snapshots.end();
    if (ended !== undefined) this.publish(ended);
  }

  private watchSilence(): void {
    const { host, everyMs, address, device, onNotice } = this.options;
    if (this.readMs === undefined) return;
    const silentMs = host.bootMs() - this.readMs;
    if (silentMs < Math.max(GONE_MS, GONE_ROUNDS * everyMs)) return;
    this.readMs = undefined;
    this.link.setAway(true);
    onNotice(
      `${address}: no tasks read for ${Math.round(silentMs / 1000)} s: ${device} is taken to be offline`,
    );
  }

  private publish({ facts, atMs }: ConsoleSnapshot): void {
    const counters = sumsOf('run', facts);
    const loads = sumsOf('load', facts);
    let outcome = 'taken';
    if (counters.size > 0) outcome = this.times.takeCounters(counters, atMs);
    else if (loads.size > 0) outcome = this.times.takeLoads(loads, atMs);
    if (outcome === 'incomplete') return;
    if (outcome === 'rebooted') {
      this.reboot(atMs);
      this.times.takeCounters(counters, atMs);
    }
    this.readMs = atMs;
    this.link.setAway(false);
    this.tellInfo();
    const sinceMs = Math.max(1, atMs - this.startMs);
    this.builder.addSample(
      sinceMs,
      this.options.host.wallMs(),
      readingsOf(facts, this.times.tasks, this.numbers, this.startMs),
    );
    const frame = this.builder.endFrame();
    if (frame === undefined) return;
    this.outbox.push(frame);
    this.link.pump();
  }

  /** The device began anew: so does everything that is counted of it. */
  private reboot(atMs: number): void {
    this.options.onNotice(`${this.options.device} began anew`);
    this.startMs = atMs - 1;
    this.boot = bytesToHex(this.options.host.random(8));
    this.times = new TaskTimes();
    this.numbers = new TaskNumbers();
    this.builder = this.newBuilder();
    this.cpus = 0;
  }

  private newBuilder(): FrameBuilder {
    const { device, host } = this.options;
    return new FrameBuilder({ device, boot: this.boot, run: 0 }, KEY_MS, host);
  }

  /** What the device is, as far as a console tells; anew when it has more cores than was thought. */
  private tellInfo(): void {
    const { cpus } = this.times;
    if (cpus === this.cpus) return;
    this.cpus = cpus;
    const { device, gateway, everyMs } = this.options;
    const info: Info = {
      schema: 1,
      device,
      ...given({ gateway }),
      boot: this.boot,
      run: 0,
      agent: { version: VERSION, host: 'console' },
      kernel: {
        release: this.format?.os ?? '',
        architecture: '',
        hostname: device,
        userHz: MICROSECONDS,
        pageBytes: 4096,
        longBits: 32,
      },
      model: '',
      cpus: Array.from({ length: cpus }, (_, cpu) => ({ cpu, part: '', capacity: 1024, online: true })),
      policies: [],
      zones: [],
      supplies: [],
      disks: [],
      interfaces: [],
      sources: [],
      plan: { processMs: everyMs, publishMs: everyMs, keyMs: KEY_MS },
    };
    this.link.setInfo(encodeCbor(info));
  }
}
