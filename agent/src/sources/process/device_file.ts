/**
 * /proc/[pid]/fd: device files that processes hold open, by the targets of the links only (proc_pid_fd(5)). A device
 * that is open is a device that is kept awake.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnIndex, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { shownByMost } from '../reading/shown_by_most.js';
import { probing, type Source } from '../source.js';
import { type ProcessList, pidOf, processKey, startTicksOf } from './process_list.js';

const OPEN = columnIndex('device_file', 'open');
/** Links that are followed in one reading; the other processes have their turn in the next. */
const MOST_LINKS = 512;
const MOST_LINKS_PER_PROCESS = 256;
const MOST_ROWS = 512;
/**
 * Peripherals. Not /dev/tty itself, which only says that there is a terminal, nor pseudo terminals. GPIO lines and IIO
 * buffers stay in use through a descriptor without a file after their chip is closed.
 */
const PERIPHERAL =
  /^(\/dev\/(i2c-|spidev|tty[A-Za-z0-9]|video|v4l|media|cec|lirc|gpiochip|snd\/|iio:|input\/|hidraw|rfkill$|dri\/|fb|watchdog|bus\/usb\/|ttyUSB|ppp$|net\/tun$|mali|kgsl|nvhost|rtc|uinput$|cdc-wdm|can)|anon_inode:\[?(gpio|iio))/;

/** Open peripherals among the targets of a process's descriptors, with how often each is open. */
export function peripherals(targets: Iterable<string>): Map<string, number> {
  const found = new Map<string, number>();
  for (const target of targets) if (PERIPHERAL.test(target)) found.set(target, (found.get(target) ?? 0) + 1);
  return found;
}

export class DeviceFile implements Source {
  readonly name = 'device_file';
  readonly tables = ['device_file'] as const;
  readonly rhythm = 'slow';
  readonly walks = true;
  private readonly list: ProcessList;
  private readonly mostLinks: number;
  private known = new Map<string, readonly Row[]>();
  /** Whose turn it is: the process after this one. */
  private last = '';

  /** @param mostLinks links that may be followed in one reading. */
  constructor(list: ProcessList, mostLinks = MOST_LINKS) {
    this.list = list;
    this.mostLinks = mostLinks;
  }

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'who holds a peripheral open: its power is not attributed', () => {
        shownByMost(host, 'fd', directory => host.list(`${directory}/fd`));
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    const processes = this.list.rows;
    const start = processes.findIndex(process => processKey(process) === this.last) + 1;
    const known = new Map<string, readonly Row[]>();
    let links = 0;
    let count = 0;
    for (let i = 0; i < processes.length; i++) {
      const process = processes[(start + i) % processes.length]!;
      const key = processKey(process);
      let rows = this.known.get(key);
      if (links < this.mostLinks) {
        const targets = openFiles(host, pidOf(process));
        // a process without descriptors costs about as much as a link
        links += targets.length + 1;
        rows = rowsOf(process, targets, rows ?? []);
        this.last = key;
      }
      if (rows === undefined || rows.length === 0 || count + rows.length > MOST_ROWS) continue;
      count += rows.length;
      known.set(key, rows);
    }
    this.known = known;
    into.push({ table: TABLES.device_file.id, rows: [...known.values()].flat() });
  }
}

function rowsOf(process: Row, targets: readonly string[], before: readonly Row[]): Row[] {
  return [...peripherals(targets)].map(([path, open]) => {
    const id = new RowId([pidOf(process), startTicksOf(process)], path);
    const row = before.find(each => each.id.key === id.key) ?? new Row(id, TABLES.device_file.columns.length);
    row.set(OPEN, open);
    return row;
  });
}

/** Empty for a process that has ended or is not ours to look into. */
function openFiles(host: Host, pid: number): string[] {
  const directory = `/proc/${pid}/fd`;
  const targets: string[] = [];
  try {
    for (const name of host.list(directory).slice(0, MOST_LINKS_PER_PROCESS)) {
      try {
        targets.push(host.readLink(`${directory}/${name}`));
      } catch (error) {
        // closed since the listing
        if (!isEdgevitalsError(error)) throw error;
      }
    }
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
  }
  return targets;
}
