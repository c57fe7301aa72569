import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Host } from '../host/host.js';
import { MOST_PID } from '../sources/process/most_pid.js';
import { readSockets } from '../sources/process/sockets.js';
import { readThreads } from '../sources/process/threads.js';
import { type ReadableRow, readable } from './readable.js';

/**
 * Threads and sockets of one process: what is too dear for a rhythm and told on request only.
 * @param fields `pid` of the process.
 * @returns the rows of the tables `thread` and `socket`, for people.
 * @throws EdgevitalsError QUERY_OUT_OF_RANGE for a pid that cannot be or is not there, SOURCE_DENIED.
 */
export function processDetails(
  host: Host,
  fields: Readonly<Record<string, unknown>>,
): Record<string, ReadableRow[]> {
  const { pid } = fields;
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid < 1 || pid > MOST_PID) {
    throw new EdgevitalsError(
      'QUERY_OUT_OF_RANGE',
      `pid must be an integer from 1 to ${MOST_PID}, not ${String(pid)}`,
    );
  }
  try {
    return readable([readThreads(host, pid), readSockets(host, pid)]);
  } catch (cause) {
    if (!(cause instanceof EdgevitalsError) || cause.code !== 'SOURCE_ABSENT') throw cause;
    throw new EdgevitalsError('QUERY_OUT_OF_RANGE', `there is no process ${pid}`, { cause });
  }
}
