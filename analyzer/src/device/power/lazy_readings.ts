/** PowerReadings of one interval, each part made from the tables when it is first asked for. */
import { TABLES } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import type { Span } from '../span.js';
import { fanReadings } from './fan_tables.js';
import { cpuIdleIntervals, hardwareEventIntervals } from './idle_tables.js';
import {
  backlightReadings,
  devfreqIntervals,
  gpuIntervals,
  openDevices,
  regulatorReadings,
  runtimePmIntervals,
} from './peripheral_tables.js';
import type { PowerReadings } from './readings.js';
import type { RowsAt } from './recent_rows.js';
import { energyCounters, hwmonChips, iioChips } from './sensor_tables.js';
import { sleeperReadings } from './sleeper_tables.js';
import { suspendInterval, wakeLockIntervals, wakeupSourceIntervals } from './wake_tables.js';

/** What the parts are made of; none of it changes any more. */
export interface PowerTables {
  readonly span: (table: number) => Span;
  readonly recent: ReadonlyMap<number, readonly RowsAt[]>;
  /** Seconds that the readings of rarely read tables cover, by table. */
  readonly covers: ReadonlyMap<number, number>;
  readonly awake: number;
  readonly info: Info | undefined;
}

type Parts = { -readonly [K in keyof PowerReadings]?: PowerReadings[K] };

export class LazyPowerReadings implements PowerReadings {
  private readonly tables: PowerTables;
  private readonly made: Parts = {};

  constructor(tables: PowerTables) {
    this.tables = tables;
  }

  get idle(): PowerReadings['idle'] {
    this.made.idle ??= cpuIdleIntervals(this.span(TABLES.cpuidle.id));
    return this.made.idle;
  }

  get events(): PowerReadings['events'] {
    this.made.events ??= hardwareEventIntervals(this.span(TABLES.pmu.id), this.covers(TABLES.pmu.id));
    return this.made.events;
  }

  get chips(): PowerReadings['chips'] {
    this.made.chips ??= [
      ...hwmonChips(this.recent(TABLES.hwmon.id)),
      ...iioChips(this.recent(TABLES.iio.id), this.tables.info),
    ];
    return this.made.chips;
  }

  get energyCounters(): PowerReadings['energyCounters'] {
    const { powercap, hwmon } = TABLES;
    this.made.energyCounters ??= energyCounters(
      this.span(powercap.id),
      this.span(hwmon.id),
      { powercap: this.covers(powercap.id), hwmon: this.covers(hwmon.id) },
      this.tables.info,
    );
    return this.made.energyCounters;
  }

  get fans(): PowerReadings['fans'] {
    this.made.fans ??= fanReadings(this.span(TABLES.hwmon.id).now);
    return this.made.fans;
  }

  get wakeupSources(): PowerReadings['wakeupSources'] {
    const { id } = TABLES.wakeup_source;
    this.made.wakeupSources ??= wakeupSourceIntervals(this.span(id), this.covers(id));
    return this.made.wakeupSources;
  }

  get wakeLocks(): PowerReadings['wakeLocks'] {
    this.made.wakeLocks ??= wakeLockIntervals(this.recent(TABLES.wake_lock.id), this.tables.awake);
    return this.made.wakeLocks;
  }

  get suspends(): PowerReadings['suspends'] {
    const { id } = TABLES.suspend;
    this.made.suspends ??= suspendInterval(this.span(id), this.covers(id));
    return this.made.suspends;
  }

  get runtimePm(): PowerReadings['runtimePm'] {
    const { id } = TABLES.runtime_pm;
    this.made.runtimePm ??= runtimePmIntervals(this.span(id), this.covers(id));
    return this.made.runtimePm;
  }

  get regulators(): PowerReadings['regulators'] {
    this.made.regulators ??= regulatorReadings(this.span(TABLES.regulator.id).now);
    return this.made.regulators;
  }

  get gpus(): PowerReadings['gpus'] {
    const { id } = TABLES.gpu;
    this.made.gpus ??= gpuIntervals(this.recent(id), this.span(id));
    return this.made.gpus;
  }

  get devfreq(): PowerReadings['devfreq'] {
    const { devfreq, devfreq_time_in_state } = TABLES;
    this.made.devfreq ??= devfreqIntervals(this.recent(devfreq.id), this.span(devfreq_time_in_state.id));
    return this.made.devfreq;
  }

  get backlights(): PowerReadings['backlights'] {
    this.made.backlights ??= backlightReadings(this.span(TABLES.backlight.id).now);
    return this.made.backlights;
  }

  get openDevices(): PowerReadings['openDevices'] {
    this.made.openDevices ??= openDevices(this.span(TABLES.device_file.id).now);
    return this.made.openDevices;
  }

  get sleepers(): PowerReadings['sleepers'] {
    this.made.sleepers ??= sleeperReadings(this.span(TABLES.sleeper.id));
    return this.made.sleepers;
  }

  private span(table: number): Span {
    return this.tables.span(table);
  }

  private recent(table: number): readonly RowsAt[] {
    return this.tables.recent.get(table) ?? [];
  }

  private covers(table: number): number {
    return this.tables.covers.get(table) ?? 0;
  }
}
