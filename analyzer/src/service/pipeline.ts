/**
 * From devices' messages to history, states and findings. The same for live and replayed messages: an interval that a
 * restored snapshot includes already is passed over, so nothing is counted twice.
 */
import { fnv1a } from '@edgevitals/shared/bytes';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Info } from '@edgevitals/shared/info';
import type { DeviceTraits } from '@edgevitals/shared/limits';
import { given } from '@edgevitals/shared/objects';
import type { BuildUse, Finding } from '@edgevitals/shared/results';
import { Seconds } from '@edgevitals/shared/units';
import * as v from 'valibot';
import type { DeviceState } from '../device/index.js';
import type { Interval } from '../device/interval.js';
import { type Condition, Findings } from '../findings/index.js';
import type { LogPosition } from '../history/frame_log.js';
import { decodeMinute, encodeMinute } from '../history/minute_codec.js';
import type { Slice } from '../history/slice.js';
import { sliceOf } from '../history/slice_of.js';
import type { SnapshotRow } from '../history/store.js';
import type { History } from '../history/window.js';
import { Ingest, type IngestEvent, type IngestScratch, type Refused } from '../ingest/index.js';
import { Ledger } from '../ledger/index.js';
import { FleetLimits } from '../limits/index.js';
import {
  createFleetKnowledge,
  createModels,
  type FlashDetails,
  FleetMesh,
  inOrder,
  type MeshDetails,
  type MeshFleet,
  type Model,
  type ModelOptions,
  type Models,
  NodeNames,
  type PowerDetails,
  type ThermalDetails,
} from '../models/index.js';
import { FleetReleases } from '../releases/index.js';
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
  /** When a snapshot was taken back, steady seconds. */
  restoredAt: number;
  agentCost: AgentCostSoFar | undefined;
}

type AgentCostSoFar = { -readonly [K in keyof AgentCost]: AgentCost[K] };

/** What the agent itself used: CPU seconds a second, and bytes resident. */
export interface AgentCost {
  readonly cpuRatio?: number;
  readonly memoryBytes?: number;
  readonly processesLeftOut?: number;
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
  limits: v.optional(v.unknown()),
  releases: v.optional(v.unknown()),
});
type SnapshotDocument = v.InferOutput<typeof SNAPSHOT_DOCUMENT>;

const NOTHING: SnapshotDocument = {
  models: {},
  findings: undefined,
  minute: undefined,
  placement: undefined,
  recent: undefined,
  limits: undefined,
  releases: undefined,
};

/** A device that was set back because it held most is not heard for so long. */
const SET_BACK_SECONDS = 60;
/** More is given up than there is too much, not to do it at each frame. */
const RELEASE_SHARE = 0.05;

const NO_CONDITIONS: readonly Condition[] = [];

/** Live data this far behind a snapshot is no repetition of what the snapshot includes: brokers keep less. */
const FAR_AHEAD_SECONDS = 24 * 3600;

export class Pipeline {
  readonly ingest: Ingest;
  readonly ledger: Ledger;
  readonly limits: FleetLimits;
  readonly releases = new FleetReleases();
  private readonly mesh = new FleetMesh();
  intervals = 0;
  /** Bytes that others hold of what is no device. */
  otherBytes: () => number = () => 0;
  /** Told of a device that made room for others: nothing is held of it any more. */
  onForgotten: (device: string) => void = () => {};
  private readonly history: History;
  private readonly modelOptions: ModelOptions;
  private readonly devices = new Map<string, DeviceModels>();

  /**
   * @param ledger of all that is held of devices; without a limit when left out.
   * @param scratch of its own when left out.
   */
  constructor(
    history: History,
    modelOptions: ModelOptions = {},
    ledger = new Ledger(Number.POSITIVE_INFINITY),
    scratch?: IngestScratch,
  ) {
    this.ingest = new Ingest({}, scratch);
    this.ledger = ledger;
    this.limits = new FleetLimits({
      traits: device => traitsOf(device, this.ingest.device(device)?.info),
      models: device => ({
        view: () => this.ingest.device(device),
        flash: () => this.flashDetails(device),
        thermal: () => this.thermalDetails(device),
      }),
    });
    this.modelOptions = {
      ...createFleetKnowledge(),
      fleetMesh: this.mesh,
      ...modelOptions,
    };
    this.history = history;
    history.follow(
      () => true,
      ({ device, minute, slice }) => this.takeMinute(device, minute, slice),
    );
    this.ingest.onEvicted = device => this.forget(device);
  }

  /**
   * Takes a frame, as far as its events are asked for: see `Ingest.frame`.
   * @param now steady seconds: what waits goes by them.
   * @param wallAhead seconds that the wall clock is ahead of them.
   */
  *frame(device: string, payload: Uint8Array, now: number, wallAhead = 0): PipelineEvents {
    this.ingest.wallAhead = wallAhead;
    yield* this.follow(this.ingest.frame(device, payload, Seconds(now)), now);
    yield* this.account(device, now);
  }

  /** Gives up waiting for frames that are missing, and looks at the fleet as a whole; `now` in steady seconds. */
  tick(now: number): PipelineEvents {
    this.mesh.detours.step(now, () => this.meshFleet());
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

  /** Builds that run or ran on a device, newest first. */
  builds(device: string, info: Info | undefined): readonly BuildUse[] {
    return this.devices.get(device)?.models.process.buildsOf(device, info) ?? [];
  }

  /** What the flash model knows of a device beside its windows. */
  flashDetails(device: string): FlashDetails | undefined {
    const flash = this.devices.get(device)?.models.flash;
    return flash && (asked => flash.details(asked));
  }

  /** What the thermal model knows of a device beside its windows. */
  thermalDetails(device: string): ThermalDetails | undefined {
    return this.devices.get(device)?.models.thermal.details();
  }

  /** What the mesh model knows of a device beside its windows. */
  meshDetails(device: string): MeshDetails | undefined {
    return this.devices.get(device)?.models.mesh.details();
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
   * Snapshots of these devices, made at `savedAt` by the wall clock.
   * @param logFrom from where on the log is needed to go on from them.
   * @param isLast whether nothing follows: with what is held at full resolution, to go on from.
   */
  snapshots(
    devices: Iterable<string>,
    savedAt: number,
    {
      isLast = false,
      logFrom,
    }: { readonly isLast?: boolean; readonly logFrom?: LogPosition | undefined } = {},
  ): SnapshotRow[] {
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
          limits: this.limits.snapshot(device),
          releases: this.releases.snapshot(device),
        }),
      };
      rows.push({ device, at: entry.observedTo, savedAt, document, ...given({ logFrom }) });
    }
    return rows;
  }

  /** Takes a device's snapshot back; what is in it that cannot be understood begins anew, and is told. */
  restore({ device, at, savedAt, document }: SnapshotRow, now: number): Refused | undefined {
    const { success, output } = v.safeParse(SNAPSHOT_DOCUMENT, document);
    const { models, findings, minute, placement, recent, limits, releases } = success ? output : NOTHING;
    const entry = this.entryOf(device);
    entry.observedTo = at;
    entry.restoredAt = now;
    for (const model of entry.ordered) model.restore(models[model.name]);
    entry.findings.restore(findings);
    entry.placement.restore(placement);
    this.limits.restore(device, limits);
    this.releases.restore(device, releases);
    const { anchor } = entry.placement;
    // saved by a clock that was ahead: all that comes now comes after it
    if (anchor !== undefined) this.ingest.resume(device, { ...anchor, savedAt: Math.min(savedAt, now) });
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
   * first, then what is held of the device that holds most, as often as it takes until there is room again. Of one that
   * may be none a byte counts for several, the more the longer it is silent, and all of it goes.
   */
  private *account(device: string, now: number): PipelineEvents {
    const { ledger, ingest, history } = this;
    ledger.charge(device, this.bytesOf(device));
    ledger.chargeShared(history.sharedBytes + this.otherBytes());
    if (ingest.isFull && ledger.isRoomy) ingest.isFull = false;
    if (ledger.excess === 0) return;
    history.release(ledger.excess + RELEASE_SHARE * ledger.limit);
    ledger.chargeShared(history.sharedBytes + this.otherBytes());
    if (ledger.excess === 0) return;
    for (const largest of ledger.largestFirst(each => ingest.weightOf(each, now))) {
      if (ledger.isRoomy) return;
      const bytes = ledger.of(largest);
      this.letGo(largest, now);
      if (ledger.of(largest) < bytes) yield { kind: 'set-back', device: largest, bytes };
    }
    // what is left cannot be given up
    ingest.isFull = ledger.excess > 0;
  }

  /** Gives up what is held of a device: all of one that may be none, else what its next key frame brings back. */
  private letGo(device: string, now: number): void {
    const { ledger, ingest, history } = this;
    if (ingest.isNewcomer(device)) {
      this.forget(device);
      ingest.forget(device);
    } else {
      ingest.setBack(device, now + SET_BACK_SECONDS);
      history.forget(device);
      ledger.charge(device, this.bytesOf(device));
    }
    ledger.chargeShared(history.sharedBytes + this.otherBytes());
  }

  /** Drops what models and history hold of a device. */
  private forget(device: string): void {
    this.history.forget(device);
    this.devices.delete(device);
    this.limits.forget(device);
    this.releases.forget(device);
    this.ledger.charge(device, 0);
    this.onForgotten(device);
  }

  private bytesOf(device: string): number {
    let bytes = this.ingest.bytesOf(device) + this.history.bytesOf(device);
    for (const model of this.devices.get(device)?.ordered ?? []) bytes += model.bytes ?? 0;
    return bytes + this.limits.bytesOf(device) + this.releases.bytesOf(device);
  }

  /** Takes a minute to which nothing comes any more, with a row a program. */
  private takeMinute(device: string, minute: number, slice: Slice): void {
    if (this.limits.areSet) this.limits.takeMinute(device, minute, slice);
    const state = this.ingest.device(device);
    if (state === undefined) return;
    const { kernel, model } = state.info ?? {};
    const on = { kernel: kernel?.release ?? '', model: model ?? '' };
    this.releases.takeMinute(device, slice, state.processNames, on);
  }

  private meshFleet(): MeshFleet {
    const nodes: DeviceState[] = [];
    const names = new NodeNames();
    for (const [device, { models }] of this.devices) {
      const state = models.mesh.isInMesh ? this.ingest.device(device) : undefined;
      if (state !== undefined && state.status !== 'offline') nodes.push(state);
    }
    // most fleets have no mesh
    if (nodes.length > 0)
      for (const device of this.devices.keys()) names.add(device, this.ingest.device(device)?.info);
    return { nodes, names };
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
      const { cpu, rss, processesLeftOut } = interval.agent;
      const cost: AgentCostSoFar = entry.agentCost ?? {};
      if (cpu !== undefined) cost.cpuRatio = cpu / interval.elapsed;
      if (rss === undefined) delete cost.memoryBytes;
      else cost.memoryBytes = rss;
      if (processesLeftOut === undefined || processesLeftOut === 0) delete cost.processesLeftOut;
      else cost.processesLeftOut = processesLeftOut;
      entry.agentCost = cost;
    }
    this.history.add(device, slice, now, interval.population);
    yield {
      kind: 'observed',
      device,
      isOfCrowd: this.ingest.isOfCrowd(device),
      hasNews: ordered.some(model => model.hasNews === true),
      states: () => statesOf(ordered, interval, slice),
    };
    let conditions: readonly Condition[] = NO_CONDITIONS;
    for (const model of ordered) {
      const found = model.conditions();
      if (found.length > 0) conditions = conditions.length === 0 ? found : [...conditions, ...found];
    }
    const exceeded = this.limits.conditions(device);
    if (exceeded.length > 0) conditions = [...conditions, ...exceeded];
    const released = this.releases.conditions(device);
    if (released.length > 0) conditions = [...conditions, ...released];
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

const traitsOf = (name: string, info: Info | undefined): DeviceTraits => ({
  name,
  model: info?.model ?? '',
  arch: info?.kernel.architecture ?? '',
});

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
