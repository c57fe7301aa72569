/**
 * /sys/class/devfreq/<device>: clocks of GPUs, memory and buses, Hz (drivers/devfreq/devfreq.c;
 * Documentation/ABI/testing/sysfs-class-devfreq). `trans_stat` tells the time at each; it is read every ten seconds.
 * At most 32 devices of 64 frequencies.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import {
  type Counter,
  columnIndex,
  columnsOf,
  parseCounter,
  type Reading,
  Row,
  RowId,
  TABLES,
} from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { namesIn } from '../reading/attributes.js';
import { DriverDevices, readAll } from '../reading/driver_devices.js';
import { type DriverFile, DriverFiles } from '../reading/driver_files.js';
import { probing, type Source } from '../source.js';

const DIRECTORY = '/sys/class/devfreq';
const DEVFREQ = columnsOf('devfreq');
const MS = columnIndex('devfreq_time_in_state', 'ms');
const MOST_DEVICES = 32;
const MOST_FREQUENCIES = 64;
const FILES = [
  ['cur_freq', DEVFREQ.cur_freq, false],
  ['target_freq', DEVFREQ.target_freq, false],
  ['max_freq', DEVFREQ.max_freq, true],
  ['min_freq', DEVFREQ.min_freq, true],
] as const;

export interface TransitionStatistics {
  readonly transitions: Counter | undefined;
  /** Milliseconds at each frequency, Hz. */
  readonly times: readonly { readonly hz: number; readonly ms: Counter }[];
}

/**
 * trans_stat: a matrix of transitions with a frequency before each line (`*` marks the present one) and milliseconds
 * after it, then `Total transition : N`. Drivers that keep none print `Not Supported.`.
 */
export function parseTransStat(text: string): TransitionStatistics {
  const times: { hz: number; ms: Counter }[] = [];
  for (const [, hz = '', ms = ''] of text.matchAll(/^[ \t*]*(\d+):[ \t\d]*?[ \t](\d+)[ \t]*$/gm)) {
    const frequency = parseCounter(hz);
    const time = parseCounter(ms);
    if (typeof frequency === 'number' && time !== undefined && times.length < MOST_FREQUENCIES)
      times.push({ hz: frequency, ms: time });
  }
  return { transitions: parseCounter(/^Total transition : (\d+)/m.exec(text)?.[1] ?? ''), times };
}

interface DevfreqDevice {
  readonly name: string;
  readonly row: Row;
  readonly points: Map<number, Row>;
  readonly files: DriverFiles;
}

export class Devfreq implements Source {
  readonly name = 'devfreq';
  readonly tables = ['devfreq', 'devfreq_time_in_state'] as const;
  readonly rhythm = 'device';
  private readonly devices = new DriverDevices<DevfreqDevice>(devicesOf);

  get partFailures(): number {
    return this.devices.failures;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'clocks of GPU, memory and buses: their power is part of the base', () =>
        readAll(host, devicesOf(host), true),
      ),
    ];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    const devices = await this.devices.readDevices(host);
    into.push({ table: TABLES.devfreq.id, rows: devices.map(device => device.row) });
    into.push({
      table: TABLES.devfreq_time_in_state.id,
      rows: devices.flatMap(device => [...device.points.values()]),
    });
  }
}

/** @throws EdgevitalsError SOURCE_ABSENT when there are none. */
function devicesOf(host: Host): DevfreqDevice[] {
  const devices = host
    .list(DIRECTORY)
    .sort()
    .slice(0, MOST_DEVICES)
    .map(name => newDevice(host, name));
  if (devices.length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no devices`);
  return devices;
}

function newDevice(host: Host, name: string): DevfreqDevice {
  const directory = `${DIRECTORY}/${name}`;
  const names = new Set(namesIn(host, directory));
  const row = new Row(new RowId([], name), TABLES.devfreq.columns.length);
  const points = new Map<number, Row>();
  const files = FILES.filter(([file]) => names.has(file)).map(
    ([file, column, rarely]): DriverFile => ({
      path: `${directory}/${file}`,
      take: value => row.set(column, value),
      rarely,
    }),
  );
  if (names.has('trans_stat')) {
    files.push({
      path: `${directory}/trans_stat`,
      parse: text => {
        const { transitions, times } = parseTransStat(text);
        for (const { hz, ms } of times) {
          const point =
            points.get(hz) ?? new Row(new RowId([hz], name), TABLES.devfreq_time_in_state.columns.length);
          point.set(MS, ms);
          points.set(hz, point);
        }
        return transitions;
      },
      take: value => row.set(DEVFREQ.total_trans, value),
      rarely: true,
    });
  }
  return { name, row, points, files: new DriverFiles(files) };
}
