/**
 * From devices' messages to history, states and findings. The same for live and replayed messages: an interval that a
 * restored snapshot includes already is passed over, so nothing is counted twice.
 */
import { fnv1a } from '@edgevitals/shared/bytes';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import type { Finding } from '@edgevitals/shared/results';
import { Seconds } from '@edgevitals/shared/units';
import * as v from 'valibot';
import type { DeviceState } from '../device/index.js';
import type { Interval } from '../device/interval.js';
import { type Condition, Findings } from '../findings/index.js';
import { decodeMinute, encodeMinute } from '../history/minute_codec.js';
import type { Slice } from '../history/slice.js';
import { sliceOf } from '../history/slice_of.js';
import type { SnapshotRow } from '../history/store.js';
import type { History } from '../history/window.js';
import { Ingest, type IngestEvent, type Refused } from '../ingest/index.js';
import { Ledger } from '../ledger/index.js';
import {
  createModels,
  FleetIntensities,
  inOrder,
  type Model,
  type ModelOptions,
  type Models,
  type PowerDetails,
} from '../models/index.js';
import type { ModelState, PipelineEvent } from './pipeline_event.js';
import { Placement } from './placement.js';

/** Events in order. Nothing is done until somebody loops over them. */
export type PipelineEvents = Generator<PipelineEvent, void, void>;

/** What one device's models know. */
interface DeviceModels {
  readonly models: Models;
  /** The same, in the order in which they take in intervals. */
  readonly ordered: readonly Model<object>[];
  readonly findings: Findings;
  /** Event time up to which they have seen everything. */
  observedTo: number;
  /** What of its data is where in time. */
  readonly placement: Placement;
  /** Epoch of the device's clock that `observedTo` is of. */
  epoch: number;
  /** Wall clock when a snapshot was taken back. */
  restoredAt: number;
  agentCost: AgentCost | undefined;
}

/** What the agent itself used: CPU seconds a second, and bytes resident. */
export interface AgentCost {
  readonly cpuRatio?: number;
  readonly memoryBytes?: number;
}

/**
 * A snapshot's document. Models and findings give plain data, which they check themselves; the minute is packed as in the
 * store.
 */
const SNAPSHOT_DOCUMENT = v.object({
  models: v.fallback(v.record(v.string(), v.unknown()), {}),
  findings: v.optional(v.unknown()),
  minute: v.fallback(v.optional(v.custom<Uint8Array>(each => each instanceof Uint8Array)), undefined),
  placement: v.optional(v.unknown()),
  recent: v.optional(v.unknown()),
});
type SnapshotDocument = v.InferOutput<typeof SNAPSHOT_DOCUMENT>;

const NOTHING: SnapshotDocument = {
  models: {},
  findings: undefined,
  minute: undefined,
  placement: undefined,
  recent: undefined,
};

/** A device that was set back because it held most is not heard for so long. */
const SET_BACK_SECONDS = 60;
/** More is given up than there is too much, not to do it at each frame. */
const RELEASE_SHARE = 0.05;

const NO_CONDITIONS: readonly Condition[] = [];

/** Live data this far behind a snapshot is no repetition of what the snapshot includes: brokers keep less. */
const FAR_AHEAD_SECONDS = 24 * 3600;

export class Pipeline {
  readonly ingest = new Ingest();
  readonly ledger: Ledger;
  intervals = 0;
  private readonly history: History;
  private readonly modelOptions: ModelOptions;
  private readonly devices = new Map<string, DeviceModels>();

  /** @param ledger of all that is held of devices; without a limit when left out. */
  constructor(
    history: History,
    modelOptions: ModelOptions = {},
    ledger = new Ledger(Number.POSITIVE_INFINITY),
  ) {
    this.ledger = ledger;
    this.modelOptions = { fleet: new FleetIntensities(), ...modelOptions };
    this.history = history;
  }

  /** Takes a frame, as far as its events are asked for: see `Ingest.frame`; `now` in seconds since 1970. */
  *frame(device: string, payload: Uint8Array, now: number): PipelineEvents {
    yield* this.follow(this.ingest.frame(device, payload, Seconds(now)), now);
    yield* this.account(device, now);
  }

  /** Gives up waiting for frames that are missing. */
  tick(now: number): PipelineEvents {
    return this.follow(this.ingest.tick(Seconds(now)), now);
  }

  /** Open and resolved findings of all devices, or of one. */
  findings(device?: string): Finding[] {
    if (device !== undefined) return this.devices.get(device)?.findings.list() ?? [];
    return [...this.devices.values()].flatMap(entry => entry.findings.list());
  }

  /** A device has gone offline: whether what was found of it is still there is not known. */
  *goneOffline(device: string): PipelineEvents {
    for (const change of this.devices.get(device)?.findings.goStale() ?? [])
      yield { kind: 'finding', change };
  }

  /** Takes a finding as it was last told, when that is newer than what a snapshot knows of it. */
  adopt(finding: Finding): void {
    const entry = this.entryOf(finding.device);
    entry.findings.adopt(finding, entry.observedTo);
  }

  /** How many findings of a device are open. */
  openFindings(device: string): number {
    return this.devices.get(device)?.findings.open ?? 0;
  }

  /** What the power model knows of a device beside its windows. */
  powerDetails(device: string): PowerDetails | undefined {
    return this.devices.get(device)?.models.power.details();
  }

  /** Event time of the newest of a device's data, seconds since 1970; undefined where there is none. */
  newestAt(device: string): number | undefined {
    const at = this.devices.get(device)?.observedTo ?? Number.NEGATIVE_INFINITY;
    return Number.isFinite(at) ? at : undefined;
  }

  /** Seconds of a device's data of which it is not known when they were. */
  unplacedSeconds(device: string): number {
    return this.devices.get(device)?.placement.unplacedSeconds ?? 0;
  }

  agentCost(device: string): AgentCost | undefined {
    return this.devices.get(device)?.agentCost;
  }

  /**
   * Snapshots of these devices, made at `savedAt`.
   * @param isLast whether nothing follows: with what is held at full resolution, to go on from.
   */
  snapshots(devices: Iterable<string>, savedAt: number, isLast = false): SnapshotRow[] {
    const rows: SnapshotRow[] = [];
    for (const device of devices) {
      const entry = this.devices.get(device);
      if (entry === undefined) continue;
      const growing = this.history.growing(device);
      const document = {
        models: Object.fromEntries(entry.ordered.map(model => [model.name, model.snapshot()])),
        findings: entry.findings.snapshot(),
        placement: entry.placement.snapshot(),
        ...given({
          minute: growing && encodeMinute(growing),
          recent: isLast ? this.history.recentOf(device) : undefined,
        }),
      };
      rows.push({ device, at: entry.observedTo, savedAt, document });
    }
    return rows;
  }

  /** Takes a device's snapshot back; what is in it that cannot be understood begins anew, and is told. */
  restore({ device, at, savedAt, document }: SnapshotRow, now: number): Refused | undefined {
    const { success, output } = v.safeParse(SNAPSHOT_DOCUMENT, document);
    const { models, findings, minute, placement, recent } = success ? output : NOTHING;
    const entry = this.entryOf(device);
    entry.observedTo = at;
    entry.restoredAt = now;
    for (const model of entry.ordered) model.restore(models[model.name]);
    entry.findings.restore(findings);
    entry.placement.restore(placement);
    const { anchor } = entry.placement;
    if (anchor !== undefined) this.ingest.resume(device, { ...anchor, savedAt });
    try {
      this.history.restore(device, minute && decodeMinute(minute), recent, now);
      return undefined;
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      return { kind: 'refused', device, code: error.code, message: error.message };
    }
  }

  /**
   * Writes what is held of a device now into the ledger. When all of it is too much, what is held at full resolution goes
   * first, then what is held of the device that holds most, as often as it takes; until there is room again nobody new is
   * taken.
   */
  private *account(device: string, now: number): PipelineEvents {
    const { ledger, ingest, history } = this;
    ledger.charge(device, this.bytesOf(device));
    ledger.chargeShared(history.sharedBytes);
    if (ingest.isFull && ledger.isRoomy) ingest.isFull = false;
    if (ledger.excess === 0) return;
    history.release(ledger.excess + RELEASE_SHARE * ledger.limit);
    ledger.chargeShared(history.sharedBytes);
    while (ledger.excess > 0) {
      ingest.isFull = true;
      const largest = ledger.largest();
      // what is left is none of devices
      if (largest === undefined) return;
      const bytes = ledger.of(largest);
      ingest.setBack(largest, now + SET_BACK_SECONDS);
      history.forget(largest);
      ledger.charge(largest, this.bytesOf(largest));
      if (ledger.of(largest) >= bytes) return;
      ledger.chargeShared(history.sharedBytes);
      yield { kind: 'set-back', device: largest, bytes };
    }
  }

  private bytesOf(device: string): number {
    let bytes = this.ingest.bytesOf(device) + this.history.bytesOf(device);
    for (const model of this.devices.get(device)?.ordered ?? []) bytes += model.bytes ?? 0;
    return bytes;
  }

  private *follow(events: Iterable<IngestEvent>, now: number): PipelineEvents {
    for (const event of events) {
      if (event.kind !== 'interval') {
        yield event;
        continue;
      }
      try {
        yield* this.observe(event.state, event.interval, now);
      } catch (error) {
        yield this.ingest.refuse(event.state.device, error);
      }
    }
  }

  private *observe(state: DeviceState, interval: Interval, now: number): PipelineEvents {
    const { device } = state;
    const entry = this.entryOf(device);
    const { placement } = entry;
    const reading = placement.readingOf(interval, state.clock);
    if (reading === 'known') {
      // the frames before a restart tell again which processes there are
      this.history.populate(device, interval.population);
      return;
    }
    // its middle: the anchor of event time may have moved by a little over a restart
    const middle = (interval.from + interval.to) / 2;
    if (state.clock.epoch !== entry.epoch || this.isWrongClock(entry, middle, now)) {
      entry.epoch = state.clock.epoch;
      entry.observedTo = Number.NEGATIVE_INFINITY;
    }
    if (reading === 'other-boot' && middle <= entry.observedTo) return;
    const misplaced = placement.add(interval, state.clock);
    if (misplaced !== undefined)
      placement.placed(this.history.move(device, fnv1a(interval.boot), misplaced, now));
    this.intervals++;
    const slice = sliceOf(interval);
    const { ordered } = entry;
    for (const model of ordered) model.takeInterval(interval, slice);
    entry.observedTo = interval.to;
    if (interval.agent !== undefined && interval.elapsed > 0) {
      const { cpu, rss: memoryBytes } = interval.agent;
      const cpuRatio = cpu === undefined ? entry.agentCost?.cpuRatio : cpu / interval.elapsed;
      entry.agentCost = given({ cpuRatio, memoryBytes });
    }
    this.history.add(device, slice, now, interval.population);
    yield {
      kind: 'observed',
      device,
      hasNews: ordered.some(model => model.hasNews === true),
      states: () => statesOf(ordered, interval, slice),
    };
    let conditions: readonly Condition[] = NO_CONDITIONS;
    for (const model of ordered) {
      const found = model.conditions();
      if (found.length > 0) conditions = conditions.length === 0 ? found : [...conditions, ...found];
    }
    if (conditions.length === 0 && entry.findings.isEmpty) return;
    for (const change of entry.findings.update(conditions, interval)) yield { kind: 'finding', change };
  }

  /** True when the snapshot's time came from a clock far ahead, which was set right while nobody listened. */
  private isWrongClock(entry: DeviceModels, middle: number, now: number): boolean {
    return entry.observedTo - middle > FAR_AHEAD_SECONDS && now > entry.restoredAt;
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
        placement: new Placement(),
        epoch: 0,
        restoredAt: Number.NEGATIVE_INFINITY,
        agentCost: undefined,
      };
      this.devices.set(device, entry);
    }
    return entry;
  }
}

function* statesOf(
  models: readonly Model<object>[],
  interval: Interval,
  slice: Slice,
): Generator<ModelState, void, void> {
  for (const model of models) {
    const state = model.state(interval, slice);
    if (state !== undefined) yield { model: model.name, state };
  }
}
