/** Numbers of /proc/[pid]/task/[tid]/{status,stat,io}, which are of the thread; those of its process stand in no other place. */
import type { Host } from '../../../host/host.js';
import { type FileFields, LineFields, WordFields } from '../../reading/file_fields.js';
import { PidIo } from '../proc_pid_io.js';

/** Words of stat behind the name: proc_pid_stat(5) counts from 1 and begins with pid and comm. */
const word = (field: number): number => field - 3;

export const SWITCHES = { voluntary: 0, involuntary: 1 } as const;
export const THREAD_STAT = { reapedFaults: 0, utime: 1, stime: 2, start: 3 } as const;

/** One for all threads, as they are read one after the other. */
export class ThreadFields {
  readonly switches: FileFields = new LineFields(['voluntary_ctxt_switches:', 'nonvoluntary_ctxt_switches:']);
  readonly stat: FileFields = new WordFields([11, 14, 15, 22].map(word));
  readonly io: FileFields = new PidIo();

  /** @param directory of the thread. @throws EdgevitalsError as `Host.readText`. */
  readSwitches(host: Host, directory: string): number {
    readOnce(host, `${directory}/status`, this.switches);
    return this.switches.values[SWITCHES.voluntary]!;
  }

  readStat(host: Host, directory: string): void {
    readOnce(host, `${directory}/stat`, this.stat);
  }

  readIo(host: Host, directory: string): void {
    readOnce(host, `${directory}/io`, this.io);
  }
}

function readOnce(host: Host, path: string, fields: FileFields): void {
  const file = host.open(path);
  try {
    fields.readFrom(file);
  } finally {
    file.close();
  }
}
