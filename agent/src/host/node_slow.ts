import { close, open, read } from 'node:fs';
import type { EdgevitalsError } from '@edgevitals/shared/errors';
import type { FilePart } from './host.js';
import { sourceError } from './node_error.js';
import type { ThreadedFiles } from './slow_reader.js';

const ATTRIBUTE_BYTES = 4096;

/** Calls in threads now, of all hosts of this program. */
let inThreads = 0;

/** Reads that have not come back, hanging ones included. */
export const readsInThreads = (): number => inThreads;

/** Files read in the threads of libuv. */
export const nodeThreadedFiles: ThreadedFiles<string | Buffer> = {
  open(real, path, done) {
    inThreads++;
    open(real, 'r', (cause, fd) => {
      inThreads--;
      done(cause === null ? undefined : sourceError('open', path, cause), fd);
    });
  },

  read(fd, path, done) {
    readPart(fd, path, { offset: 0, length: ATTRIBUTE_BYTES }, done);
  },

  readOnce(real, path, part, done) {
    this.open(real, path, (failed, fd) => {
      if (failed !== undefined) {
        done(failed, '');
        return;
      }
      readPart(fd, path, part, (error, text) => {
        this.close(fd);
        done(error, text);
      });
    });
  },

  close(fd) {
    close(fd, () => {});
  },
};

function readPart(
  fd: number,
  path: string,
  { offset, length }: FilePart,
  done: (error: EdgevitalsError | undefined, text: string) => void,
): void {
  const bytes = Buffer.allocUnsafe(length);
  inThreads++;
  read(fd, bytes, 0, length, offset, (cause, count) => {
    inThreads--;
    if (cause !== null) done(sourceError('read', path, cause), '');
    else done(undefined, bytes.toString('latin1', 0, count));
  });
}
