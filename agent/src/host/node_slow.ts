import { close, open, read } from 'node:fs';
import { sourceError } from './node_error.js';
import type { ThreadedFiles } from './slow_reader.js';

const ATTRIBUTE_BYTES = 4096;

/** Files read in the threads of libuv. */
export const nodeThreadedFiles: ThreadedFiles<string | Buffer> = {
  open(real, path, done) {
    open(real, 'r', (cause, fd) => {
      done(cause === null ? undefined : sourceError('open', path, cause), fd);
    });
  },

  read(fd, path, done) {
    const bytes = Buffer.allocUnsafe(ATTRIBUTE_BYTES);
    read(fd, bytes, 0, ATTRIBUTE_BYTES, 0, (cause, count) => {
      if (cause !== null) done(sourceError('read', path, cause), '');
      else done(undefined, bytes.toString('latin1', 0, count));
    });
  },

  close(fd) {
    close(fd, () => {});
  },
};
