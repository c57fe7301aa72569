import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Host } from '../../host/host.js';

/** Processes that are asked, the newest ones: the first are the kernel's own. */
const ASKED = 32;

/**
 * Whether most processes show us a file of theirs: our own we can always read.
 * @param file name below /proc/[pid], for messages.
 * @param ask throws an EdgevitalsError when the process, given as `/proc/[pid]`, does not show it.
 * @throws the last refusal when more refuse than show, SOURCE_ABSENT when none has such a file.
 */
export function shownByMost(host: Host, file: string, ask: (directory: string) => unknown): void {
  const pids = host
    .list('/proc')
    .filter(name => /^[0-9]+$/.test(name))
    .sort((a, b) => Number(a) - Number(b));
  let shown = 0;
  let refused = 0;
  let refusal: unknown = new EdgevitalsError('SOURCE_ABSENT', `no process has /proc/[pid]/${file}`);
  for (const pid of pids.slice(-ASKED)) {
    try {
      ask(`/proc/${pid}`);
      shown++;
    } catch (error) {
      // a kernel thread, or one that has ended since
      if (isEdgevitalsError(error, 'SOURCE_ABSENT')) continue;
      refused++;
      refusal = error;
    }
  }
  if (shown === 0 || shown < refused) throw refusal;
}
