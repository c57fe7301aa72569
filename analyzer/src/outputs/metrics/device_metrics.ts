/** What /metrics tells of devices and their programs, and how much of it at most. */
import { given } from '@edgevitals/shared/objects';
import {
  DEVICE_QUANTITIES,
  type DeviceFacts,
  heldTotal,
  type PublishedQuantity,
} from '../../published/index.js';
import type { PublishedDevice } from '../device_output.js';
import type { Exposition } from './exposition.js';
import { familyOf, type MetricFamily, type MetricSample, metric } from './metric_family.js';

/** Series of all devices together: what is beyond is left out, and counted. */
export const MOST_SERIES = 50_000;
const LONGEST_LABEL = 100;

const QUANTITIES = Object.entries(
  DEVICE_QUANTITIES as Readonly<Record<string, PublishedQuantity<DeviceFacts>>>,
);

export const DEVICE_FAMILIES: readonly MetricFamily[] = QUANTITIES.map(([name, quantity]) =>
  familyOf('device', name, quantity as PublishedQuantity<never>),
);
export const DEVICE_UP = metric('device_up', 'gauge', '', 'Whether the device is online');
export const DEVICE_INFO = metric('device', 'info', '', 'What the device is');
export const DEVICE_FINDINGS = metric(
  'device_findings',
  'gauge',
  '',
  'Findings that are open, by kind and severity',
);
export const PROGRAM_CPU = metric(
  'program_cpu',
  'gauge',
  'ratio',
  'CPU time of a program over time: 1 is one CPU fully used',
);
export const PROGRAM_MEMORY = metric('program_memory', 'gauge', 'bytes', 'Resident memory of a program');
export const PROGRAM_POWER = metric('program_power', 'gauge', 'watts', 'Power that a program causes');

/** Of a device, as it was read last. */
interface ReadDevice {
  readonly published: PublishedDevice;
  /** In the order of the catalogue; NaN: not known. */
  readonly values: Float64Array;
  programs: readonly ReadProgram[];
}

interface ReadProgram {
  readonly program: string;
  readonly cpuRatio: number;
  readonly memoryBytes?: number;
  readonly watts?: number;
}

export class DeviceMetrics {
  private readonly wanted: ReadonlySet<string> | 'all';
  private readonly programs: number;
  private readonly devices = new Map<string, ReadDevice>();

  /**
   * @param wanted devices to tell of.
   * @param programs of each, so many of the costliest.
   */
  constructor(wanted: ReadonlySet<string> | 'all', programs: number) {
    this.wanted = wanted;
    this.programs = programs;
  }

  take(published: PublishedDevice, facts: DeviceFacts): void {
    const { device } = published;
    if (this.wanted !== 'all' && !this.wanted.has(device)) return;
    let read = this.devices.get(device);
    if (read === undefined) {
      read = { published, values: new Float64Array(QUANTITIES.length).fill(Number.NaN), programs: [] };
      this.devices.set(device, read);
    }
    const { values } = read;
    QUANTITIES.forEach(([, quantity], i) => {
      const value = Number(quantity.of(facts) ?? Number.NaN);
      const before = values[i]!;
      values[i] =
        quantity.kind === 'total' && !Number.isNaN(before) && !Number.isNaN(value)
          ? heldTotal(value, before)
          : value;
    });
    read.programs = this.programs === 0 ? [] : programsOf(facts).slice(0, this.programs);
  }

  forget(device: string): void {
    this.devices.delete(device);
  }

  /** Adds all series. @returns how many were left out. */
  addTo(exposition: Exposition): number {
    const all = [...this.devices.values()];
    const seriesEach = QUANTITIES.length + 2 + 8 + 3 * this.programs;
    const shown = all.slice(0, Math.floor(MOST_SERIES / seriesEach));
    const of = (make: (read: ReadDevice) => MetricSample[]): MetricSample[] => shown.flatMap(make);
    const named = ({ published }: ReadDevice, value: number): MetricSample => ({
      labels: { device: published.device },
      value,
    });
    exposition.add(
      DEVICE_UP,
      of(read => [named(read, read.published.status === 'online' ? 1 : 0)]),
    );
    exposition.add(
      DEVICE_INFO,
      of(({ published }) => [{ labels: infoLabels(published), value: 1 }]),
    );
    exposition.add(
      DEVICE_FINDINGS,
      of(({ published }) => findingSamples(published)),
    );
    DEVICE_FAMILIES.forEach((family, i) => {
      exposition.add(
        family,
        of(read => (isShown(read, i) ? [named(read, read.values[i]!)] : [])),
      );
    });
    const byProgram = (family: MetricFamily, value: (read: ReadProgram) => number | undefined): void =>
      exposition.add(
        family,
        of(({ published, programs }) =>
          published.status === 'offline'
            ? []
            : programs.flatMap(each => {
                const told = value(each);
                if (told === undefined) return [];
                return [{ labels: { device: published.device, program: cut(each.program) }, value: told }];
              }),
        ),
      );
    byProgram(PROGRAM_CPU, ({ cpuRatio }) => cpuRatio);
    byProgram(PROGRAM_MEMORY, ({ memoryBytes }) => memoryBytes);
    byProgram(PROGRAM_POWER, ({ watts }) => watts);
    return (all.length - shown.length) * seriesEach;
  }
}

/** Of a device that is offline only what it has added up is still true. */
const isShown = ({ published, values }: ReadDevice, at: number): boolean =>
  !Number.isNaN(values[at]!) && (published.status !== 'offline' || QUANTITIES[at]![1].kind === 'total');

const infoLabels = ({ device, info }: PublishedDevice): Record<string, string> => ({
  device,
  model: cut(info?.model ?? ''),
  kernel: cut(info?.kernel.release ?? ''),
  architecture: cut(info?.kernel.architecture ?? ''),
  agent: cut(info?.agent.version ?? ''),
});

const MOST_KINDS = 8;

function findingSamples({ device, findings }: PublishedDevice): MetricSample[] {
  const counts = new Map<string, { readonly labels: Record<string, string>; value: number }>();
  for (const { kind, severity } of findings) {
    const key = `${kind} ${severity}`;
    const known = counts.get(key);
    if (known !== undefined) known.value++;
    else if (counts.size < MOST_KINDS) counts.set(key, { labels: { device, kind, severity }, value: 1 });
  }
  return [...counts.values()];
}

/** Programs, the costliest first: processes of one program are one. */
function programsOf({ process, power }: DeviceFacts): ReadProgram[] {
  const programs = new Map<string, { program: string; cpuRatio: number; memoryBytes: number | undefined }>();
  for (const { program, cpuRatio, memoryBytes } of process?.top ?? []) {
    const known = programs.get(program);
    if (known === undefined) programs.set(program, { program, cpuRatio, memoryBytes });
    else {
      known.cpuRatio += cpuRatio;
      if (memoryBytes !== undefined) known.memoryBytes = (known.memoryBytes ?? 0) + memoryBytes;
    }
  }
  const watts = new Map(power?.top.map(each => [each.program, each.power.value]));
  return [...programs.values()]
    .sort((a, b) => b.cpuRatio - a.cpuRatio)
    .map(({ program, cpuRatio, memoryBytes }) => ({
      ...{ program, cpuRatio },
      ...given({ memoryBytes, watts: watts.get(program) }),
    }));
}

const cut = (text: string): string => text.slice(0, LONGEST_LABEL);
