/**
 * Whose a socket is. Descriptors are walked for sockets that nobody is known to have: first those of processes that have
 * others, because new ones are mostly theirs, then of the rest, as many in one reading as are allowed.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Row } from '@edgevitals/shared/frame';
import type { Host } from '../../../host/host.js';
import { pidOf, processKey } from '../../process/process_list.js';
import { socketInodes } from '../../process/socket_inodes.js';

const MOST_DESCRIPTORS = 1024;
/** Descriptors of one reading. */
const MOST_WALKED = 2048;

export class SocketOwners {
  /** By inode. */
  private owners = new Map<number, Row>();
  /** Whose turn it is among processes without known sockets: the one after this. */
  private last = '';

  /**
   * Processes that have the sockets of `inodes` open, as far as they were found.
   * @param processes those of the newest reading.
   */
  find(host: Host, inodes: ReadonlySet<number>, processes: readonly Row[]): ReadonlyMap<number, Row> {
    const present = new Set(processes);
    const known = new Map<number, Row>();
    for (const [inode, row] of this.owners) if (inodes.has(inode) && present.has(row)) known.set(inode, row);
    this.owners = known;
    const unknown = new Set<number>();
    for (const inode of inodes) if (!known.has(inode)) unknown.add(inode);
    if (unknown.size === 0) return known;
    const before = new Set(known.values());
    let walked = 0;
    const walk = (process: Row): void => {
      const found = inodesOf(host, pidOf(process));
      walked += found.length + 1;
      for (const inode of found) if (unknown.delete(inode)) known.set(inode, process);
    };
    for (const process of before) if (walked < MOST_WALKED && unknown.size > 0) walk(process);
    const others = processes.filter(process => !before.has(process));
    const start = others.findIndex(process => processKey(process) === this.last) + 1;
    for (let i = 0; i < others.length && walked < MOST_WALKED && unknown.size > 0; i++) {
      const process = others[(start + i) % others.length]!;
      walk(process);
      this.last = processKey(process);
    }
    return known;
  }
}

/** Empty for a process that has ended or is not ours to look into. */
function inodesOf(host: Host, pid: number): number[] {
  try {
    return socketInodes(host, pid, MOST_DESCRIPTORS);
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
    return [];
  }
}
