/**
 * What uses power besides CPUs: interfaces, disks, GPUs, displays, and peripherals with runtime power management. Bounded:
 * radios and storage first, since the model has room for few.
 */

import type { InterfaceInfo } from '@edgevitals/shared/info';
import { LazyMap } from '@edgevitals/shared/objects';
import { Seconds } from '@edgevitals/shared/units';
import type { Interval } from '../../../device/interval.js';
import { pathName } from '../estimator/column_names.js';
import type { DeviceInput } from '../input.js';

const MOST_DEVICES = 16;
const MOST_PERIPHERALS = 6;
const MOST_REMEMBERED = 64;
const SECTOR_BYTES = 512;
/** A link that has moved nothing for longer is taken to be down: the table lists interfaces whether up or not. */
const LINK_SECONDS = 300;
const NO_WORK: ReadonlyMap<string, number> = new Map();

/** By name where the info document has not come; virtual interfaces ride on others, and count there. */
const RADIO = /^(wl|wwan|wpan|rmnet|ppp|mesh|phy)/;
const MODEM = /^(wwan|wwp|rmnet)/;
const WIRED = /^(eth|en|usb|can|lan)/;

export class DeviceInputs {
  private readonly lastMoved = new LazyMap<string, number>();

  inputsOf(interval: Interval, awake: number): DeviceInput[] {
    const { power } = interval;
    const inputs = this.interfaces(interval, awake);
    for (const disk of interval.disks) if (disk.leaf) inputs.push(diskInput(disk, awake));
    // most devices have none of these
    if (power.gpus.length > 0) inputs.push(...gpus(interval, awake));
    if (power.backlights.length > 0) inputs.push(...backlights(interval, awake));
    if (power.runtimePm.length > 0) inputs.push(...peripherals(interval, awake));
    if (inputs.length > MOST_DEVICES) inputs.length = MOST_DEVICES;
    return inputs;
  }

  /** Takes note of which links are in use; of every interval, whether anybody asks for the devices or not. */
  noteTraffic({ interfaces, to }: Interval): void {
    for (const { name, rxPackets, txPackets } of interfaces)
      if (rxPackets + txPackets > 0 && (this.lastMoved.has(name) || this.lastMoved.size < MOST_REMEMBERED))
        this.lastMoved.set(name, to);
  }

  private interfaces({ interfaces, info, to, power }: Interval, awake: number): DeviceInput[] {
    const inputs: DeviceInput[] = [];
    for (const each of interfaces) {
      const kind = kindOf(
        each.name,
        info?.interfaces.find(said => said.name === each.name),
      );
      if (kind === undefined) continue;
      const packets = each.rxPackets + each.txPackets;
      const up = to - (this.lastMoved.get(each.name) ?? Number.NEGATIVE_INFINITY) <= LINK_SECONDS;
      const managed = power.runtimePm.find(one => one.everSuspended && one.name.endsWith(` ${each.name}`));
      inputs.push({
        name: pathName('interface', each.name),
        kind,
        on: Seconds(!up ? 0 : managed === undefined ? awake : activeSeconds(managed, awake)),
        work: new Map([
          ['bytes', each.rxBytes + each.txBytes],
          ['packets', packets],
        ]),
      });
    }
    return inputs;
  }
}

function kindOf(name: string, said: InterfaceInfo | undefined): 'radio' | 'wired' | undefined {
  switch (said?.kind) {
    case undefined:
      return RADIO.test(name) ? 'radio' : WIRED.test(name) ? 'wired' : undefined;
    case 'wireless':
    case 'mesh':
      return 'radio';
    case 'ethernet':
      return 'wired';
    // a cellular modem is neither Ethernet nor Wi-Fi; bridges and tunnels ride on others
    default:
      return MODEM.test(name) ? 'radio' : undefined;
  }
}

function diskInput(disk: Interval['disks'][number], awake: number): DeviceInput {
  const work = new Map([['sectors', (disk.readBytes + disk.writtenBytes) / SECTOR_BYTES]]);
  if (disk.flushes !== undefined) work.set('flushes', disk.flushes);
  if (disk.busySeconds !== undefined) work.set('busy', Math.min(disk.busySeconds, awake));
  return { name: pathName('disk', disk.name), kind: 'storage', on: Seconds(awake), work };
}

const gpus = ({ power }: Interval, awake: number): DeviceInput[] =>
  power.gpus.flatMap(({ name, load, relativeFrequency }) =>
    load === undefined
      ? []
      : [
          {
            name: pathName('gpu', name),
            kind: 'gpu' as const,
            on: Seconds(load > 0 ? awake : 0),
            work: new Map([['busy', awake * load * (relativeFrequency ?? 1)]]),
          },
        ],
  );

const backlights = ({ power }: Interval, awake: number): DeviceInput[] =>
  power.backlights.map(({ name, level }) => ({
    name: pathName('backlight', name),
    kind: 'display',
    on: Seconds(level > 0 ? awake : 0),
    work: new Map([['busy', awake * level]]),
  }));

/** Those that are ever suspended, without interfaces and disks, which are told above. */
function peripherals({ power, interfaces }: Interval, awake: number): DeviceInput[] {
  const told = new Set(interfaces.map(each => each.name));
  return power.runtimePm
    .filter(({ name, everSuspended }) => everSuspended && !told.has(name.slice(name.lastIndexOf(' ') + 1)))
    .filter(({ name }) => !/^(pci|mmc) /.test(name))
    .slice(0, MOST_PERIPHERALS)
    .map(each => ({
      name: pathName('runtime', each.name),
      kind: 'other',
      on: Seconds(activeSeconds(each, awake)),
      work: NO_WORK,
    }));
}

/** Read once a minute: the share of that time when it is read, else how it was last seen. */
function activeSeconds(
  { active, suspended, isActive }: { active: number; suspended: number; isActive: boolean },
  awake: number,
): number {
  const known = active + suspended;
  return known > 0 ? (awake * active) / known : isActive ? awake : 0;
}
