/** What is followed of a device's meshes and network stack from reading to reading, which are about a minute apart. */
import { given } from '@edgevitals/shared/objects';
import type { MeshUse } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Condition } from '../../../findings/condition.js';
import { FINDING_KINDS } from '../../../findings/kinds.js';
import type { Sustained } from '../../../findings/sustained.js';
import type { Slice } from '../../../history/slice.js';
import type { MeshRow } from '../../../quantities/index.js';
import type { MeshDetails } from '../details.js';
import { fleetProtocol, meshUse } from '../mesh_use.js';
import type { Inefficiency, InefficiencyKind } from '../patterns/inefficiency.js';
import type { FleetMesh } from '../topology/fleet_mesh.js';
import { ForwardingWatch } from './forwarding_watch.js';
import { inefficiencies } from './inefficiencies.js';
import { oneWayLinks } from './one_way_links.js';
import { UsualRate } from './usual_rate.js';

/** Without a reading for so long, seconds, what the last one said is not known any more. */
const STALE_SECONDS = 180;
/** Conditions of one kind at most, the worst. */
const MOST_OF_KIND = 8;
/** Of a mesh as it is shown, or a condition; and of what is followed. */
const HELD_BYTES = 800;
const NO_MESHES: readonly MeshUse[] = [];
const NONE: readonly Condition[] = [];

/** Kinds that are judged by reading. */
const KINDS: readonly InefficiencyKind[] = [
  'mesh.retransmission',
  'mesh.broadcast-storm',
  'mesh.detour',
  'mesh.weak-link',
  'mesh.keepalive-chatter',
  'mesh.asymmetric-link',
  'mesh.route-flapping',
  'mesh.interface-multiplication',
  'mesh.control-overload',
  'mesh.control-excess',
];

export class MeshWatch {
  private readonly sustained: Sustained;
  private readonly fleet: FleetMesh | undefined;
  private readonly broadcast = new UsualRate();
  /** Made for devices that tell routing traffic, and that forward. */
  private control: UsualRate | undefined;
  private forwarding: ForwardingWatch | undefined;
  private device = '';
  private sinceReading = 0;
  /** As of the last reading. */
  conditions: readonly Condition[] = NONE;
  meshes: readonly MeshUse[] = NO_MESHES;

  constructor(sustained: Sustained, fleet: FleetMesh | undefined) {
    this.sustained = sustained;
    this.fleet = fleet;
  }

  takeInterval(interval: Interval, slice: Slice): void {
    this.forwarding?.takeInterval(interval, slice);
    this.sinceReading += interval.elapsed;
    if (interval.meshes.length + interval.network.length > 0) this.takeReading(interval, slice);
    else if (this.sinceReading > STALE_SECONDS && this.conditions.length + this.meshes.length > 0) {
      this.conditions = NONE;
      this.meshes = NO_MESHES;
    }
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    return HELD_BYTES * (1 + this.meshes.length + this.conditions.length);
  }

  details(): MeshDetails {
    const { fleet, device } = this;
    return {
      conditions: this.conditions,
      placeOf: row => fleet?.control.placeOf(fleetProtocol(row), device),
      ...given({ forwarding: this.forwarding?.estimate(), drain: this.forwarding?.drainCosts() }),
    };
  }

  snapshot(): unknown {
    return {
      broadcast: this.broadcast.snapshot(),
      ...given({
        control: this.control?.snapshot(),
        forwarding: this.forwarding?.snapshot(),
      }),
    };
  }

  /** Takes `snapshot()` back; anything else is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const { broadcast, control, forwarding } = snapshot;
    this.broadcast.restore(broadcast);
    if (control !== undefined) {
      this.control = new UsualRate();
      this.control.restore(control);
    }
    if (forwarding !== undefined) {
      this.forwarding = new ForwardingWatch();
      this.forwarding.restore(forwarding);
    }
  }

  private takeReading(interval: Interval, slice: Slice): void {
    const { meshes, network } = interval;
    let seconds = 0;
    for (const row of meshes) seconds = Math.max(seconds, row.seconds);
    for (const row of network) seconds = Math.max(seconds, row.seconds);
    this.device = interval.device;
    if (meshes.some(forwards) || network.some(({ ipForwardedPackets = 0 }) => ipForwardedPackets > 0))
      this.forwarding ??= new ForwardingWatch();
    this.forwarding?.takeReading(meshes, network);
    const found = inefficiencies(interval, {
      broadcast: this.broadcast.perSecond,
      control: this.control?.perSecond,
    });
    if (this.fleet !== undefined)
      found.push(...oneWayLinks(interval, this.fleet.links), ...this.fleet.detours.of(interval.device));
    this.conditions = this.judged(found, seconds);
    this.takeRates(interval);
    if (meshes.length > 0)
      this.meshes = meshes.map(row =>
        meshUse(row, slice, this.fleet?.control.placeOf(fleetProtocol(row), interval.device)),
      );
    this.sinceReading = 0;
  }

  /** What is usual from now on. */
  private takeRates({ meshes, network, device }: Interval): void {
    for (const { multicastPackets = 0, broadcastPackets = 0, seconds } of network)
      this.broadcast.add(multicastPackets + broadcastPackets, seconds);
    for (const row of meshes) {
      const { controlReceivedPackets, controlSentBytes, seconds } = row;
      if (controlReceivedPackets !== undefined) {
        this.control ??= new UsualRate();
        this.control.add(controlReceivedPackets, seconds);
      }
      if (controlSentBytes !== undefined && seconds > 0)
        this.fleet?.control.tell(fleetProtocol(row), device, controlSentBytes / seconds);
    }
  }

  private judged(found: readonly Inefficiency[], seconds: number): readonly Condition[] {
    let conditions: Condition[] | undefined;
    for (const kind of KINDS) {
      const worst = found
        .filter(each => each.kind === kind)
        .sort(WORST_FIRST)
        .slice(0, MOST_OF_KIND);
      this.sustained.keep(kind, new Set(worst.map(({ subject }) => subject)));
      for (const { value, ...condition } of worst) {
        const level = this.sustained.level(kind, condition.subject, value, seconds);
        if (level === undefined) continue;
        conditions ??= [];
        conditions.push({ ...condition, level });
      }
    }
    return conditions ?? NONE;
  }
}

/** Of one kind: where `hold` is above `raise`, low values are the bad ones. */
const WORST_FIRST = (a: Inefficiency, b: Inefficiency): number => {
  const { raise, hold } = FINDING_KINDS[a.kind];
  return hold > raise ? a.value - b.value : b.value - a.value;
};

const forwards = ({ forwardedPackets }: MeshRow): boolean => forwardedPackets !== undefined;

const SNAPSHOT = v.object({
  broadcast: v.unknown(),
  control: v.optional(v.unknown()),
  forwarding: v.optional(v.unknown()),
});
