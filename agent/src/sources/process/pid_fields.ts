import type { HostFile } from '../../host/host.js';
import { PidIo } from './proc_pid_io.js';
import { PidSchedstat } from './proc_pid_schedstat.js';
import { PidStat } from './proc_pid_stat.js';
import { PidStatus } from './proc_pid_status.js';

/** What the files of the process that is looked at have: one for all processes, as they are read one after the other. */
export class PidFields {
  readonly stat = new PidStat();
  readonly status = new PidStatus();
  readonly io = new PidIo();
  readonly schedstat = new PidSchedstat();
  /** The whole of stat, for its name. */
  readonly statText = new FileText();
}

/** A file as its text. */
class FileText {
  text = '';

  readFrom(file: HostFile): void {
    this.text = file.read();
  }
}
