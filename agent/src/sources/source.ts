/**
 * One kernel interface that the agent reads. How one is added stands in CONTRIBUTING.md.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Reading, TableName } from '@edgevitals/shared/frame';
import type { Info, SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../host/host.js';

/**
 * How often a source is read: with the device's counters, with the processes, or rarely, for what changes over hours
 * or costs much to read.
 */
export type Rhythm = 'device' | 'process' | 'slow';

/** The parts of the info document that sources describe. */
export type Description = Partial<
  Pick<
    Info,
    | 'cpus'
    | 'policies'
    | 'idleStates'
    | 'zones'
    | 'supplies'
    | 'hwmonChips'
    | 'iioDevices'
    | 'powercapZones'
    | 'energyModels'
    | 'operatingPoints'
    | 'disks'
    | 'storage'
    | 'interfaces'
  >
>;

export interface Source {
  /** The kernel interface, as its file here is named; where a file has several sources, as the kernel names each. */
  readonly name: string;
  /** What its readings can be of. While none of these is wanted, it is not read. */
  readonly tables: readonly TableName[];
  readonly rhythm: Rhythm;
  /** Least time from one read to the next, however fast its rhythm: for what nobody asks for to the second. */
  readonly leastMs?: number;
  /** Whether this kernel has it, one entry for each part that can be missing alone. Does not throw. */
  probe(host: Host): Promise<readonly SourceInfo[]>;
  /** What does not change between readings, for the info document. Does not throw; what cannot be read is left out. */
  describe?(host: Host): Promise<Description>;
  /**
   * Appends its tables as they are now. Rows may be kept and changed in place at the next read.
   * @throws EdgevitalsError (or rejects) when nothing could be read; a part that fails is left out.
   */
  sample(host: Host, into: Reading[]): void | Promise<void>;
  /**
   * True for what walks many directories (every process' descriptors, every thread): the budget leaves it out before it
   * stretches anything.
   */
  readonly walks?: boolean;
  /** Appends its tables with one process read anew and all else as it was; nothing when it does not know the pid. */
  sampleWatched?(host: Host, pid: number, into: Reading[]): void;
  /** From the next reading on reads less of everything, or all again: asked for when the agent exceeds its budget. */
  lessDetail?(less: boolean): void;
  /** Reads of parts (of one chip, one file) that failed since the start, and had not before. */
  readonly partFailures?: number;
  /** Rows that its bounds have kept out of the last reading. */
  readonly leftOut?: number;
  /** Gives back what it holds open. */
  close?(): void;
}

/**
 * Runs `check` and says what came of it.
 * @param costs what the analyzer cannot know without this source.
 * @param check throws an EdgevitalsError when the source cannot be used.
 * @param way in which it is read, where there are several.
 */
export async function probing(
  name: string,
  costs: string,
  check: () => unknown,
  way = '',
): Promise<SourceInfo> {
  try {
    await check();
    return { name, state: 'present', reason: way, costs: '' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (isEdgevitalsError(error, 'SOURCE_ABSENT')) return { name, state: 'absent', reason, costs };
    if (isEdgevitalsError(error, 'SOURCE_DENIED')) return { name, state: 'denied', reason, costs };
    return { name, state: 'failing', reason, costs };
  }
}
