/** Which sockets a process has open, by the targets of its descriptors (proc_pid_fd(5)). */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Host } from '../../host/host.js';

/**
 * Inodes of its sockets, among its first `most` descriptors.
 * @throws EdgevitalsError SOURCE_ABSENT when there is no such process, SOURCE_DENIED when it is not ours to look into.
 */
export function socketInodes(host: Host, pid: number, most: number): number[] {
  const directory = `/proc/${pid}/fd`;
  const inodes: number[] = [];
  for (const name of host.list(directory).slice(0, most)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(host.readLink(`${directory}/${name}`))?.[1];
      if (inode !== undefined) inodes.push(Number(inode));
    } catch (error) {
      // closed since the listing
      if (!isEdgevitalsError(error, 'SOURCE_ABSENT')) throw error;
    }
  }
  return inodes;
}
