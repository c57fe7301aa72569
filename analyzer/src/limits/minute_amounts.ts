/** What a minute tells of each quantity that can be limited: of a program from its row, of a device from the whole slice. */
import type { LimitKey } from '@edgevitals/shared/limits';
import type { Slice } from '../history/slice.js';
import { cpuSecondsOf, netWrittenOf, type ProcessRow } from '../quantities/index.js';

interface ProgramAmount {
  /** Undefined where it is not told. */
  readonly of: (row: ProcessRow, slice: Slice) => number | undefined;
  /** Standard deviation of what is not counted. */
  readonly sigma?: (row: ProcessRow) => number;
  /** Whether nothing of it is told in the minute of programs that are not listed either. */
  readonly isUntold?: (slice: Slice) => boolean;
}

const written = (of: (row: ProcessRow) => number): ProgramAmount => ({
  of: row => (row.ioDenied ? undefined : of(row)),
});

const JOULES: ProgramAmount = {
  of: row => row.joules ?? 0,
  sigma: row => row.joulesSigma ?? 0,
  isUntold: slice => slice.energy === undefined,
};

export const PROGRAM_AMOUNTS: Readonly<Partial<Record<LimitKey, ProgramAmount>>> = {
  cpu: { of: cpuSecondsOf },
  memory: { of: row => row.rssBytes },
  threads: { of: row => row.threads },
  writes: written(netWrittenOf),
  reads: written(row => row.readBytes),
  written: written(row => row.requestedBytes),
  wakeups: { of: row => row.voluntarySwitches, isUntold: slice => slice.switchesUntold },
  energy: JOULES,
  power: JOULES,
};

interface DeviceAmount {
  readonly of: (slice: Slice) => number | undefined;
  readonly sigma?: (slice: Slice) => number;
}

const leafDisks = (slice: Slice, what: 'writtenBytes' | 'readBytes'): number | undefined => {
  let sum: number | undefined;
  for (const disk of slice.disks) if (disk.leaf) sum = (sum ?? 0) + disk[what];
  return sum;
};

const WHOLE_JOULES: DeviceAmount = {
  of: slice => slice.energy?.joules,
  sigma: slice => slice.energy?.sigma ?? 0,
};

export const DEVICE_AMOUNTS: Readonly<Partial<Record<LimitKey, DeviceAmount>>> = {
  cpu: { of: slice => slice.cpuBusySeconds },
  memory: { of: slice => slice.memoryUsedBytes },
  writes: { of: slice => leafDisks(slice, 'writtenBytes') },
  flashWrites: { of: slice => leafDisks(slice, 'writtenBytes') },
  reads: { of: slice => leafDisks(slice, 'readBytes') },
  energy: WHOLE_JOULES,
  power: WHOLE_JOULES,
  temperature: {
    of: ({ zones }) => (zones.length === 0 ? undefined : Math.max(...zones.map(({ max }) => max))),
  },
  traffic: {
    of: ({ interfaces }) => {
      const links = interfaces.filter(({ name }) => name !== 'lo');
      return links.length === 0
        ? undefined
        : links.reduce((sum, each) => sum + each.rxBytes + each.txBytes, 0);
    },
  },
  airtime: {
    of: ({ meshes }) => {
      const told = meshes.flatMap(({ sendSeconds }) => sendSeconds ?? []);
      return told.length === 0 ? undefined : told.reduce((sum, each) => sum + each, 0);
    },
  },
};
