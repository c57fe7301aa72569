/** Traffic of interfaces, what the network stack and meshes cost, and what of it is wasted. */
import { given } from '@edgevitals/shared/objects';
import type { MeshState } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import { Sustained } from '../../findings/sustained.js';
import type { Slice } from '../../history/slice.js';
import type { Model } from '../model.js';
import { stackCpuRatio } from './attribute.js';
import { type MeshDetails, NO_MESH_DETAILS } from './details.js';
import { MeshFindings } from './findings.js';
import { interfaceKind, interfaceUse } from './interface_use.js';
import type { FleetMesh } from './topology/fleet_mesh.js';
import { MeshWatch } from './watch/mesh_watch.js';

export class MeshModel implements Model<MeshState> {
  readonly name = 'mesh';
  private readonly sustained = new Sustained();
  private readonly findings = new MeshFindings(this.sustained);
  private readonly fleet: FleetMesh | undefined;
  /** Made with the first reading of meshes or of the network stack. */
  private watch: MeshWatch | undefined;
  private found: readonly Condition[] = [];

  /** @param fleet shared by the models of all devices. */
  constructor(fleet?: FleetMesh) {
    this.fleet = fleet;
  }

  takeInterval(interval: Interval, slice: Slice): void {
    this.found = this.findings.judge(interval);
    if (interval.meshes.length + interval.network.length > 0)
      this.watch ??= new MeshWatch(this.sustained, this.fleet);
    if (this.watch === undefined) return;
    this.watch.takeInterval(interval, slice);
    const { conditions } = this.watch;
    if (conditions.length > 0) this.found = [...this.found, ...conditions];
  }

  /** Whether meshes were in its last reading. */
  get isInMesh(): boolean {
    return (this.watch?.meshes.length ?? 0) > 0;
  }

  state(interval: Interval, slice: Slice): MeshState | undefined {
    const { meshes = [] } = this.watch ?? {};
    if (slice.interfaces.length === 0 && meshes.length === 0) return undefined;
    let rx = 0;
    let tx = 0;
    for (const each of slice.interfaces) {
      if (interfaceKind(interval.info, each.name) === 'loopback') continue;
      rx += each.rxBytes;
      tx += each.txBytes;
    }
    const stack = stackCpuRatio(slice);
    return {
      device: interval.device,
      at: interval.to,
      intervalSeconds: interval.elapsed,
      rxBytesPerSecond: interval.elapsed > 0 ? rx / interval.elapsed : 0,
      txBytesPerSecond: interval.elapsed > 0 ? tx / interval.elapsed : 0,
      ...given({ stackCpuRatio: stack }),
      interfaces: slice.interfaces.map(each => interfaceUse(each, interval.info)),
      meshes,
    };
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  /** Bytes held beyond those that every device takes, roughly. */
  get bytes(): number {
    return this.watch?.bytes ?? 0;
  }

  /** What is known of the device beside its windows. */
  details(): MeshDetails {
    return this.watch?.details() ?? NO_MESH_DETAILS;
  }

  snapshot(): unknown {
    return { sustained: this.sustained.snapshot(), ...given({ watch: this.watch?.snapshot() }) };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.sustained.restore(snapshot.sustained);
    if (snapshot.watch === undefined) return;
    this.watch = new MeshWatch(this.sustained, this.fleet);
    this.watch.restore(snapshot.watch);
  }
}

const SNAPSHOT = v.object({ sustained: v.unknown(), watch: v.optional(v.unknown()) });
