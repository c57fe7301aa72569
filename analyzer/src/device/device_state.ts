/** What the analyzer holds of one device between frames. Only ingest changes it; everyone else reads. */
import type { Info } from '@edgevitals/shared/info';
import { Seconds } from '@edgevitals/shared/units';
import { DeviceClock } from './clock.js';
import { IntervalBuilder } from './interval_builder.js';
import { type SeenMesh, seenMesh } from './mesh/seen_mesh.js';
import type { Population } from './population.js';
import type { ProcessName } from './process_name.js';

export type DeviceStatus = 'online' | 'offline' | 'unknown';

/** What answers may know of a device besides its history. */
export interface DeviceView {
  readonly device: string;
  readonly info: Info | undefined;
  readonly status: DeviceStatus;
  /** What its living processes go by, threads of the kernel left out. */
  readonly processNames: ReadonlySet<ProcessName>;
}

export class DeviceState implements DeviceView {
  readonly device: string;
  info: Info | undefined;
  /** What of its info document could not be used, and why. */
  infoProblems: readonly string[] = [];
  status: DeviceStatus = 'unknown';
  readonly clock = new DeviceClock();
  builder = new IntervalBuilder();
  /** Boot whose frames are taken, as in the frame header; undefined before the first frame. */
  boot: string | undefined;
  /** When the device last sent something, by the analyzer's clock; 0 where that is not known. */
  lastSeen: Seconds = Seconds(0);
  /** Frames applied, known to be missing, refused. */
  frames = 0;
  lostFrames = 0;
  rejectedFrames = 0;

  constructor(device: string) {
    this.device = device;
  }

  /** Event time of the newest sample; undefined before the first. */
  get newestAt(): Seconds | undefined {
    return this.builder.at < 0 ? undefined : this.clock.eventTime(this.builder.at);
  }

  /** Processes in the newest reading; undefined while the kernel shows none. */
  get processes(): number | undefined {
    return this.builder.processes.living || undefined;
  }

  get processNames(): ReadonlySet<ProcessName> {
    const { processes } = this.builder;
    const names = new Set<ProcessName>();
    for (let row = 0; row < processes.length; row++)
      if (processes.lives(row) && !processes.isKernel(row)) names.add(processes.name(row));
    return names;
  }

  /** The mesh around it, as of the newest reading: of a source that the device can read no more nothing is known. */
  get mesh(): SeenMesh {
    const gone = new Set(
      this.info?.sources.flatMap(({ name, state }) => (state === 'present' ? [] : [name])),
    );
    const seen = seenMesh((table, source) => (gone.has(source) ? [] : this.builder.rows(table)));
    return { ...seen, flaps: this.builder.routeFlaps };
  }

  /** Every process, as of the newest reading. */
  get population(): Population {
    return this.builder.population(this.info);
  }
}
