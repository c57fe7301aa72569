/**
 * From devices' messages to history, states and findings. The same for live and replayed messages: an interval that a
 * restored snapshot includes already is passed over, so nothing is counted twice.
 */
import { type ErrorCode, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Finding } from '@edgevitals/shared/results';
import { Seconds } from '@edgevitals/shared/units';
import type { DeviceState } from '../device/index.js';
import type { Interval } from '../device/interval.js';
import { type Condition, type FindingChange, Findings } from '../findings/index.js';
import { decodeMinute, encodeMinute } from '../history/minute_codec.js';
import { sliceOf } from '../history/slice_of.js';
import type { SnapshotRow } from '../history/store.js';
import type { History } from '../history/window.js';
import { Ingest } from '../ingest/index.js';
import {
  createModels,
  FleetIntensities,
  inOrder,
  type Model,
  type ModelName,
  type ModelOptions,
  type Models,
  type PowerDetails,
} from '../models/index.js';

export interface PipelineHandlers {
  /** Whether a device's states are due: they are made for those who want them. */
  wantsStates(device: string): boolean;
  /** A model has a new state. */
  onState(device: string, model: ModelName, state: object): void;
  /** A device has something that its last snapshot does not include; `now` as given with the frame. */
  onChange(device: string, now: number): void;
  onFinding(change: FindingChange): void;
  onKeyframeNeeded(device: string): void;
  onError(code: ErrorCode, device: string, message: string): void;
}

/** What one device's models know. */
interface DeviceModels {
  readonly models: Models;
  /** The same, in the order in which they take in intervals. */
  readonly ordered: readonly Model<object>[];
  readonly findings: Findings;
  /** Event time up to which they have seen everything. */
  observedTo: number;
  /** Epoch of the device's clock that `observedTo` is of. */
  epoch: number;
  /** Wall clock when a snapshot was taken back. */
  restoredAt: number;
  agentCost: AgentCost | undefined;
}

/** What the agent itself used: CPU seconds a second, and bytes resident. */
export interface AgentCost {
  readonly cpuRatio: number;
  readonly memoryBytes: number;
}

/** A snapshot's document. Models and findings give plain data; the minute is packed as in the store. */
interface SnapshotDocument {
  readonly models?: Readonly<Record<string, unknown>>;
  readonly findings?: unknown;
  readonly minute?: Uint8Array;
}

const NO_CONDITIONS: readonly Condition[] = [];

/** Live data this far behind a snapshot is no repetition of what the snapshot includes: brokers keep less. */
const FAR_AHEAD_SECONDS = 24 * 3600;

export class Pipeline {
  readonly ingest: Ingest;
  intervals = 0;
  private readonly history: History;
  private readonly handlers: PipelineHandlers;
  private readonly modelOptions: ModelOptions;
  private readonly devices = new Map<string, DeviceModels>();
  private now = 0;

  constructor(history: History, handlers: PipelineHandlers, modelOptions: ModelOptions = {}) {
    this.modelOptions = { fleet: new FleetIntensities(), ...modelOptions };
    this.history = history;
    this.handlers = handlers;
    this.ingest = new Ingest({
      onInterval: (device, interval) => this.observe(device, interval),
      onKeyframeNeeded: device => handlers.onKeyframeNeeded(device),
      onError: (code, device, message) => handlers.onError(code, device, message),
    });
  }

  /** Takes a frame; `now` in seconds since 1970. */
  frame(device: string, payload: Uint8Array, now: number): void {
    this.now = now;
    this.ingest.frame(device, payload, Seconds(now));
  }

  /** Gives up waiting for frames that are missing. */
  tick(now: number): void {
    this.now = now;
    this.ingest.tick(Seconds(now));
  }

  /** Open and resolved findings of all devices, or of one. */
  findings(device?: string): Finding[] {
    if (device !== undefined) return this.devices.get(device)?.findings.list() ?? [];
    return [...this.devices.values()].flatMap(entry => entry.findings.list());
  }

  /** How many findings of a device are open. */
  openFindings(device: string): number {
    return this.devices.get(device)?.findings.open ?? 0;
  }

  /** What the power model knows of a device beside its windows. */
  powerDetails(device: string): PowerDetails | undefined {
    return this.devices.get(device)?.models.power.details();
  }

  agentCost(device: string): AgentCost | undefined {
    return this.devices.get(device)?.agentCost;
  }

  /** Snapshots of these devices, made at `savedAt`. */
  snapshots(devices: Iterable<string>, savedAt: number): SnapshotRow[] {
    const rows: SnapshotRow[] = [];
    for (const device of devices) {
      const entry = this.devices.get(device);
      if (entry === undefined) continue;
      const growing = this.history.growing(device);
      const document: SnapshotDocument = {
        models: Object.fromEntries(entry.ordered.map(model => [model.name, model.snapshot()])),
        findings: entry.findings.snapshot(),
        ...(growing !== undefined && { minute: encodeMinute(growing) }),
      };
      rows.push({ device, at: entry.observedTo, savedAt, document });
    }
    return rows;
  }

  /** Takes a device's snapshot back; what is in it that cannot be understood begins anew. */
  restore({ device, at, document }: SnapshotRow, now: number): void {
    const { models, findings, minute } = (document ?? {}) as SnapshotDocument;
    const entry = this.entryOf(device);
    entry.observedTo = at;
    entry.restoredAt = now;
    for (const model of entry.ordered) model.restore(models?.[model.name]);
    entry.findings.restore(findings);
    if (!(minute instanceof Uint8Array)) return;
    try {
      this.history.add(device, decodeMinute(minute), now);
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      this.handlers.onError(error.code, device, error.message);
    }
  }

  private observe(state: DeviceState, interval: Interval): void {
    const { device } = state;
    const entry = this.entryOf(device);
    // its middle: the anchor of event time may have moved by a little over a restart
    const middle = (interval.from + interval.to) / 2;
    if (state.clock.epoch !== entry.epoch || this.isWrongClock(entry, middle)) {
      entry.epoch = state.clock.epoch;
      entry.observedTo = Number.NEGATIVE_INFINITY;
    }
    if (middle <= entry.observedTo) return;
    this.intervals++;
    const slice = sliceOf(interval);
    const { ordered } = entry;
    for (const model of ordered) model.takeInterval(interval, slice);
    entry.observedTo = interval.to;
    this.handlers.onChange(device, this.now);
    if (interval.agent !== undefined && interval.elapsed > 0) {
      entry.agentCost = { cpuRatio: interval.agent.cpu / interval.elapsed, memoryBytes: interval.agent.rss };
    }
    this.history.add(device, slice, this.now, interval.population);
    if (this.handlers.wantsStates(device) || ordered.some(model => model.hasNews === true))
      for (const model of ordered) {
        const state = model.state(interval, slice);
        if (state !== undefined) this.handlers.onState(device, model.name, state);
      }
    let conditions: readonly Condition[] = NO_CONDITIONS;
    for (const model of ordered) {
      const found = model.conditions();
      if (found.length > 0) conditions = conditions.length === 0 ? found : [...conditions, ...found];
    }
    if (conditions.length === 0 && entry.findings.isEmpty) return;
    for (const change of entry.findings.update(conditions, interval.to)) this.handlers.onFinding(change);
  }

  /** True when the snapshot's time came from a clock far ahead, which was set right while nobody listened. */
  private isWrongClock(entry: DeviceModels, middle: number): boolean {
    return entry.observedTo - middle > FAR_AHEAD_SECONDS && this.now > entry.restoredAt;
  }

  private entryOf(device: string): DeviceModels {
    let entry = this.devices.get(device);
    if (entry === undefined) {
      const models = createModels(this.modelOptions);
      entry = {
        models,
        ordered: inOrder(models),
        findings: new Findings(device),
        observedTo: Number.NEGATIVE_INFINITY,
        epoch: 0,
        restoredAt: Number.NEGATIVE_INFINITY,
        agentCost: undefined,
      };
      this.devices.set(device, entry);
    }
    return entry;
  }
}
