/** History as rows for other programs: one a device, stretch of time and program. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PROCESS } from '../quantities/index.js';
import { ROLL_UPS } from './resolution.js';
import type { HistoryStore } from './store.js';
import { slicesOfWindow } from './stored_slices.js';

export type ExportValue = string | number | boolean | Date | undefined;
export type ExportRow = Readonly<Record<string, ExportValue>>;

export interface ExportColumn {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'flag' | 'time';
  /** Whether it can be unknown: then rows leave it out, and 0 is a value. */
  readonly isOptional: boolean;
}

/** How finely: minutes as far back as there are some, and what is left of them before that. */
export const EXPORT_STEPS = { minute: 60, hour: 60 * ROLL_UPS.hour, day: 60 * ROLL_UPS.day } as const;
export type ExportStep = keyof typeof EXPORT_STEPS;

const QUANTITIES = Object.entries(PROCESS.quantities).filter(
  ([key, { isStored }]) => isStored && key !== 'pid' && key !== 'program',
);

const always = (name: string, kind: ExportColumn['kind']): ExportColumn => ({
  name,
  kind,
  isOptional: false,
});

/** What rows have, in this order. Units are those of the quantities: s, B, J. */
export const EXPORT_COLUMNS: readonly ExportColumn[] = [
  ...[always('device', 'text'), always('from', 'time'), always('to', 'time')],
  ...[always('coveredSeconds', 'number'), always('program', 'text')],
  ...QUANTITIES.map(([name, { kind, isOptional }]) => ({ name, kind, isOptional })),
];

/** Slices that are read at once: a day of minutes would be tens of megabytes. */
const SLICES_AT_ONCE = 240;
const DAY = 86_400;

/**
 * Rows of devices, one device after the other, each in order of time; memory does not grow with either.
 * @param from, to seconds since 1970; what begins or ends inside of a day of UTC is taken with all of it.
 * @param onProgress told the share that is done, 0 to 1, and of which device.
 * @throws EdgevitalsError STORE_FAILED.
 */
export async function* exportRows(
  store: HistoryStore,
  devices: readonly string[],
  from: number,
  to: number,
  step: ExportStep,
  onProgress: (share: number, device: string) => void = () => {},
): AsyncGenerator<ExportRow> {
  const longest = EXPORT_STEPS[step];
  const width = Math.max(DAY / 4, longest * SLICES_AT_ONCE);
  const first = Math.floor(from / DAY) * DAY;
  for (const [i, device] of devices.entries()) {
    for (let start = first; start < to; start += width) {
      onProgress((i + (start - first) / (to - first)) / devices.length, device);
      const end = start + width;
      // who tells of progress has its turn
      await nextTurn();
      const slices = await slicesOfWindow(store, device, start, end, { longest });
      for (const { processes, coveredSeconds, ...slice } of slices) {
        const head = {
          device,
          from: new Date(slice.from * 1000),
          to: new Date(slice.to * 1000),
          coveredSeconds,
        };
        for (const row of processes) {
          const { pid: _, startTicks: __, ...amounts } = row;
          yield { ...head, ...amounts };
        }
      }
    }
  }
  onProgress(1, '');
}
