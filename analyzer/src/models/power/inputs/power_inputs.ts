/** Interval to PowerInput: all that the power model knows of an interval, in its own terms. */
import type { Info } from '@edgevitals/shared/info';
import { Seconds } from '@edgevitals/shared/units';
import type { Interval, ProcessInterval } from '../../../device/interval.js';
import { timelyCpuSecondsOf } from '../../../quantities/index.js';
import type { MeasuredPower, PowerInput, ProcessInput } from '../input.js';
import { clusterInput } from './cluster_input.js';
import { type ClusterLayout, clusterLayout } from './cluster_layout.js';
import { DeviceInputs } from './device_inputs.js';
import { deviceUses } from './device_uses.js';
import { busyByCluster } from './process_busy.js';
import { ProcessPlaces } from './process_places.js';

export class PowerInputs {
  private readonly devices = new DeviceInputs();
  private readonly places = new ProcessPlaces();
  private layout: readonly ClusterLayout[] = [];
  private laidOutFor: { readonly info: Info | undefined; readonly cpus: number } | undefined;

  /** @param measured what the sensor in use tells of the interval. */
  of(interval: Interval, measured: MeasuredPower | undefined): PowerInput {
    this.devices.noteTraffic(interval);
    return new IntervalInput(interval, this.layoutOf(interval), this.devices, this.places, measured);
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    return this.places.bytes;
  }

  /** As `ProcessPlaces.arrivalOf`, once the input's processes were asked for. */
  readonly arrivalOf = (pid: number): number | undefined => this.places.arrivalOf(pid);

  /** Whether any cluster is known to have more than one operating point. */
  get hasOperatingPoints(): boolean {
    return this.layout.some(({ points }) => points.length > 1);
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

/** What is known of an interval, worked out as it is asked for: good until the next interval. */
class IntervalInput implements PowerInput {
  readonly seconds: Seconds;
  readonly suspended: Seconds;
  readonly measured: MeasuredPower | undefined;
  private readonly interval: Interval;
  private readonly layout: readonly ClusterLayout[];
  private readonly deviceInputs: DeviceInputs;
  private readonly places: ProcessPlaces;
  private madeClusters: PowerInput['clusters'] | undefined;
  private madeDevices: PowerInput['devices'] | undefined;
  private madeProcesses: PowerInput['processes'] | undefined;

  constructor(
    interval: Interval,
    layout: readonly ClusterLayout[],
    deviceInputs: DeviceInputs,
    places: ProcessPlaces,
    measured: MeasuredPower | undefined,
  ) {
    this.seconds = Seconds(Math.max(0, interval.elapsed - interval.suspended));
    this.suspended = interval.suspended;
    this.measured = measured;
    this.interval = interval;
    this.layout = layout;
    this.deviceInputs = deviceInputs;
    this.places = places;
  }

  get clusters(): PowerInput['clusters'] {
    this.madeClusters ??= this.layout.map(each => clusterInput(each, this.interval, this.seconds));
    return this.madeClusters;
  }

  get devices(): PowerInput['devices'] {
    this.madeDevices ??= this.deviceInputs.inputsOf(this.interval, this.seconds);
    return this.madeDevices;
  }

  get processes(): PowerInput['processes'] {
    this.madeProcesses ??= processInputs(
      this.interval,
      this.seconds,
      this.layout,
      this.clusters,
      this.devices,
      this.places,
    );
    return this.madeProcesses;
  }
}

/** Processes that did something. */
function processInputs(
  interval: Interval,
  awake: number,
  layout: readonly ClusterLayout[],
  clusters: PowerInput['clusters'],
  devices: PowerInput['devices'],
  places: ProcessPlaces,
): ProcessInput[] {
  const active: Interval['processes'][number][] = [];
  const seconds: number[] = [];
  // where the kernel hides them from the agent, nobody has any
  let switchesTold = false;
  for (const each of interval.processes) {
    const switches = each.voluntarySwitches;
    const cpu = timelyCpuSecondsOf(each);
    if (!(cpu > 0 || isActive(each))) continue;
    active.push(each);
    seconds.push(cpu);
    if (switches > 0) switchesTold = true;
  }
  const clusterBusy = clusters.map(each => each.points.reduce((sum, point) => sum + point.busy, 0));
  const busy = busyByCluster(active, seconds, layout, clusterBusy, places);
  const uses = deviceUses(active, devices, interval, awake);
  return active.map((process, i) => ({
    pid: process.pid,
    program: process.program,
    busy: busy[i]!,
    wakeups: switchesTold ? process.voluntarySwitches : undefined,
    uses: uses[i]!,
  }));
}

const isActive = (process: ProcessInterval): boolean =>
  process.voluntarySwitches > 0 ||
  process.userSeconds > 0 ||
  process.systemSeconds > 0 ||
  process.readBytes > 0 ||
  process.writtenBytes > 0;
