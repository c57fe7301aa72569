/** Interval to PowerInput: all that the power model knows of an interval, in its own terms. */
import type { Info } from '@edgevitals/shared/info';
import { Seconds } from '@edgevitals/shared/units';
import type { Interval } from '../../../device/interval.js';
import type { MeasuredPower, PowerInput, ProcessInput } from '../input.js';
import { clusterInput } from './cluster_input.js';
import { type ClusterLayout, clusterLayout } from './cluster_layout.js';
import { DeviceInputs } from './device_inputs.js';
import { deviceUses } from './device_uses.js';
import { busyByCluster, cpuSecondsOf } from './process_busy.js';

export class PowerInputs {
  private readonly devices = new DeviceInputs();
  private layout: readonly ClusterLayout[] = [];
  private laidOutFor: { readonly info: Info | undefined; readonly cpus: number } | undefined;

  /** @param measured what the sensor in use tells of the interval. */
  of(interval: Interval, measured: MeasuredPower | undefined): PowerInput {
    const awake = Math.max(0, interval.elapsed - interval.suspended);
    const layout = this.layoutOf(interval);
    const clusters = layout.map(each => clusterInput(each, interval, awake));
    const devices = this.devices.inputsOf(interval, awake);
    return {
      seconds: Seconds(awake),
      suspended: interval.suspended,
      clusters,
      devices,
      processes: processInputs(interval, awake, layout, clusters, devices),
      measured,
    };
  }

  /** Made anew when the device says something else of itself, or shows more CPUs than it has said. */
  private layoutOf({ info, cpus }: Interval): readonly ClusterLayout[] {
    const known = this.laidOutFor;
    if (known !== undefined && known.info === info && known.cpus >= cpus.length) return this.layout;
    this.laidOutFor = { info, cpus: cpus.length };
    this.layout = clusterLayout(
      info,
      cpus.map(each => each.cpu),
    );
    return this.layout;
  }
}

/** Processes that did something. */
function processInputs(
  interval: Interval,
  awake: number,
  layout: readonly ClusterLayout[],
  clusters: PowerInput['clusters'],
  devices: PowerInput['devices'],
): ProcessInput[] {
  const active = interval.processes.filter(
    each =>
      each.user > 0 || each.system > 0 || (each.run ?? 0) > 0 || each.voluntarySwitches > 0 || moves(each.io),
  );
  const seconds = active.map(each => cpuSecondsOf(each, awake));
  const clusterBusy = clusters.map(each => each.points.reduce((sum, point) => sum + point.busy, 0));
  const busy = busyByCluster(active, seconds, layout, clusterBusy);
  const uses = deviceUses(active, devices, interval, awake);
  // where the kernel hides them from the agent, nobody has any
  const switchesTold = active.some(each => each.voluntarySwitches > 0);
  return active.map((process, i) => ({
    pid: process.pid,
    program: process.program,
    busy: busy[i]!,
    wakeups: switchesTold ? process.voluntarySwitches : undefined,
    uses: uses[i]!,
  }));
}

const moves = (io: Interval['processes'][number]['io']): boolean =>
  io !== undefined && (io.read > 0 || io.written > 0);
